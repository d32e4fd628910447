"""The supervisor's page: each count leads to as many rows, and many orders are issued with one confirmation."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.cases.test_saved_views import heads
from tests.cases.world import World
from tests.supervision.test_orders import supervised
from yixian.cases.models import Case
from yixian.supervision.models import SupervisionOrder

DESK = "/desk/supervisor/"
ORDER = {"level": "2", "demand": "三日内整改并报告", "amount": "2", "unit": "wd", "sure": "1"}


def opened(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def counts(client: Client) -> dict[str, str]:
    """What each tile says."""
    tiles = re.findall(r"<strong>([\d+]+)</strong>([^<]+)</a>", opened(client, DESK))
    return {label.strip(): number for number, label in tiles}


def change(case: Case, **columns: object) -> None:
    Case.objects.filter(pk=case.pk).update(**columns)


@pytest.mark.parametrize(
    ("who", "status"),
    [("supervisor", 200), ("duty_manager", 200), ("leader", 403), ("liaison", 403), ("seat", 403)],
)
def test_who_opens_it(world: World, who: str, status: int) -> None:
    client = world.cast.client(who)
    assert client.get(DESK).status_code == status
    assert client.get(f"{DESK}late/").status_code == status
    assert client.post(f"{DESK}several/").status_code == (302 if status == 200 else 403)


def test_each_list_holds_what_it_is_named_for(world: World) -> None:
    now = timezone.now()
    late, soon, urged, again, done = (world.in_progress().case for _ in range(5))
    change(late, promise_due=now - timedelta(hours=1))
    change(soon, promise_due=now + timedelta(hours=1), promise_red=now - timedelta(hours=1))
    change(urged, urged=3)
    change(again, round=3)
    change(done, urged=5, status="to_callback", promise_due=now - timedelta(hours=1))
    order = supervised(world, late)
    client = world.cast.client("supervisor")
    said = counts(client)
    expected = {"超期未办结": late, "快要超期": soon, "催办三次以上": urged, "重办两次以上": again}
    assert {name: said[name] for name in expected} == dict.fromkeys(expected, "1")
    assert (said["等待答复"], said["超期未答复"], said["已答复待销号"], said["已销号"]) == (
        "1",
        "0",
        "0",
        "0",
    )
    for code, case in zip(("late", "soon", "urged", "again"), expected.values(), strict=True):
        assert re.findall(r'class="number" href="/cases/(\d+)/"', opened(client, f"{DESK}{code}/")) == [
            case.number
        ]
    assert order.number in opened(client, "/desk/supervision/?state=waiting")
    assert client.get(f"{DESK}nothing/").status_code == 404


def test_ticked_cases_are_supervised_with_one_confirmation(world: World) -> None:
    first, second = world.dispatched(assisting=[world.city.second_bureau]).case, world.in_progress().case
    client = world.cast.client("supervisor")
    chosen = {"case": [first.pk, second.pk], "next": f"{DESK}late/"}
    asked = client.post(f"{DESK}several/", chosen).content.decode()
    assert "水务局" in asked
    assert not SupervisionOrder.objects.exists()
    assert client.post(f"{DESK}several/", chosen | ORDER | {"demand": ""}).status_code == 400
    answer = client.post(f"{DESK}several/", chosen | ORDER)
    assert answer["Location"] == f"{DESK}late/"
    found = {
        one.case_id: [row.department.code for row in one.addressees.all()]
        for one in SupervisionOrder.objects.all()
    }
    assert found == {first.pk: ["CG", "SW"], second.pk: ["CG"]}
    assert "已下达 2 件督办单" in opened(client, DESK)


def test_both_tables_are_drawn_as_every_list_is(world: World) -> None:
    case = world.dispatched(assisting=[world.city.second_bureau]).case
    change(case, promise_due=timezone.now() - timedelta(hours=1), urged=3)
    client = world.cast.client("supervisor")
    late = opened(client, f"{DESK}late/")
    assert heads(late) == ["tick", "number", "title", "lead", "promise_due", "urged", "round"]
    assert "checked" not in late
    asked = client.post(f"{DESK}several/", {"case": [case.pk], "next": f"{DESK}late/"}).content.decode()
    assert heads(asked) == ["tick", "number", "title", "promise_due", "units"]
    assert re.search(r'form="supervise" checked', asked)
    assert re.search(r'id="supervise" method="post"', asked)


def test_what_cannot_be_supervised_is_told_and_the_rest_is(world: World) -> None:
    task = world.in_progress()
    closed = world.do("answer", "dispatcher", world.submitted(), answer="已经答复").case
    client = world.cast.client("supervisor")
    client.post(f"{DESK}several/", {"case": [task.case_id, closed.pk, 10**18], **ORDER})
    assert list(SupervisionOrder.objects.values_list("case_id", flat=True)) == [task.case_id]
    body = opened(client, DESK)
    assert "已下达 1 件督办单" in body
    assert "没有下达" in body


def test_the_pages_cost_the_same_for_one_and_for_many(world: World) -> None:
    client = world.cast.client("supervisor")

    def asked(address: str) -> int:
        with CaptureQueriesContext(connection) as found:
            opened(client, address)
        return len(found)

    def make(count: int) -> None:
        for _ in range(count):
            change(world.in_progress().case, promise_due=timezone.now(), urged=3)

    make(1)
    few = {address: (asked(address), asked(address))[1] for address in (DESK, f"{DESK}late/")}
    make(4)
    assert {address: asked(address) for address in few} == few
    assert max(few.values()) <= 25
