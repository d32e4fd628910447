"""What rows make suspicious is in the queue first, with why, and once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from tests.at_once import at_once
from tests.cases.world import ANSWER, World, at
from tests.evaluation.inspected import Inspected
from yixian.cases.models import Case
from yixian.evaluation.actions.find_suspicions import sweep_suspicions
from yixian.evaluation.inspection import queue
from yixian.evaluation.inspection.suspicions import why
from yixian.evaluation.models import Inspection, InspectionRule, Suspicion
from yixian.telephony.models import PlacedCall, Seat

ASKED = {"reached": True, "way": "telephone", "contacted": "yes", "solved": "solved", "satisfied": "very"}


def asked(world: World, who: str = "government_callback", **said: Any) -> Case:
    case = world.to_callback()
    world.do("record_callback", who, case, **{**ASKED, "why": "没有人来过", **said})
    return case


def found(now: Any = None) -> set[tuple[str, int]]:
    list(sweep_suspicions(now or timezone.now()))
    return set(Inspection.objects.values_list("suspicion", "case_id"))


def test_replies_that_citizens_contradict(inspected: Inspected) -> None:
    world = inspected.world
    content = asked(world)
    unsolved = asked(world, solved="not", satisfied="dissatisfied")
    rows = found()
    assert (Suspicion.UNSOLVED, unsolved.pk) in rows
    assert content.pk not in {case for _why, case in rows}
    one = Inspection.objects.get(case=unsolved)
    assert (one.department, one.account, one.what) == (world.city.bureau, None, "reply")
    assert why(one, unsolved) == ["答复写已解决，诉求人在回访里说没有解决。"]


def test_contact_that_the_citizen_denies(inspected: Inspected) -> None:
    world = inspected.world
    task = world.in_progress()
    world.do("reach", "handler", task, way="telephone", reached="yes", note="通了")
    case = _passed(world, task)
    world.do("record_callback", "government_callback", case, **{**ASKED, "contacted": "no"})
    never_claimed = asked(world, contacted="no")
    assert found() == {(Suspicion.NO_CONTACT, case.pk)}
    assert "0 次" in why(Inspection.objects.get(), case)[1]
    assert never_claimed.pk != case.pk


def _passed(world: World, task: Any) -> Case:
    world.do("reply", "handler", world.again(task), **ANSWER)
    return world.do("pass", "dispatcher", world.fresh(task.case)).case


def test_a_complaint_made_an_enquiry(inspected: Inspected) -> None:
    world = inspected.world
    case = world.submitted(kind="complaint")
    other = world.submitted(kind="help")
    for one in (case, other):
        world.do("dispatch", "dispatcher", one, kind="enquiry", category="010101", lead="CG")
    assert found() == {(Suspicion.RECODED, case.pk)}
    row = Inspection.objects.get()
    assert row.account == world.cast.dispatcher
    assert "登记为投诉" in why(row, case)[0]


def test_a_callback_without_a_call_by_somebody_with_a_telephone_at_the_switch(inspected: Inspected) -> None:
    world = inspected.world
    asked(world)
    assert found() == set(), "the switch knows nothing of whoever has no telephone there"
    seat = Seat.objects.create(extension="8005", account=world.cast.government_callback)
    assert found() == set(), "a telephone on the desk is no telephone at the switch's own page"
    Seat.objects.update(browser=True)
    assert found() == set(), "who never called by it calls otherwise"
    called = world.to_callback()
    PlacedCall.objects.create(
        ticket="t1",
        seat=seat,
        agent=seat.account,
        case=called,
        kind="citizen",
        asked_at=called.passed_at,
        reached_at=called.passed_at,
    )
    world.do("record_callback", "government_callback", called, **ASKED)
    assert found() == set(), "what it wrote down before its first call is left"
    uncalled = asked(world)
    assert found() == {(Suspicion.NO_CALL, uncalled.pk)}


def test_it_comes_first_and_once(inspected: Inspected) -> None:
    world, now = inspected.world, timezone.now()
    drawn = inspected.drawn()
    asked(world, solved="not", satisfied="dissatisfied")
    assert list(sweep_suspicions(now)) == ["查出 1 件疑似致命差错，排在待评最前"]
    assert list(sweep_suspicions(now)) == []
    waiting = list(queue.KEYSET.ordered(queue.waiting(world.actor("inspector"), queue.TO_SCORE, now)))
    assert [one.suspicion for one in waiting] == [Suspicion.UNSOLVED, ""]
    assert waiting[1] == drawn


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_find_it_once(inspected: Inspected) -> None:
    asked(inspected.world, solved="not", satisfied="dissatisfied")
    now = timezone.now()
    at_once(*[lambda: list(sweep_suspicions(now))] * 2)
    assert Inspection.objects.count() == 1


def test_a_city_may_switch_it_off_and_old_answers_are_left(inspected: Inspected) -> None:
    asked(inspected.world, solved="not", satisfied="dissatisfied")
    assert found(timezone.now() + timedelta(days=15)) == set()
    InspectionRule.objects.create(candidates=False)
    assert found() == set()


def test_by_day_the_last_hour_is_read_and_at_night_all_the_days(inspected: Inspected) -> None:
    with time_machine.travel(at("2026-03-04 10:00 Wed"), tick=False):
        asked(inspected.world, solved="not", satisfied="dissatisfied")
    assert found(at("2026-03-04 11:01 Wed")) == set()
    assert len(found(at("2026-03-05 03:01 Thu"))) == 1
