"""What an order did to the outcome of its case: on its page and in the file of the list; nothing where nothing is."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.cases.test_pages_export import rows_of
from tests.cases.world import World, at
from tests.supervision.test_order_list import EXPORT, TYPED
from tests.supervision.test_orders import supervised
from yixian.supervision.effect import Effect, effect_of
from yixian.supervision.models import SupervisionOrder
from yixian.supervision.queries import with_rows

NOT_YET = "还没有"
ALL = ["hours", "in_time", "case_closed", "closed_how", "solved", "satisfied", "again"]


def effect(order: SupervisionOrder, now: Any = None) -> Effect:
    return effect_of(with_rows(SupervisionOrder.objects.filter(pk=order.pk)).get(), now or timezone.now())


def test_of_a_new_order_there_is_nothing_to_say_yet(world: World) -> None:
    order = supervised(world, world.in_progress().case)
    found = effect(order)
    assert (found.hours, found.closed_at) == (None, None)
    assert {found.in_time, found.closed_how, found.solved, found.satisfied, found.again} == {NOT_YET}


@pytest.mark.parametrize(
    ("answered", "hours", "in_time"),
    [
        ("2026-03-09 10:00 Mon", 2.0, "按时答复"),  # Friday 16:00 to 17:30, then from 8:30 on Monday
        ("2026-03-11 09:00 Wed", None, "超期答复"),
    ],
)
def test_how_soon_it_was_answered_in_working_time(
    world: World, answered: str, hours: float | None, in_time: str
) -> None:
    with time_machine.travel(at("2026-03-06 16:00 Fri"), tick=False):
        task = world.in_progress()
        order = supervised(world, task.case)
    with time_machine.travel(at(answered), tick=False):
        world.do("answer_supervision", "liaison", world.again(task), reply="已整改")
        found = effect(order)
    row = order.addressees.get()
    assert found.in_time == in_time
    assert found.hours is not None
    assert found.hours < (row.replied_at - order.issued_at).total_seconds() / 3600  # type: ignore[operator]


def test_late_and_unanswered_says_so(world: World) -> None:
    order = supervised(world, world.in_progress().case)
    assert effect(order, order.due_at + (order.due_at - order.issued_at)).in_time == "超期未答复"
    assert effect(supervised(world, world.submitted())).in_time == "由热线中心办理"


def test_how_the_case_ended_and_what_the_citizen_said(world: World) -> None:
    case = world.to_callback()
    order = supervised(world, case)
    world.do("record_callback", case, case, solved="partly", satisfied="fairly")
    found = effect(order)
    assert found.closed_at is not None
    assert (found.closed_how, found.solved, found.satisfied, found.again) == (
        "办结（回访认可）",
        "部分解决",
        "基本满意",
        "没有重办",
    )


def test_handled_again_after_it(world: World) -> None:
    case = world.to_callback()
    order = supervised(world, case)
    unhappy = {"solved": "not", "satisfied": "dissatisfied", "why": "没有解决"}
    world.do("record_callback", case, case, **unhappy)
    world.do("rehandle", "duty_manager", world.fresh(case), note="重办")
    found = effect(order)
    assert (found.again, found.closed_how) == ("重办过", NOT_YET)
    assert found.solved == "未解决"
    later = supervised(world, world.fresh(case))
    assert (effect(later).again, effect(later).solved) == (NOT_YET, NOT_YET), "said before it was issued"


def test_the_file_holds_it_and_costs_no_query_more_for_many(world: World) -> None:
    client = world.cast.client("supervisor")
    columns = {"list": "supervision", "column": ALL}
    client.post("/desk/views/columns/", columns)
    supervised(world, world.in_progress().case)

    def cost() -> int:
        rows_of(client.post(EXPORT, TYPED))
        with CaptureQueriesContext(connection) as caught:
            rows = rows_of(client.post(EXPORT, TYPED))
        assert {row["是否解决"] for row in rows} == {NOT_YET}
        assert {row["答复用时（工作小时）"] for row in rows} == {NOT_YET}
        return len([q for q in caught if "safeguard" not in q["sql"]])

    few = cost()
    for _ in range(4):
        supervised(world, world.dispatched().case)
    assert cost() <= few


def test_a_department_reads_its_order_and_not_what_the_citizen_said(world: World) -> None:
    case = world.to_callback()
    order = supervised(world, case)
    page = f"/desk/supervision/{order.pk}/"
    assert "回访：是否解决" in world.cast.client("leader").get(page).content.decode()
    shown = world.cast.client("liaison").get(page)
    assert shown.status_code == 200
    assert "回访：是否解决" not in shown.content.decode()
    head = rows_of(world.cast.client("unit_head").post(EXPORT, TYPED))[0]
    assert "是否解决" not in head
    assert world.cast.client("liaison2").get(page).status_code == 404
    assert world.cast.client("seat").get(page).status_code == 403
