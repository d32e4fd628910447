"""GET /api/cases and GET /api/tasks: filters, visibility, pages by key, a constant number of queries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.api.conftest import Caller
from tests.cast import Cast
from yixian.cases.actions import act
from yixian.cases.listing import TaskFilters, tasks
from yixian.cases.models import Case, Task
from yixian.directory.models import Category
from yixian.ground.caching import drop_all
from yixian.people.models import Actor
from yixian.safeguard.models import AccessRecord

pytestmark = pytest.mark.django_db
Calling = Callable[..., Caller]
Make = Callable[..., Case]


def numbers(caller: Caller, **query: Any) -> list[str]:
    answer = caller.get("/api/cases", query)
    assert answer.status_code == 200, answer.content
    return [row["number"] for row in answer.json()["items"]]


def test_a_row_says_what_a_list_needs(calling: Calling, make_case: Make) -> None:
    case = make_case(tags=["elder"])
    (row,) = calling("dispatcher").get("/api/cases").json()["items"]
    assert row["number"] == case.number
    assert row["category"] == {"code": "0101", "name": "市容"}
    assert row["area"]["name"] == "小店区"
    assert (row["status"], row["lamp"], row["tags"]) == ("to_dispatch", "none", ["elder"])
    assert row["promise_due"].endswith("+08:00")
    assert calling("dispatcher", "en").get("/api/cases").json()["items"][0]["area"]["name"] == "Xiaodian"


FILTERS: list[tuple[dict[str, Any], bool]] = [
    ({"status": "to_dispatch"}, True),
    ({"status": ["draft", "to_dispatch"]}, True),
    ({"status": "closed"}, False),
    ({"outcome": "answered"}, False),
    ({"kind": "complaint"}, True),
    ({"kind": "help"}, False),
    ({"category": "01"}, True),
    ({"category": "0101"}, True),
    ({"area": "140100"}, True),
    ({"area": "140105"}, True),
    ({"department": "CG"}, False),
    ({"channel": "telephone"}, True),
    ({"channel": ["sms", "email"]}, False),
    ({"urgency": "normal"}, True),
    ({"received_from": "2026-01-01"}, True),
    ({"received_from": "2199-01-01"}, False),
    ({"received_to": "2199-01-01T00:00:00Z"}, True),
    ({"received_to": "2026-01-01"}, False),
    ({"due_before": "2199-01-01"}, True),
    ({"due_before": "2000-01-01"}, False),
    ({"lamp": "none"}, True),
    ({"lamp": "overdue"}, False),
    ({"step_lamp": "red"}, False),
    ({"tag": "elder"}, True),
    ({"tag": "minor"}, False),
    ({"q": "占道"}, True),
    ({"q": "占道 噪声"}, True),
    ({"q": "停水"}, False),
]


@pytest.mark.parametrize(("query", "found"), FILTERS, ids=lambda value: str(value))
def test_filters(calling: Calling, make_case: Make, query: dict[str, Any], found: bool) -> None:
    case = make_case(tags=["elder", "group"])
    assert numbers(calling("dispatcher"), **query) == ([case.number] if found else [])


def test_by_number(calling: Calling, make_case: Make) -> None:
    case, _other = make_case(), make_case()
    assert numbers(calling("dispatcher"), number=case.number) == [case.number]
    wrong_day = "20200101" + case.number[8:]
    assert numbers(calling("dispatcher"), number=wrong_day) == []
    assert numbers(calling("dispatcher"), number="9" * 26) == []
    assert numbers(calling("dispatcher"), number="abc") == []


def test_by_department_and_lamp(calling: Calling, dispatched: Callable[..., Task]) -> None:
    task = dispatched()
    now = timezone.now()
    Case.objects.update(
        promise_yellow=now - timedelta(2), promise_red=now - timedelta(1), promise_due=now + timedelta(1)
    )
    dispatcher = calling("dispatcher")
    assert numbers(dispatcher, department="CG", lamp="red") == [task.case.number]
    assert numbers(dispatcher, department="SW") == []
    assert dispatcher.get("/api/cases").json()["items"][0]["lamp"] == "red"


WRONG = [
    ({"statsu": "draft"}, "statsu"),
    ({"status": "lost"}, "status.0"),
    ({"limit": 0}, "limit"),
    ({"limit": 201}, "limit"),
    ({"limit": "many"}, "limit"),
    ({"category": "99"}, "category"),
    ({"area": "99"}, "area"),
    ({"department": "XX"}, "department"),
    ({"q": "水"}, "q"),
    ({"after": "forged"}, "after"),
    ({"received_from": "soon"}, "received_from"),
    ({"lamp": "green"}, "lamp"),
    ({"sort": "title"}, "sort"),
    ({"telephone": "13800138000", "reason": "核对"}, "telephone"),
]


@pytest.mark.parametrize(("query", "field"), WRONG, ids=lambda value: str(value))
def test_a_filter_that_cannot_be_answered_is_named(
    calling: Calling, query: dict[str, Any], field: str
) -> None:
    answer = calling("dispatcher").get("/api/cases", query)
    assert answer.status_code == 400
    assert answer.json()["field"] == field


SEARCH = "/api/cases/search"


def found_by(caller: Caller, **body: Any) -> list[str]:
    """The numbers of the cases a search finds."""
    answer = caller.post(SEARCH, body)
    assert answer.status_code == 200, answer.content
    return [row["number"] for row in answer.json()["items"]]


@pytest.mark.parametrize(("query", "found"), FILTERS, ids=lambda value: str(value))
def test_a_search_takes_the_filters_of_the_list(
    calling: Calling, make_case: Make, query: dict[str, Any], found: bool
) -> None:
    case = make_case(tags=["elder"])
    several = ("status", "outcome", "kind", "channel", "urgency")
    body = {k: [v] if k in several and isinstance(v, str) else v for k, v in query.items()}
    assert found_by(calling("dispatcher"), **body) == ([case.number] if found else [])


WRONG_SEARCHES = [
    ({"telephone": "12", "reason": "核对"}, "telephone"),
    ({"telephone": "13800138000"}, "reason"),
    ({"telephone": 13800138000, "reason": "核对"}, "telephone"),
    ({"limit": "50"}, "limit"),
    ({"statsu": ["draft"]}, "statsu"),
    ({"status": ["lost"]}, "status.0"),
]


@pytest.mark.parametrize(("body", "field"), WRONG_SEARCHES, ids=lambda value: str(value))
def test_a_search_that_cannot_be_answered_names_the_field(
    calling: Calling, body: dict[str, Any], field: str
) -> None:
    answer = calling("dispatcher").post(SEARCH, body)
    assert answer.status_code == 400
    assert answer.json()["field"] == field
    assert not AccessRecord.objects.exists()


def test_a_telephone_in_an_address_is_refused_and_the_way_told(calling: Calling, make_case: Make) -> None:
    make_case()
    answer = calling("dispatcher").get("/api/cases", {"telephone": "13800138000", "reason": "核对"})
    assert (answer.status_code, answer.json()["code"]) == (400, "not_in_address")
    assert "POST /api/cases/search" in answer.content.decode()
    assert "13800138000" not in answer.content.decode()
    assert not AccessRecord.objects.exists()


def test_a_telephone_needs_role_and_reason_and_is_recorded(calling: Calling, make_case: Make) -> None:
    case, other = make_case(), make_case(telephone="8613900139000")
    body = {"telephone": "138 0013 8000", "reason": "核对重复来电"}
    assert found_by(calling("dispatcher"), **body) == [case.number]
    record = AccessRecord.objects.get()
    assert record.subject.startswith("telephone:")
    assert "13800138000" not in record.subject
    assert other.number not in found_by(calling("supervisor"), **body)
    assert calling("seat").post(SEARCH, body).status_code == 403
    assert AccessRecord.objects.count() == 2


def test_a_fully_protected_case_is_found_by_no_telephone(calling: Calling, make_case: Make) -> None:
    make_case(kind="report")
    caller = calling("duty_manager")
    assert numbers(caller) != []
    assert found_by(caller, telephone="13800138000", reason="核对") == []


def test_a_search_is_paged_as_the_list(calling: Calling, make_case: Make) -> None:
    made = [make_case() for _ in range(3)]
    caller = calling("dispatcher")
    body = {"telephone": "13800138000", "reason": "核对", "limit": 2}
    first = caller.post(SEARCH, body).json()
    second = caller.post(SEARCH, {**body, "after": first["next"]}).json()
    assert sorted(row["number"] for page in (first, second) for row in page["items"]) == sorted(
        case.number for case in made
    )
    assert second["next"] is None


@pytest.mark.parametrize("sort", ["-received_at", "received_at", "promise_due", "-promise_due", "-number"])
def test_pages_hold_every_row_once_over_ties(calling: Calling, make_case: Make, sort: str) -> None:
    made = [make_case() for _ in range(7)]
    Case.objects.update(received_at=timezone.now(), promise_due=timezone.now())
    caller, seen, after = calling("dispatcher"), [], ""
    for _ in range(5):
        page = caller.get("/api/cases", {"limit": 3, "sort": sort, "after": after}).json()
        seen += [row["number"] for row in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert sorted(seen) == sorted(case.number for case in made)
    assert len(seen) == len(set(seen))


@pytest.mark.parametrize("sort", ["promise_due", "-promise_due"])
def test_sorted_by_promise_only_what_waits_is_listed(calling: Calling, make_case: Make, sort: str) -> None:
    waits, draft, closed, unpromised = (make_case() for _ in range(4))
    Case.objects.filter(pk=draft.pk).update(status="draft")
    Case.objects.filter(pk=closed.pk).update(status="closed", outcome="answered")
    Case.objects.filter(pk=unpromised.pk).update(promise_due=None)
    assert numbers(calling("dispatcher"), sort=sort) == [waits.number]


def test_a_cursor_belongs_to_its_order(calling: Calling, make_case: Make) -> None:
    make_case(), make_case()
    caller = calling("dispatcher")
    after = caller.get("/api/cases", {"limit": 1}).json()["next"]
    answer = caller.get("/api/cases", {"limit": 1, "sort": "promise_due", "after": after})
    assert answer.json()["field"] == "after"


SEES = {
    "seat": 1,
    "dispatcher": 1,
    "cleared_dispatcher": 2,
    "duty_manager": 2,
    "supervisor": 1,
    "leader": 1,
    "liaison": 1,
    "section_liaison": 0,
    "liaison2": 0,
    "office": 0,
    "callback": 0,
    "journalist": 0,
    "sysadmin": 0,
    "auditadmin": 0,
    "nobody": 0,
}


@pytest.mark.parametrize("username", SEES)
def test_everybody_sees_their_own(
    calling: Calling, make_case: Make, dispatched: Callable[..., Task], username: str
) -> None:
    dispatched()
    make_case(kind="report")
    assert len(numbers(calling(username))) == SEES[username]


def test_who_is_accused_of_conduct_sees_nothing(calling: Calling, city: Cast, make_case: Make) -> None:
    make_case(accused=city.city.bureau, accused_matter="conduct")
    assert numbers(calling("liaison")) == []
    assert numbers(calling("unit_head")) == []


def test_names_in_titles_are_masked_where_they_must_be(
    calling: Calling, dispatched: Callable[..., Task]
) -> None:
    dispatched(title="王小明 13800138000 占道", secrecy="from_unit")
    (row,) = calling("liaison").get("/api/cases").json()["items"]
    assert row["title"] == "王** 138****8000 占道"
    (task,) = calling("liaison").get("/api/tasks").json()["items"]
    assert task["title"] == "王** 138****8000 占道"
    assert "王小明" in calling("dispatcher").get("/api/cases").json()["items"][0]["title"]


def test_the_inbox_is_the_own_units(calling: Calling, dispatched: Callable[..., Task]) -> None:
    task = dispatched()
    (row,) = calling("liaison").get("/api/tasks").json()["items"]
    assert (row["id"], row["case"], row["status"]) == (task.pk, task.case.number, "to_sign")
    assert row["department"] == {"code": "CG", "name": "城市管理局"}
    assert row["version"] == Case.objects.get().version
    assert calling("liaison2").get("/api/tasks").json()["items"] == []
    assert calling("seat").get("/api/tasks").status_code == 200


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"status": "to_sign"}, 1),
        ({"status": ["done", "ended"]}, 0),
        ({"role": "lead"}, 1),
        ({"role": "assisting"}, 0),
        ({"kind": "complaint", "urgency": "normal", "category": "01"}, 1),
        ({"department": "CG01"}, 0),
        ({"due_before": "2199-01-01"}, 1),
        ({"lamp": "overdue"}, 0),
        ({"lamp": "none"}, 1),
        ({"sort": "-dispatched_at", "limit": 1}, 1),
    ],
)
def test_task_filters(
    calling: Calling, dispatched: Callable[..., Task], query: dict[str, Any], found: int
) -> None:
    dispatched()
    answer = calling("liaison").get("/api/tasks", query)
    assert answer.status_code == 200, answer.content
    assert len(answer.json()["items"]) == found


def test_a_returned_task_no_longer_tells_the_case(
    calling: Calling, city: Cast, dispatched: Callable[..., Task]
) -> None:
    task = dispatched()
    act("request", city.actor("liaison"), task, {"kind": "return", "reason_code": "not_ours", "reason": "x"})
    act("rule", city.actor("dispatcher"), task, {"granted": True, "ruling": "同意"})
    (row,) = calling("liaison").get("/api/tasks", {"status": "ended"}).json()["items"]
    assert row["title"] == ""
    assert calling("liaison").get(f"/api/cases/{task.case.number}").status_code == 404


@pytest.mark.parametrize(
    ("username", "path"), [("dispatcher", "cases"), ("liaison", "cases"), ("liaison", "tasks")]
)
def test_as_many_queries_for_many_rows_as_for_one(
    calling: Calling, dispatched: Callable[..., Task], username: str, path: str
) -> None:
    other = Category.objects.create(code="02", version=1, name="交通", valid_from=date(2025, 1, 1))
    drop_all()
    caller = calling(username)
    dispatched()
    caller.get(f"/api/{path}")
    with CaptureQueriesContext(connection) as one:
        assert len(caller.get(f"/api/{path}").json()["items"]) == 1
    for _ in range(4):
        dispatched(category=other)
    with CaptureQueriesContext(connection) as many:
        assert len(caller.get(f"/api/{path}").json()["items"]) == 5
    assert len(many) == len(one)


def test_the_inbox_begins_with_the_limit_that_runs_out_first(
    calling: Calling, dispatched: Callable[..., Task]
) -> None:
    """As the page: an order to be signed within the hour stands above one that is due sooner but was signed."""
    now = timezone.now()
    signed, urgent, answered = (dispatched() for _ in range(3))
    limits = {"signed_at": now, "reached_at": now, "stage_due": None}
    Task.objects.filter(pk=signed.pk).update(due_at=now + timedelta(hours=5), **limits)
    Task.objects.filter(pk=urgent.pk).update(
        due_at=now + timedelta(days=5), sign_due=now + timedelta(hours=1)
    )
    Task.objects.filter(pk=answered.pk).update(due_at=now + timedelta(hours=9), **limits)
    liaison = calling("liaison")
    first = liaison.get("/api/tasks", {"limit": 2}).json()
    assert [row["id"] for row in first["items"]] == [urgent.pk, signed.pk]
    assert first["items"][0]["next_limit"] == first["items"][0]["sign_due"]
    assert first["items"][1]["next_limit"] == first["items"][1]["due_at"]
    rest = liaison.get("/api/tasks", {"limit": 2, "after": first["next"]}).json()
    assert [row["id"] for row in rest["items"]] == [answered.pk]
    by_due = liaison.get("/api/tasks", {"sort": "due_at"}).json()["items"]
    assert [row["id"] for row in by_due] == [signed.pk, answered.pk, urgent.pk]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite is for trying: it sorts")
def test_the_order_of_the_inbox_is_that_of_an_index(city: Cast) -> None:
    found = tasks(Actor.of(city.dispatcher), TaskFilters()).order_by("next_limit", "pk")[:50]
    with connection.cursor() as cursor:  # among a handful of rows it would rather read them all
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
    assert "task_next" in found.explain()
