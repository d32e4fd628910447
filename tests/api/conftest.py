"""What every test of the API starts from: a city with limits, a calendar and codes, and callers with tokens."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.cast import Cast
from yixian.cases.actions import act
from yixian.cases.models import Case, Identity, Task
from yixian.directory.models import (
    Area,
    CalendarYear,
    Category,
    DeadlineRule,
    HotlineNumber,
    OfficeHours,
    ReasonCode,
)
from yixian.intake.actions import Approach, receive
from yixian.people.actions import issue_token
from yixian.people.models import SYSTEM

CONTENT = "小区门口占道经营，晚上噪声很大"
STEPS = {
    "dispatch": (2, "wh"),
    "sign": (4, "wh"),
    "contact": (1, "wd"),
    "result": (5, "wd"),
    "assist_before": (1, "wd"),
    "return_ask": (1, "wd"),
    "return_rule": (4, "wh"),
    "review": (1, "wd"),
    "rework": (3, "wd"),
    "rehandle": (3, "wd"),
    "callback": (2, "wd"),
    "extend": (5, "wd"),
    "extend_all": (10, "wd"),
    "object": (1, "wd"),
    "object_answer": (1, "wd"),
}


def make_codes() -> None:
    """The fewest rows with which a case can be lived through."""
    year = timezone.localdate().year
    CalendarYear.objects.bulk_create(
        CalendarYear(year=one, confirmed=True, source="test") for one in range(year - 1, year + 3)
    )
    OfficeHours.objects.bulk_create(
        OfficeHours(weekday=day, opens=time(9), closes=time(17)) for day in range(5)
    )
    DeadlineRule.objects.bulk_create(
        DeadlineRule(urgency=urgency, step=step, amount=amount, unit=unit)
        for urgency in ("normal", "P2", "P1")
        for step, (amount, unit) in STEPS.items()
    )
    city = Area.objects.create(code="140100", name="太原市", name_en="Taiyuan", level="city")
    Area.objects.create(code="140105", name="小店区", name_en="Xiaodian", level="district", parent=city)
    Category.objects.create(code="01", name="城市管理", valid_from=date(2020, 1, 1))
    top = Category.objects.get(code="01")
    Category.objects.create(code="0101", name="市容", parent=top, valid_from=date(2020, 1, 1))
    HotlineNumber.objects.create(number="12345", name="热线", opened_on=date(2020, 1, 1))
    ReasonCode.objects.create(purpose="refuse", code="emergency", name="紧急", script="请拨 110", route="110")
    ReasonCode.objects.create(purpose="return", code="not_ours", name="不属本单位")
    ReasonCode.objects.create(purpose="extend", code="complex", name="情况复杂")


@pytest.fixture
def city(cast: Cast) -> Cast:
    """The cast, with the codes and limits that cases need."""
    make_codes()
    return cast


class Caller:
    """A program with somebody's token: `caller.get(path)`, `caller.post(path, body)`."""

    def __init__(self, token: str, language: str = "zh") -> None:
        self.client = Client(raise_request_exception=True)
        self.headers = {"Authorization": f"Bearer {token}", "Accept-Language": language}

    def get(self, path: str, query: dict[str, Any] | None = None, **headers: str) -> Any:
        return self.client.get(path, query or {}, headers={**self.headers, **headers})

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        sent = body if isinstance(body, str | bytes) else json.dumps({} if body is None else body)
        return self.client.post(
            path, sent, content_type="application/json", headers={**self.headers, **headers}
        )


@pytest.fixture
def calling(city: Cast) -> Callable[..., Caller]:
    """`calling("seat")`: a caller with a fresh token of this person; `calling("seat", "en")` reads English."""
    tokens: dict[str, str] = {}

    def one(username: str, language: str = "zh") -> Caller:
        if username not in tokens:
            tokens[username] = issue_token(SYSTEM, getattr(city, username), "test")[1]
        return Caller(tokens[username], language)

    return one


@pytest.fixture
def make_case(city: Cast) -> Callable[..., Case]:
    """`make_case(title=…, kind=…)`: a submitted case of the seat's."""

    def one(*, submit: bool = True, telephone: str = "8613800138000", **values: Any) -> Case:
        given = {
            "kind": "complaint",
            "content": CONTENT,
            "category": Category.objects.get(code="0101"),
            "area": Area.objects.get(code="140105"),
            "callback_consent": True,
            **values,
        }
        approach = Approach(identity=Identity(name="王小明", telephone=telephone))
        return receive(city.actor("seat"), approach, given, submit=submit)

    return one


@pytest.fixture
def dispatched(city: Cast, make_case: Callable[..., Case]) -> Callable[..., Task]:
    """`dispatched()`: the lead task of the bureau on a fresh case."""

    def one(**values: Any) -> Task:
        case = make_case(**values)
        step = act(
            "dispatch",
            city.actor("cleared_dispatcher"),
            case,
            {"category": case.category, "lead": city.city.bureau, "note": "请办理"},
        )
        task: Task = step.made
        return task

    return one


LATE_ENOUGH = timedelta(minutes=30)
