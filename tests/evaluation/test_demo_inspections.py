"""The demonstration's inspections: earlier weeks scored, the newest waiting but for who is tried, one appeal, notes."""

from __future__ import annotations

from datetime import timedelta

import time_machine

from tests.cases.world import at
from tests.evaluation.inspected import Inspected
from tests.evaluation.test_drawing import AFTER, MONDAY, cases_of_the_week
from yixian.evaluation.demo import invent_inspections
from yixian.evaluation.models import CoachingNote, Inspection, Score, ScoreAppeal
from yixian.intake.models import InventedHistory, work_invented
from yixian.people.models import Account

LATER = "2026-03-17 09:30 Tue"


def test_results_say_something_and_some_waits(inspected: Inspected) -> None:
    world = inspected.world
    inspected.person("seat2", "seat", operator=True)
    Account.objects.update(demonstration=True)
    mine, theirs = cases_of_the_week(world, 6), cases_of_the_week(world, 6, "seat2")
    with time_machine.travel(at("2026-03-11 10:00 Wed"), tick=False):
        newer = [world.submitted(), world.submitted()]
        other = world.do("submit", "seat2", world.draft("seat2", world.contact("seat2"))).case
    inspected.plan(at_least=6, twice=50, valid_from=MONDAY)
    with time_machine.travel(at(LATER), tick=False):
        for _twice in range(2):
            work_invented.send(InventedHistory, seed=1, now=at(LATER))
    waiting = Inspection.objects.filter(judged_at=None, state="waiting")
    assert [one.case for one in waiting] == [other], "the newest week of whoever nobody tries"
    scored = {one.inspection.case for one in Score.objects.filter(turn="first")}
    assert scored == {*mine, *theirs, *newer}
    assert not Score.objects.filter(at__gte=at(LATER)).exists()
    assert not Score.objects.filter(at__lt=at(AFTER)).exists()
    appealed = ScoreAppeal.objects.get()
    assert (appealed.by, appealed.inspection.state) == (world.cast.seat, "appealed")
    assert sorted(note.read_at is None for note in CoachingNote.objects.all()) == [False, True]


def test_a_city_without_its_people_gets_none(inspected: Inspected) -> None:
    cases_of_the_week(inspected.world, 2)
    inspected.plan()
    invent_inspections(None, seed=1, now=at(AFTER) + timedelta(days=1))
    assert not Inspection.objects.exists()
