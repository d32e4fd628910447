"""An appeal: once, in time, by the inspected, ruled by somebody who did not score it, and then final."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from tests.at_once import at_once
from tests.cases.world import at
from tests.evaluation.inspected import FULL, Inspected
from yixian.evaluation.actions.appeal_score import appeal, rule_appeal
from yixian.evaluation.actions.coach import acknowledge, coach
from yixian.evaluation.models import CoachingNote, Inspection, InspectionRule, Score, ScoreAppeal
from yixian.ground.errors import Conflict, NotAllowed, Refusal, WrongState

State = Inspection.State


def lost(inspected: Inspected) -> Inspection:
    """A seat's order that failed."""
    one = inspected.drawn()
    inspected.scored(one, manner=10)
    one.refresh_from_db()
    return one


def test_the_seat_appeals_and_another_one_rules(inspected: Inspected) -> None:
    world, one = inspected.world, lost(inspected)
    with pytest.raises(NotAllowed, match="只有被质检的"):
        appeal(world.actor("lead"), one, "我来说")
    with pytest.raises(Refusal):
        appeal(world.actor("seat"), one, "")
    made = appeal(world.actor("seat"), one, "当时来电人先挂断")
    assert made.words[""] == "当时来电人先挂断"
    assert made.against.result == 70
    with pytest.raises(WrongState, match="只能申诉一次"):
        appeal(world.actor("seat"), one, "再来一次")
    with pytest.raises(NotAllowed, match="要由别人裁定"):
        rule_appeal(world.actor("inspector"), one, FULL, {}, "同意")
    rule_appeal(world.actor("inspector2"), one, {**FULL, "manner": 30}, {}, "理由成立")
    one.refresh_from_db()
    assert (one.state, one.result, one.passed) == (State.FINAL, 90, True)
    assert one.appeal.changed
    assert one.appeal.ruling == "理由成立"
    assert [row.result for row in one.scores.order_by("pk")] == [70, 90], "what stood before is kept"
    with pytest.raises(WrongState):
        appeal(world.actor("seat"), one, "第二级")
    with pytest.raises(WrongState):
        rule_appeal(world.actor("duty_manager"), one, FULL, {}, "再裁")


def test_the_same_marks_uphold_the_score(inspected: Inspected) -> None:
    one = lost(inspected)
    appeal(inspected.world.actor("seat"), one, "不服")
    rule_appeal(inspected.world.actor("duty_manager"), one, {**FULL, "manner": 10}, {}, "评分准确")
    one.refresh_from_db()
    assert (one.state, one.result, one.appeal.changed) == (State.FINAL, 70, False)
    assert Score.objects.filter(inspection=one).count() == 1


def test_why_points_were_taken_off_is_not_said_of_points_given_back(inspected: Inspected) -> None:
    one = lost(inspected)
    appeal(inspected.world.actor("seat"), one, "不服")
    given = {"said_manner": "语气", "said_facts": "问得周全", "ruling": "理由成立", "sure": "on"}
    page = f"/desk/inspection/{one.pk}/"
    assert (
        inspected.world.cast.client("inspector2").post(page, {**inspected.typed(), **given}).status_code
        == 302
    )
    one.refresh_from_db()
    assert one.standing is not None
    assert one.result == 100
    assert "manner" not in one.standing.words
    assert one.standing.words["facts"] == "问得周全", "what the ruler wrote stays"


def test_a_department_appeals_for_its_reply(inspected: Inspected) -> None:
    world, one = inspected.world, inspected.replied()
    inspected.scored(one, leak=1)
    one.refresh_from_db()
    for name in ("liaison2", "handler"):
        with pytest.raises(NotAllowed):
            appeal(world.actor(name), one, "不是我们")
    assert appeal(world.actor("liaison"), one, "联系过，有通话记录").by == world.cast.liaison


def test_working_days_run_out(inspected: Inspected) -> None:
    InspectionRule.objects.create(appeal_days=3)
    with time_machine.travel(at("2026-03-05 10:00 Thu"), tick=False):
        one = lost(inspected)
    assert one.appeal_due == at("2026-03-10 10:00 Tue")
    with time_machine.travel(at("2026-03-10 10:01 Tue"), tick=False), pytest.raises(WrongState, match="已过"):
        appeal(inspected.world.actor("seat"), one, "晚了一点")
    with time_machine.travel(at("2026-03-10 09:59 Tue"), tick=False):
        appeal(inspected.world.actor("seat"), one, "还来得及")


@pytest.mark.django_db(transaction=True)
def test_two_appeals_and_two_rulings_at_once_leave_one_each(inspected: Inspected) -> None:
    cast, one = inspected.world.cast, inspected.replied()
    inspected.scored(one, manner=10)
    actors = [cast.actor("liaison"), cast.actor("unit_head")]
    appeals = at_once(
        *[lambda who=who: appeal(who, Inspection.objects.get(pk=one.pk), "不服") for who in actors]
    )
    assert sum(isinstance(done, ScoreAppeal) for done in appeals) == 1 == ScoreAppeal.objects.count()
    rulers = [cast.actor("inspector2"), cast.actor("duty_manager")]

    def rule(who: object) -> object:
        found = Inspection.objects.select_related("standing", "sheet", "appeal").get(pk=one.pk)
        return rule_appeal(who, found, {**FULL, "manner": 39}, {}, "改")  # type: ignore[arg-type]

    rulings = at_once(*[lambda who=who: rule(who) for who in rulers])
    assert sum(isinstance(done, Conflict | WrongState) for done in rulings) == 1
    assert Score.objects.filter(turn=Score.Turn.APPEAL).count() == 1


def test_coaching_is_between_lead_and_seat(inspected: Inspected) -> None:
    world, one = inspected.world, lost(inspected)
    cast = world.cast
    note = coach(world.actor("lead"), cast.seat, "先复述，再查知识", one)
    for who in ("seat", "duty_manager", "inspector"):
        with pytest.raises(NotAllowed):
            coach(world.actor(who), cast.seat, "我来说")
    with pytest.raises(NotAllowed):
        coach(world.actor("lead"), cast.government_callback, "不是本单位的")
    sees = {name for name in cast.people if CoachingNote.objects.visible_to(cast.actor(name)).exists()}
    assert sees == {"seat", "lead", "duty_manager", "office"}
    with pytest.raises(NotAllowed):
        acknowledge(world.actor("lead"), note)
    acknowledge(world.actor("seat"), note, "记住了")
    note.refresh_from_db()
    assert note.read_at is not None
    assert note.words == {"": "先复述，再查知识", "answer": "记住了"}
    with pytest.raises(WrongState):
        acknowledge(world.actor("seat"), note)
    assert note.read_at - note.at < timedelta(minutes=1)


def test_the_days_begin_when_the_second_agrees(inspected: Inspected) -> None:
    InspectionRule.objects.create(appeal_days=3)
    with time_machine.travel(at("2026-03-02 10:00 Mon"), tick=False):
        one = inspected.drawn(twice=True)
        inspected.scored(one)
        one.refresh_from_db()
    with time_machine.travel(at("2026-03-12 10:00 Thu"), tick=False):
        inspected.scored(one, "inspector2")
        one.refresh_from_db()
        assert (one.judged_at, one.appeal_due) == (at("2026-03-12 10:00 Thu"), at("2026-03-17 10:00 Tue"))
        appeal(inspected.world.actor("seat"), one, "两位都评错了")


@pytest.mark.parametrize("place", ["bureau", "bureau_section"])
def test_nobody_rules_on_the_own_department_or_one_above_or_below(inspected: Inspected, place: str) -> None:
    world, one = inspected.world, inspected.replied()
    inspected.scored(one, leak=1)
    one.refresh_from_db()
    appeal(world.actor("liaison"), one, "联系过")
    world.cast.people["inspector2"].department = getattr(world.city, place)
    world.cast.people["inspector2"].save()
    with pytest.raises(NotAllowed, match="别的单位"):
        rule_appeal(world.cast.actor("inspector2"), one, FULL, {}, "同意")
