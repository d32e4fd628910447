"""Scoring: what marks come to, one score a turn, two that do not see one another, and somebody who settles."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.at_once import at_once
from tests.cases.world import World
from tests.evaluation.inspected import FULL, Inspected
from yixian.cases.models import Case
from yixian.evaluation.actions.look_again import look_again
from yixian.evaluation.actions.score_inspection import drop, put_back, score, take
from yixian.evaluation.inspection import queue
from yixian.evaluation.inspection.agreement import agreements, kappa_of
from yixian.evaluation.inspection.marking import result_of
from yixian.evaluation.inspection.results import reads_words
from yixian.evaluation.inspection.sheets import version_of
from yixian.evaluation.models import Inspection, InspectionRule, Score, ScoreItem
from yixian.ground.errors import Conflict, NotAllowed, Refusal, WrongState

State = Inspection.State


@pytest.mark.parametrize(
    ("marks", "percent", "fatal", "passed"),
    [
        ({}, 100, False, True),
        ({"manner": 20}, 80, False, True),
        ({"manner": 19}, 79, False, False),
        ({"facts": None}, 100, False, True),  # what does not apply counts for nothing
        ({"facts": None, "manner": 31}, 78, False, False),  # 77.5 of a hundred
        (
            {"facts": None, "manner": None},
            100,
            False,
            True,
        ),  # nothing to take points off, and no division by it
        ({"leak": 1}, 0, True, False),
    ],
)
def test_what_marks_come_to(
    inspected: Inspected, marks: dict[str, int | None], percent: int, fatal: bool, passed: bool
) -> None:
    version = version_of(inspected.sheets["case"])
    assert version is not None
    found = result_of(version, {**FULL, **marks})
    assert (found.percent, found.fatal, found.passed) == (percent, fatal, passed)


def test_a_score_stands_and_keeps_the_sheet_it_was_given_by(inspected: Inspected) -> None:
    one = inspected.drawn()
    made = inspected.scored(one, manner=20)
    ScoreItem.objects.filter(code="manner").update(points=90)
    one.refresh_from_db()
    assert (one.state, one.result, one.passed, one.standing_id) == (State.DONE, 80, True, made.pk)
    assert one.sheet.items[0]["points"] == 40
    assert made.words["manner"] == "语气"
    assert b"\xe8\xaf\xad" not in bytes(made.sealed)
    assert one.appeal_due is not None
    assert one.judged_at is not None


def test_nobody_inspects_the_own_work_or_twice(inspected: Inspected) -> None:
    world = inspected.world
    one = inspected.drawn(account=world.cast.inspector)
    assert one not in queue.waiting(world.actor("inspector"), queue.TO_SCORE, timezone.now())
    with pytest.raises(NotAllowed):
        score(world.actor("inspector"), one, FULL, {})
    with pytest.raises(NotAllowed):
        score(world.actor("seat"), inspected.drawn(), FULL, {})
    again = inspected.drawn(twice=True)
    inspected.scored(again)
    again.refresh_from_db()
    with pytest.raises(NotAllowed, match="另一次要由别人评"):
        score(world.actor("inspector"), again, FULL, {})
    assert again in queue.waiting(world.actor("inspector2"), queue.TO_SCORE, timezone.now())
    assert again not in queue.waiting(world.actor("inspector"), queue.TO_SCORE, timezone.now())


def test_secret_cases_only_by_who_may_read_them(inspected: Inspected) -> None:
    world, now = inspected.world, timezone.now()
    secret = inspected.drawn(world.submitted(secrecy="full"))
    assert secret not in queue.waiting(world.actor("inspector"), queue.TO_SCORE, now)
    world.cast.inspector.clearance = True
    world.cast.inspector.save()
    assert secret in queue.waiting(world.cast.actor("inspector"), queue.TO_SCORE, now)


def test_what_somebody_has_taken_nobody_else_is_offered(inspected: Inspected) -> None:
    one, now = inspected.drawn(), timezone.now()
    first, second = inspected.world.actor("inspector"), inspected.world.actor("inspector2")
    assert queue.next_to_score(first, now) == one
    assert queue.next_to_score(second, now) is None
    assert not take(second, one, now)
    assert take(second, one, now + timedelta(hours=3)), "after two hours it is free"
    put_back(second, one)
    assert take(first, one, now)


@pytest.mark.django_db(transaction=True)
def test_two_scores_at_once_leave_one(inspected: Inspected) -> None:
    one = inspected.drawn()
    actors = [inspected.world.cast.actor(name) for name in ("inspector", "inspector2")]

    def give(actor: Any) -> Score:
        return score(actor, Inspection.objects.select_related("sheet").get(pk=one.pk), FULL, {})

    done = at_once(*[lambda actor=actor: give(actor) for actor in actors])
    assert Score.objects.count() == 1
    assert sum(isinstance(each, Conflict | WrongState) for each in done) == 1


def test_two_that_agree_leave_the_first_and_two_that_do_not_are_settled(inspected: Inspected) -> None:
    world = inspected.world
    InspectionRule.objects.create(differ=10)
    agreed, apart, over_fatal = (inspected.drawn(twice=True) for _ in range(3))
    for one, marks in ((agreed, {"manner": 30}), (apart, {"manner": 29}), (over_fatal, {"leak": 1})):
        inspected.scored(one)
        one.refresh_from_db()
        assert one.state == State.SECOND
        assert one.judged_at is None
        inspected.scored(one, "inspector2", **marks)
        one.refresh_from_db()
    assert (agreed.state, agreed.result) == (State.DONE, 100)
    assert (apart.state, over_fatal.state) == (State.SETTLING, State.SETTLING)
    with pytest.raises(NotAllowed):
        score(world.actor("inspector"), apart, FULL, {})
    made = score(world.actor("duty_manager"), apart, {**FULL, "manner": 20}, {})
    apart.refresh_from_db()
    assert (made.turn, apart.state, apart.result) == (Score.Turn.SETTLED, State.DONE, 80)


def test_what_cannot_be_scored_is_put_aside_with_the_reason(inspected: Inspected) -> None:
    one = inspected.drawn()
    with pytest.raises(Refusal):
        drop(inspected.world.actor("inspector"), one, " ")
    drop(inspected.world.actor("inspector"), one, "录音已到期清除")
    one.refresh_from_db()
    assert (one.state, one.dropped_for, one.judged_at) == (State.DROPPED, "录音已到期清除", None)
    assert one in queue.waiting(inspected.world.actor("duty_manager"), queue.DROPPED, timezone.now())


def test_a_fatal_error_is_looked_at_again_and_changes_nothing_by_itself(inspected: Inspected) -> None:
    world, now = inspected.world, timezone.now()
    one = inspected.drawn()
    assert one.case is not None
    before = world.verbs(one.case)
    inspected.scored(one, leak=1)
    duty = world.actor("duty_manager")
    assert list(queue.waiting(duty, queue.FATAL, now)) == [one]
    with pytest.raises(NotAllowed):
        look_again(world.actor("inspector"), one)
    look_again(duty, one)
    assert not queue.waiting(duty, queue.FATAL, now).exists()
    assert world.verbs(one.case) == before


def test_cohens_kappa() -> None:
    """The example of Cohen's formula: 20 and 15 of 50 equal, by chance one half: (0.7 - 0.5) / (1 - 0.5)."""
    pairs = [("yes", "yes")] * 20 + [("yes", "no")] * 5 + [("no", "yes")] * 10 + [("no", "no")] * 15
    assert kappa_of(pairs) == pytest.approx(0.4)
    assert kappa_of([("a", "a"), ("b", "b")]) == 1
    assert kappa_of([("a", "b"), ("b", "a")]) == -1
    assert kappa_of([("a", "a")] * 9) is None
    assert kappa_of([]) is None


def test_agreement_is_counted_by_item(inspected: Inspected) -> None:
    for manner in (40, 40, 30):
        one = inspected.drawn(twice=True)
        inspected.scored(one)
        one.refresh_from_db()
        inspected.scored(one, "inspector2", manner=manner)
    now = timezone.now()
    found = agreements(inspected.sheets["case"], now - timedelta(hours=1), now + timedelta(hours=1))
    assert [(one.label, one.pairs, one.equal, one.percent) for one in found] == [
        ("项目manner", 3, 2, "66.7%"),
        ("项目facts", 3, 3, "100.0%"),
        ("项目leak", 3, 3, "100.0%"),
    ]
    assert found[0].coefficient == "0.00"
    assert found[1].coefficient == "—"


def test_an_erased_citizen_takes_the_words_along(inspected: Inspected, world: World) -> None:
    case = world.submitted()
    one = inspected.drawn(case)
    made = inspected.scored(one, manner=20)
    world.do("withdraw", case, case, note="不办了")
    world.do("erase_identity", "duty_manager", world.fresh(case), note="诉求人要求")
    made.refresh_from_db()
    assert made.words == {}
    assert made.result == 80


@pytest.mark.parametrize("place", ["bureau", "bureau_section"])
def test_nobody_inspects_the_own_department_or_one_above_or_below(inspected: Inspected, place: str) -> None:
    world, one = inspected.world, inspected.replied()
    assert one in queue.waiting(world.actor("inspector2"), queue.TO_SCORE, timezone.now())
    world.cast.people["inspector2"].department = getattr(world.city, place)
    world.cast.people["inspector2"].save()
    partial = world.cast.actor("inspector2")
    assert one not in queue.waiting(partial, queue.TO_SCORE, timezone.now())
    with pytest.raises(NotAllowed, match="别的单位"):
        score(partial, one, FULL, {})


def test_why_it_was_put_aside_is_forgotten_with_the_citizen(inspected: Inspected, world: World) -> None:
    case = world.submitted()
    one = inspected.drawn(case)
    drop(world.actor("inspector"), one, "来电人是熟人")
    world.do("withdraw", case, case, note="不办了")
    world.do("erase_identity", "duty_manager", world.fresh(case), note="诉求人要求")
    one.refresh_from_db()
    assert (one.state, one.dropped_for) == (State.DROPPED, "")


def test_leads_read_no_words_about_calls_of_protected_cases(inspected: Inspected, world: World) -> None:
    case = world.submitted()
    call = Inspection(what="call", account=world.cast.seat, contact=case.contact)
    assert reads_words(world.actor("lead"), call)
    for hidden in ({"secrecy": "identity"}, {"secrecy": "none", "held_by_office": True}):
        Case.objects.filter(pk=case.pk).update(**hidden)
        assert not reads_words(world.actor("lead"), call)
        assert reads_words(world.actor("seat"), call), "the own work"
