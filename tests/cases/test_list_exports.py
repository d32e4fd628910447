"""The centre's lists and a unit's inbox as files: what the page shows and no more, masked, recorded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.cases.scenes import somebody
from tests.cases.test_pages_export import rows_of
from tests.cases.test_pages_lists import get
from tests.cases.world import NAME, World
from yixian.cases.actions.export import EXPORTERS
from yixian.cases.actions.keep_export import prepare_waiting
from yixian.cases.models import Case, KeptExport, Task
from yixian.cases.queues import QUEUES
from yixian.cases.views import case_list
from yixian.cases.views.list_export import ROLES, VIEWS
from yixian.safeguard.models import AccessRecord


def export(world: World, who: str, name: str, query: str = "", **typed: str) -> Any:
    typed = {"reason": "交接班", "form_of_file": "csv", **typed}
    return world.cast.client(who).post(f"/desk/{name}/export/?{query}", typed)


def fill(world: World) -> dict[str, Case]:
    """Something in every list that may be exported."""
    asked, escalated = world.in_progress(telephone=somebody()), world.in_progress(telephone=somebody())
    world.asked(asked, "return")
    world.do("escalate", "liaison", escalated, note="多部门推诿")
    reviewed = world.replied(telephone=somebody())
    late = world.dispatched(telephone=somebody())
    Task.objects.filter(pk=late.pk).update(sign_due=timezone.now())
    return {
        "to-dispatch": world.submitted(),
        "to-review": reviewed.case,
        "requests": asked.case,
        "hard": escalated.case,
        "unsigned": late.case,
    }


WHO = {
    "to-dispatch": "dispatcher",
    "to-review": "dispatcher",
    "requests": "dispatcher",
    "hard": "duty_manager",
    "unsigned": "supervisor",
}


def test_each_holds_the_rows_and_columns_of_its_page(world: World) -> None:
    for name, case in fill(world).items():
        rows = rows_of(export(world, WHO[name], name))
        assert [row["编号"] for row in rows] == [case.number], name
        page = get(world.cast.client(WHO[name]), f"/desk/{name}/")
        assert f'action="/desk/{name}/export/?' in page
        for column in rows[0]:
            assert f">{column}" in page, (name, column)


def test_filters_order_and_chosen_columns_are_those_of_the_page(world: World) -> None:
    first, second = world.submitted(), world.submitted(kind="complaint", urgency="P2", telephone=somebody())
    world.cast.client("dispatcher").post(
        "/desk/views/columns/", {"list": "to-dispatch", "column": ["urgency"]}
    )
    rows = rows_of(export(world, "dispatcher", "to-dispatch"))
    assert [row["编号"] for row in rows] == [second.number, first.number], "the urgent one first"
    assert list(rows[0]) == ["编号", "标题", "目录建议", "紧急程度"]
    rows = rows_of(export(world, "dispatcher", "to-dispatch", "kind=help"))
    assert [row["编号"] for row in rows] == [first.number]


def test_whom_to_ring_is_said_as_on_the_page(world: World) -> None:
    fill(world)
    assert rows_of(export(world, "supervisor", "unsigned"))[0]["请打电话给"] == "没有登记电话"


def test_a_unit_head_takes_out_the_inbox_as_it_is_filtered(world: World) -> None:
    ours, signed = world.dispatched(), world.in_progress(telephone=somebody())
    world.dispatched(lead=world.city.second_bureau, telephone=somebody())
    rows = rows_of(export(world, "unit_head", "inbox"))
    assert {row["编号"] for row in rows} == {ours.case.number, signed.case.number}
    rows = rows_of(export(world, "unit_head", "inbox", "status=to_sign&lamp=none"))
    assert [row["编号"] for row in rows] == [ours.case.number]
    assert rows_of(export(world, "unit_head", "inbox", "lamp=overdue")) == []
    assert "/desk/inbox/export/" in get(world.cast.client("unit_head"), "/desk/inbox/")


def test_masked_and_each_case_recorded_with_the_reason(world: World) -> None:
    case = world.in_progress(title=f"{NAME}反映占道").case
    text = export(world, "unit_head", "inbox").getvalue().decode("utf-8-sig")
    assert NAME not in text
    record = AccessRecord.objects.get(what="export")
    assert (record.subject, record.reason) == (f"case:{case.pk}", "交接班")
    world.asked(Task.objects.get(), "return")
    export(world, "dispatcher", "requests")
    assert AccessRecord.objects.filter(what="export", subject=f"case:{case.pk}").count() == 2


def test_without_a_reason_or_with_filters_that_are_none_nothing_leaves(world: World) -> None:
    world.submitted()
    assert export(world, "dispatcher", "to-dispatch", reason="").status_code == 400
    assert export(world, "dispatcher", "to-dispatch", "category=999999").status_code == 400
    assert not AccessRecord.objects.exists()


@pytest.mark.parametrize("who", ["liaison", "handler", "callback", "seat", "leader", "dispatcher"])
def test_others_do_not_take_the_inbox_out(world: World, who: str) -> None:
    assert export(world, who, "inbox").status_code == 403
    if who in ("liaison", "handler"):
        assert "/desk/inbox/export/" not in get(world.cast.client(who), "/desk/inbox/")


def test_every_list_but_the_callbacks_can_be_taken_out() -> None:
    assert set(QUEUES) - set(VIEWS) == {"callbacks"}
    assert all(roles <= EXPORTERS for roles in ROLES.values())


@pytest.mark.usefixtures("media_root")
def test_a_big_one_is_prepared_by_the_clock(
    world: World, monkeypatch: pytest.MonkeyPatch, media_root: Path
) -> None:
    monkeypatch.setattr(case_list, "MOST_AT_ONCE", 1)
    cases = [world.dispatched(telephone=somebody()).case for _ in range(3)]
    assert export(world, "unit_head", "inbox", "status=to_sign")["Location"] == "/desk/exports/"
    list(prepare_waiting(timezone.now()))
    one = KeptExport.objects.get()
    assert (one.list_name, one.rows, one.done, one.failed) == ("inbox", 3, 3, "")
    answer = world.cast.client("unit_head").get(f"/desk/exports/{one.pk}/file/")
    assert 'filename="inbox-' in answer["Content-Disposition"]
    text = answer.getvalue().decode("utf-8-sig")
    assert all(case.number in text for case in cases)
    assert AccessRecord.objects.filter(what="export").count() == 3


def test_a_file_costs_the_same_for_many_rows(world: World) -> None:
    def cost() -> int:
        export(world, "unit_head", "inbox").getvalue()
        with CaptureQueriesContext(connection) as caught:
            export(world, "unit_head", "inbox").getvalue()
        return len([q for q in caught if "safeguard" not in q["sql"]])

    world.in_progress(telephone=somebody())
    few = cost()
    for _ in range(5):
        world.in_progress(telephone=somebody())
    assert cost() <= few
