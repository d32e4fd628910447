"""What a plan draws: as many as it says of each seat and department, once, and the same whoever asks."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from tests.at_once import at_once
from tests.cases.world import World, at
from tests.evaluation.inspected import Inspected
from tests.telephony.test_call_list import made_calls
from yixian.cases.models import Case
from yixian.directory.actions import bring_rows
from yixian.evaluation.actions.draw_inspections import draw_period, sweep_draws
from yixian.evaluation.inspection.drawing import drawn_of, is_twice, period_of, periods_over
from yixian.evaluation.inspection.sheets import version_of
from yixian.evaluation.models import Inspection, InspectionDraw, InspectionPlan, ScoreItem, SheetVersion
from yixian.ground.errors import Invalid
from yixian.telephony.models import Call, Recording, TakenCall

MONDAY = date(2026, 3, 2)
IN_WEEK, AFTER = "2026-03-04 10:00 Wed", "2026-03-09 09:00 Mon"


def cases_of_the_week(world: World, count: int, who: str = "seat") -> list[Case]:
    with time_machine.travel(at(IN_WEEK), tick=False):
        drafts = [world.draft(who, world.contact(who)) for _ in range(count)]
        return [world.do("submit", who, case).case for case in drafts]


def test_of_each_seat_as_many_as_the_plan_says_or_the_share_if_that_is_more(inspected: Inspected) -> None:
    world = inspected.world
    inspected.person("seat2", "seat", operator=True)
    few, many = cases_of_the_week(world, 3, "seat2"), cases_of_the_week(world, 10)
    plan = inspected.plan(at_least=2, share=40)
    drawn = drawn_of(plan, MONDAY)
    by_seat = {name: {c.pk for c in cases} for name, cases in (("few", few), ("many", many))}
    assert drawn.found == 13
    found = {thing.pk for thing in drawn.things}
    assert (len(found & by_seat["few"]), len(found & by_seat["many"])) == (2, 4)


def test_a_second_draw_gives_the_same_and_another_plan_others(inspected: Inspected) -> None:
    cases_of_the_week(inspected.world, 12)
    plan = inspected.plan(at_least=4)
    first = drawn_of(plan, MONDAY)
    assert drawn_of(plan, MONDAY) == first
    others = [drawn_of(inspected.plan(code=f"p{n}", at_least=4), MONDAY).things for n in range(5)]
    assert any(things != first.things for things in others)


def test_the_sweep_draws_each_period_once(inspected: Inspected) -> None:
    cases_of_the_week(inspected.world, 5)
    plan = inspected.plan(at_least=2, twice=100, valid_from=MONDAY)
    assert list(sweep_draws(at("2026-03-08 12:00 Sun"))) == [], "the week is not over"
    with time_machine.travel(at(AFTER), tick=False):
        assert list(sweep_draws(timezone.now())) == ["case方案 2026-03-02：从 5 件里抽出 2 件"]
        assert list(sweep_draws(timezone.now())) == []
    rows = Inspection.objects.filter(plan=plan)
    assert {row.pk for row in rows}
    assert {thing.pk for thing in drawn_of(plan, MONDAY).things} == {row.case_id for row in rows}
    assert all(row.twice and row.account == inspected.world.cast.seat for row in rows)
    draw = InspectionDraw.objects.get()
    assert (draw.period, draw.found, draw.drawn) == (MONDAY, 5, 2)


def test_what_was_drawn_is_not_drawn_by_another_plan(inspected: Inspected) -> None:
    cases_of_the_week(inspected.world, 3)
    now = at(AFTER)
    one, other = inspected.plan(at_least=3), inspected.plan(code="all", at_least=3)
    assert getattr(draw_period(one, MONDAY, now), "drawn", None) == 3
    assert getattr(draw_period(other, MONDAY, now), "drawn", None) == 0
    assert Inspection.objects.count() == 3


def test_a_draft_is_drawn_with_the_period_it_was_submitted_in(inspected: Inspected) -> None:
    world, plan = inspected.world, inspected.plan(at_least=9)
    with time_machine.travel(at("2026-03-08 23:50 Sun"), tick=False):
        draft = world.draft("seat", world.contact("seat"))
    with time_machine.travel(at("2026-03-09 00:10 Mon"), tick=False):
        world.do("submit", "seat", draft)
    assert drawn_of(plan, MONDAY).things == []
    assert [thing.pk for thing in drawn_of(plan, MONDAY + timedelta(days=7)).things] == [draft.pk]


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_draw_once(inspected: Inspected) -> None:
    cases_of_the_week(inspected.world, 6)
    plan = inspected.plan(at_least=3)
    version_of(plan.sheet)
    now = at(AFTER)
    done = at_once(*[lambda: draw_period(plan, MONDAY, now)] * 2)
    assert sorted(one is None for one in done) == [False, True]
    assert Inspection.objects.count() == 3


def test_only_the_kinds_and_categories_of_the_plan(inspected: Inspected) -> None:
    world = inspected.world
    with time_machine.travel(at(IN_WEEK), tick=False):
        complaint = world.submitted(kind="complaint", accused=None)
        world.submitted(kind="help")
    only = inspected.plan(at_least=9, kinds="complaint;report", categories="01")
    assert [thing.pk for thing in drawn_of(only, MONDAY).things] == [complaint.pk]
    none = inspected.plan(code="none", at_least=9, categories="02")
    assert drawn_of(none, MONDAY).things == []


def test_replies_count_for_their_department(inspected: Inspected) -> None:
    world = inspected.world
    with time_machine.travel(at(IN_WEEK), tick=False):
        case = world.to_callback()
    thing = drawn_of(inspected.plan("reply"), MONDAY).things[0]
    reply = world.reply_of(world.task_of(case, world.city.bureau))
    assert (thing.pk, thing.of, thing.case) == (reply.pk, world.city.bureau.pk, case.pk)
    draw_period(inspected.plan("reply", code="second"), MONDAY, at(AFTER))
    row = Inspection.objects.get()
    assert (row.reply, row.case_id, row.department) == (reply, case.pk, world.city.bureau)


def test_calls_whose_recording_can_be_heard(inspected: Inspected) -> None:
    calls = made_calls(inspected.world.cast)
    at_noon = at("2026-03-04 12:00 Wed")
    Call.objects.update(began_at=at_noon)
    plan = inspected.plan("call", at_least=5)
    assert drawn_of(plan, MONDAY).things == []
    for name in ("ours", "theirs", "nobody"):
        Recording.objects.create(call=calls[name], state="whole")
    secret = inspected.world.submitted(secrecy="full")
    assert calls["theirs"].seat is not None
    TakenCall.objects.create(uid=calls["theirs"].uid, contact=secret.contact, seat=calls["theirs"].seat)
    assert [thing.pk for thing in drawn_of(plan, MONDAY).things] == [calls["ours"].pk]
    assert drawn_of(inspected.plan("call", code="market", queues="market", at_least=5), MONDAY).things == []


def test_periods_begin_with_the_plan_and_end_with_the_day(inspected: Inspected) -> None:
    weekly = inspected.plan(valid_from=date(2026, 2, 24))
    daily = inspected.plan(code="daily", every="day", valid_from=MONDAY)
    assert periods_over(weekly, at(AFTER), 8) == [MONDAY]
    assert periods_over(daily, at("2026-03-04 00:30 Wed"), 8) == [MONDAY], "yesterday is not settled yet"
    assert periods_over(daily, at("2026-03-04 01:30 Wed"), 1) == [date(2026, 3, 3)]
    assert period_of(weekly, date(2026, 3, 8)) == MONDAY


def test_about_the_share_is_scored_twice(inspected: Inspected) -> None:
    cases_of_the_week(inspected.world, 40)
    plan = inspected.plan(at_least=40, twice=30)
    twice = sum(is_twice(plan, thing) for thing in drawn_of(plan, MONDAY).things)
    assert 2 <= twice <= 24


def test_a_sheet_has_a_version_for_each_wording(inspected: Inspected) -> None:
    sheet = inspected.sheets["case"]
    first = version_of(sheet)
    assert first is not None
    assert version_of(sheet) == first
    assert first.number == 1
    ScoreItem.objects.filter(sheet=sheet, code="manner").update(points=30)
    second = version_of(sheet)
    assert second is not None
    assert second.number == 2
    assert [item["points"] for item in first.items] == [40, 60, 0]
    ScoreItem.objects.filter(sheet=sheet, code="manner").update(points=40)
    assert version_of(sheet) == first
    assert SheetVersion.objects.count() == 2
    ScoreItem.objects.filter(sheet=sheet).update(active=False)
    assert version_of(sheet) is None


@pytest.mark.parametrize(
    ("columns", "field"),
    [
        ({"queues": "nowhere"}, "queues"),
        ({"kinds": "complaints"}, "kinds"),
        ({"categories": "99"}, "categories"),
        ({"at_least": 0}, "at_least"),
        ({"what": "call"}, "sheet"),
    ],
)
def test_a_plan_that_would_draw_nothing_is_refused(
    inspected: Inspected, columns: dict[str, object], field: str
) -> None:
    plan = inspected.plan()
    for name, value in columns.items():
        setattr(plan, name, value)
    with pytest.raises(ValidationError) as refused:
        plan.clean()
    assert field in refused.value.message_dict


def test_a_plan_of_tomorrow_draws_nothing_today(inspected: Inspected) -> None:
    inspected.plan(valid_from=timezone.localdate() + timedelta(days=1))
    assert list(sweep_draws(timezone.now())) == []


def test_a_plan_may_name_what_comes_in_the_same_folder(inspected: Inspected, tmp_path: Path) -> None:
    plan = (
        "code,name,name_en,what,sheet,every,at_least,share,queues,kinds,categories,twice,valid_from\n"
        "new,新方案,,call,call,week,1,0,new-queue,,,0,2026-01-01\n"
    )
    head = "code,name,name_en,skill,ring,wrap_up,most_waiting,overflow,overflow_after,announcement\n"
    (tmp_path / "inspection_plans.csv").write_text(plan)
    (tmp_path / "queues.csv").write_text(f"{head}new-queue,新队列,,,never,0,0,,,\n")
    with pytest.raises(Invalid) as refused:
        bring_rows(tmp_path, dry_run=True)
    assert list(refused.value.errors) == ["queues.csv"], "the plan is looked at once its queue is right"
    (tmp_path / "queues.csv").write_text(f"{head}new-queue,新队列,,,15,0,0,,,\n")
    changes = bring_rows(tmp_path, dry_run=True)
    assert {name: len(rows) for name, rows in changes.items()} == {"queues.csv": 1, "inspection_plans.csv": 1}
    assert not InspectionPlan.objects.exists()
