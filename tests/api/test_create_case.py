"""POST /api/cases: what is taken, what is refused and how, and that nothing is made twice."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.api.conftest import CONTENT, Caller
from yixian.cases.models import Case, Contact, IdempotencyKey

pytestmark = pytest.mark.django_db
GOOD: dict[str, Any] = {"kind": "complaint", "content": CONTENT, "category": "0101", "area": "140105"}
Calling = Callable[..., Caller]


def test_a_case_is_registered_and_submitted(calling: Calling) -> None:
    answer = calling("seat").post(
        "/api/cases", {**GOOD, "citizen": {"name": "王小明", "telephone": "13800138000"}}
    )
    assert answer.status_code == 201, answer.content
    told = answer.json()
    case = Case.objects.get()
    assert told["number"] == case.number
    assert told["status"] == "to_dispatch"
    assert told["promise_due"].endswith("+08:00")
    assert answer["Location"] == f"/api/cases/{case.number}"
    assert case.citizen.identity.telephone == "8613800138000"
    assert case.title == CONTENT[:30]
    assert case.contact.channel == "website"


def test_a_draft_stays_a_draft(calling: Calling) -> None:
    assert calling("seat").post("/api/cases", {**GOOD, "submit": False}).json()["status"] == "draft"


def test_everything_that_can_be_said(calling: Calling) -> None:
    body = {
        **GOOD,
        "title": "占道经营",
        "address": "许坦西街",
        "demand": "希望清理",
        "happened_at": "2026-01-05 21:30",
        "received_at": (timezone.now() - timedelta(hours=2)).isoformat(),
        "late_reason": "系统停电",
        "channel": "telephone",
        "hotline": "12345",
        "citizen": {
            "name": "太原某公司",
            "form_of_address": "女士",
            "telephone": "0351-7012345",
            "email": "a@example.org",
            "kind": "enterprise",
            "credit_code": "91140100MA0000000X",
        },
        "urgency": "P2",
        "secrecy": "none",
        "accused": "CG",
        "accused_matter": "service",
        "tags": ["elder", "elder", "group"],
        "reply_way": "sms",
        "publish_consent": True,
        "callback_consent": False,
        "lon": 112.5,
        "lat": 37.8,
        "datum": "gcj02",
        "source": "site",
        "external_id": "A-1",
    }
    assert calling("dispatcher").post("/api/cases", body).status_code == 201
    case = Case.objects.get()
    assert case.tags == ["elder", "group"]
    assert timezone.localtime(case.happened_at).hour == 21
    assert case.contact.late_reason == "系统停电"
    assert case.citizen.kind == "enterprise"
    assert (case.lon, case.datum, case.reply_way) == (112.5, "gcj02", "sms")


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"kind": None}, "kind"),
    ({"kind": 1}, "kind"),
    ({"kind": "gossip"}, "kind"),
    ({"content": ""}, "content"),
    ({"content": " \u200b\u0000 "}, "content"),
    ({"content": "长" * 5001}, "content"),
    ({"content": {"a": [1]}}, "content"),
    ({"title": "题" * 31}, "title"),
    ({"title": ["a"]}, "title"),
    ({"category": "999999"}, "category"),
    ({"area": "nowhere"}, "area"),
    ({"accused": "NO", "accused_matter": "service"}, "accused"),
    ({"accused": "CG"}, "accused_matter"),
    ({"happened_at": "2999-01-01T00:00:00Z"}, "happened_at"),
    ({"happened_at": "yesterday"}, "happened_at"),
    ({"happened_at": 1735660800}, "happened_at"),
    ({"happened_at": "0001-01-01T00:00:00"}, "happened_at"),
    ({"happened_at": "2026-02-30T00:00:00"}, "happened_at"),
    ({"received_at": "2026-01-01T09:00:00"}, "late_reason"),
    ({"received_at": "2199-01-01T09:00:00"}, "received_at"),
    ({"received_at": "1900-01-01T00:00:00+08:00", "late_reason": "旧账"}, "received_at"),
    ({"received_at": "2024-01-01T09:00:00", "late_reason": "旧账"}, "received_at"),
    ({"channel": "fax"}, "channel"),
    ({"hotline": "99999"}, "hotline"),
    ({"citizen": {"telephone": "12"}}, "citizen.telephone"),
    ({"citizen": {"credit_code": "91140100"}}, "citizen.credit_code"),
    ({"citizen": {"telephone": 13800138000}}, "citizen.telephone"),
    ({"citizen": {"email": "nobody"}}, "citizen.email"),
    ({"citizen": {"nickname": "x"}}, "citizen.nickname"),
    ({"citizen": "王小明"}, "citizen"),
    ({"urgency": "P9"}, "urgency"),
    ({"tags": "elder"}, "tags"),
    ({"tags": ["unheard"]}, "tags.0"),
    ({"submit": "yes"}, "submit"),
    ({"publish_consent": 1}, "publish_consent"),
    ({"lon": 200.0, "lat": 1.0}, "lon"),
    ({"lon": 112.5}, "lat"),
    ({"external_id": "A-1"}, "source"),
    ({"statsu": "x"}, "statsu"),
    ({"version": 10**400}, "version"),
]


@pytest.mark.parametrize(("change", "field"), WRONG, ids=lambda value: str(value)[:40])
def test_a_wrong_field_is_named(calling: Calling, change: dict[str, Any], field: str) -> None:
    body = {name: value for name, value in {**GOOD, **change}.items() if value is not None}
    answer = calling("seat").post("/api/cases", body)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert told["field"] == field, told
    assert told["errors"][field][0]
    assert not Case.objects.exists()
    assert not Contact.objects.exists()


def test_all_wrong_fields_are_named_at_once_and_in_english(calling: Calling) -> None:
    told = calling("seat", "en").post("/api/cases", {"kind": "gossip", "submit": 3}).json()
    assert set(told["errors"]) == {"kind", "content", "submit"}


def test_text_is_cleaned_and_kept_as_text(calling: Calling) -> None:
    typed = "<script>alert(1)</script>\u202e 左右\u0000\u200f 👨\u200d👩\u200d👧 完"
    assert calling("seat").post("/api/cases", {**GOOD, "content": typed}).status_code == 201
    assert Case.objects.get().content == "<script>alert(1)</script> 左右 👨\u200d👩\u200d👧 完"


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "null",
        "[]",
        '"text"',
        '{"kind": NaN}',
        '{"kind": "help", "content": "\\ud800"}',
        b'{"kind": "help", "content": "\xff"}',
        "[" * 100_000,
        '{"content":' * 5000,
    ],
    ids=range(10),
)
def test_what_is_no_case_at_all(calling: Calling, body: str | bytes) -> None:
    answer = calling("seat").post("/api/cases", body)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


def test_three_megabytes_are_too_many(calling: Calling) -> None:
    answer = calling("seat").post("/api/cases", {**GOOD, "content": "x" * 3_000_000})
    assert answer.status_code == 413
    assert answer.json()["code"] == "too_large"


def test_another_media_type(calling: Calling) -> None:
    caller = calling("seat")
    answer = caller.client.post("/api/cases", "kind=help", content_type="text/plain", headers=caller.headers)
    assert answer.status_code == 415
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("username", ["handler", "callback", "leader", "journalist", "sysadmin", "nobody"])
def test_only_seats_and_dispatchers_register(calling: Calling, username: str) -> None:
    answer = calling(username).post("/api/cases", GOOD)
    assert answer.status_code == 403
    assert answer.json()["code"] == "not_allowed"
    assert not Case.objects.exists()


def test_the_same_external_number_names_the_case(calling: Calling) -> None:
    body = {**GOOD, "source": "site", "external_id": "A-1"}
    first = calling("seat").post("/api/cases", body).json()
    answer = calling("seat").post("/api/cases", body)
    assert answer.status_code == 409
    assert answer.json()["code"] == "exists"
    assert first["number"] in answer.json()["detail"]
    assert Contact.objects.count() == 1


def test_the_same_key_gives_the_same_case(calling: Calling) -> None:
    seat = calling("seat")
    first = seat.post("/api/cases", GOOD, **{"Idempotency-Key": "abc"})
    again = seat.post("/api/cases", dict(reversed(GOOD.items())), **{"Idempotency-Key": "abc"})
    assert (first.status_code, again.status_code) == (201, 201)
    assert "Idempotency-Replayed" not in first
    assert again["Idempotency-Replayed"] == "true"
    assert first.json() == again.json()
    assert Case.objects.count() == Contact.objects.count() == IdempotencyKey.objects.count() == 1


def test_another_body_under_the_same_key(calling: Calling) -> None:
    seat = calling("seat")
    seat.post("/api/cases", GOOD, **{"Idempotency-Key": "abc"})
    answer = seat.post("/api/cases", {**GOOD, "kind": "help"}, **{"Idempotency-Key": "abc"})
    assert answer.status_code == 422
    assert answer.json()["field"] == "Idempotency-Key"
    assert Case.objects.count() == 1


def test_a_key_belongs_to_its_account(calling: Calling) -> None:
    first = calling("seat").post("/api/cases", GOOD, **{"Idempotency-Key": "abc"})
    other = calling("dispatcher").post("/api/cases", GOOD, **{"Idempotency-Key": "abc"})
    assert other.status_code == 201
    assert other.json()["number"] != first.json()["number"]


@pytest.mark.parametrize("key", ["", "k" * 256, "schl\u00fcssel"])
def test_a_key_that_is_none(calling: Calling, key: str) -> None:
    answer = calling("seat").post("/api/cases", GOOD, **{"Idempotency-Key": key})
    assert answer.status_code == 400
    assert not Case.objects.exists()


def test_the_key_is_given_back_with_a_case_that_failed(calling: Calling) -> None:
    seat = calling("seat")
    wrong = seat.post("/api/cases", {**GOOD, "category": "999999"}, **{"Idempotency-Key": "abc"})
    assert wrong.status_code == 400
    assert seat.post("/api/cases", GOOD, **{"Idempotency-Key": "abc"}).status_code == 201


# One finds out who calls, one who asks; the rest write. A test's own transaction makes two of a savepoint.
MOST_QUERIES = 13


def test_few_queries(calling: Calling, django_assert_max_num_queries: Any) -> None:
    seat = calling("seat")
    seat.post("/api/cases", GOOD)
    with django_assert_max_num_queries(MOST_QUERIES) as seen:
        body = {**GOOD, "citizen": {"name": "李", "telephone": "13900139000"}}
        assert seat.post("/api/cases", body).status_code == 201
    assert not [q for q in seen.captured_queries if q["sql"].startswith("SELECT COUNT")]


def test_a_wrong_choice_is_told_without_a_word_of_english(calling: Calling) -> None:
    told = calling("seat").post("/api/cases", {"kind": "wish", "content": ""}).json()["errors"]
    assert told["kind"][0].startswith("只能是：enquiry、help、")
    assert not re.search(r"\bor\b|'", told["kind"][0])
    assert told["content"] == ["必须填写。"]
