"""Two programs at once, on real transactions: one case is made, one action wins."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from tests.api.conftest import make_codes
from tests.cast import Cast
from yixian.cases.models import Case, Contact, Event, IdempotencyKey
from yixian.people.actions import issue_token
from yixian.people.models import SYSTEM

pytestmark = pytest.mark.django_db(transaction=True)
BODY = {"kind": "help", "content": "路灯不亮", "category": "0101", "citizen": {"telephone": "13800138000"}}


def at_once(times: int, send: Callable[[], Any]) -> list[Any]:
    """What `times` threads are answered that begin together."""
    start = Barrier(times)

    def one(_number: int) -> Any:
        try:
            start.wait()
            return send()
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


@pytest.fixture
def headers(transactional_db: None) -> dict[str, str]:
    people = Cast()
    make_codes()
    token = issue_token(SYSTEM, people.cleared_dispatcher, "test")[1]
    return {"Authorization": f"Bearer {token}"}


def post(path: str, body: Any, headers: dict[str, str]) -> Any:
    return Client().post(path, json.dumps(body), content_type="application/json", headers=headers)


def test_one_case_under_one_key(headers: dict[str, str]) -> None:
    keyed = {**headers, "Idempotency-Key": "same"}
    answers = at_once(4, lambda: post("/api/cases", BODY, keyed))
    assert [answer.status_code for answer in answers] == [201] * 4
    assert sum("Idempotency-Replayed" in answer for answer in answers) == 3
    assert len({answer.json()["number"] for answer in answers}) == 1
    assert Case.objects.count() == Contact.objects.count() == IdempotencyKey.objects.count() == 1


def test_one_case_of_one_external_number(headers: dict[str, str]) -> None:
    body = {**BODY, "source": "site", "external_id": "A-1"}
    answers = at_once(3, lambda: post("/api/cases", body, headers))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    number = Case.objects.get().number
    assert all(number in answer.content.decode() for answer in answers)


def test_one_of_two_dispatchers_wins(headers: dict[str, str]) -> None:
    number = post("/api/cases", BODY, headers).json()["number"]
    body = {"category": "0101", "lead": "CG"}
    answers = at_once(2, lambda: post(f"/api/cases/{number}/actions/dispatch", body, headers))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert Event.objects.filter(verb="dispatch").count() == 1


def test_an_action_under_one_key_is_done_once(headers: dict[str, str]) -> None:
    number = post("/api/cases", BODY, headers).json()["number"]
    keyed = {**headers, "Idempotency-Key": "same"}
    path = f"/api/cases/{number}/actions/supplement"
    answers = at_once(4, lambda: post(path, {"text": "又坏了一盏"}, keyed))
    assert [answer.status_code for answer in answers] == [200] * 4
    assert sum("Idempotency-Replayed" in answer for answer in answers) == 3
    assert len({answer.content for answer in answers}) == 1
    assert Event.objects.filter(verb="supplement").count() == 1


def test_a_dispatch_under_one_key_is_answered_alike_to_all(headers: dict[str, str]) -> None:
    """The others find the case dispatched: not refused for it, since it is what they asked for."""
    number = post("/api/cases", BODY, headers).json()["number"]
    keyed = {**headers, "Idempotency-Key": "same"}
    body = {"category": "0101", "lead": "CG"}
    answers = at_once(4, lambda: post(f"/api/cases/{number}/actions/dispatch", body, keyed))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["made_task"] for answer in answers}) == 1
