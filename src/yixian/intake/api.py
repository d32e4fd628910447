"""Registering a case from another program."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Router
from ninja.responses import Status
from pydantic import BaseModel, Field

from yixian.cases.actions import checked_key, digest_of, find
from yixian.cases.models import Case
from yixian.cases.queries import query_code
from yixian.ground.errors import NotAllowed
from yixian.ground.headers import REPLAYED, OnceUnder
from yixian.ground.json_types import Moment
from yixian.intake.actions import receive_once
from yixian.intake.schemas import CaseBody, approach_of, values_of
from yixian.people.queries import caller

router = Router(tags=["受理 intake"])


class Received(BaseModel):
    """What the citizen is told: number, query code and promise."""

    number: str
    query_code: str = Field(description="查询码 With it the citizen follows the case")
    status: str
    version: int
    received_at: Moment
    promise_due: Moment | None
    url: str


@router.post(
    "/cases",
    response={201: Received},
    operation_id="create_case",
    summary="登记诉求 Register a case",
    openapi_extra={"responses": {201: {"headers": REPLAYED}}},
)
def create_case(
    request: HttpRequest,
    response: HttpResponse,
    body: CaseBody,
    idempotency_key: OnceUnder = None,
) -> Status[dict[str, Any]]:
    """A contact and its case in one, submitted for dispatch unless `submit` is false.

    When the same key came with the same body before, the answer is the same: 201, and `Idempotency-Replayed: true`.
    """
    actor = caller(request)
    register = find("register")
    if not register.may(actor):
        raise NotAllowed(_("您的岗位不能“%(action)s”。") % {"action": register.label})
    key = checked_key(idempotency_key)
    digest = digest_of(body.model_dump_json(exclude_unset=True)) if key else ""
    case, replayed = receive_once(
        actor, approach_of(body), values_of(body), submit=body.submit, key=key, digest=digest
    )
    if replayed:
        response["Idempotency-Replayed"] = "true"
    response["Location"] = _url(case)
    return Status(201, _received(case))


def _url(case: Case) -> str:
    return f"/api/cases/{case.number}"


def _received(case: Case) -> dict[str, Any]:
    return {
        "number": case.number,
        "query_code": query_code(case),
        "status": case.status,
        "version": case.version,
        "received_at": case.received_at,
        "promise_due": case.promise_due,
        "url": _url(case),
    }
