"""Clocks as the table says: what is promised, what each task owes, day and night where life depends on it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
import time_machine

from tests.cases.world import ANSWER, World, at
from yixian.cases.models import Case, Task
from yixian.directory import queries as directory
from yixian.directory.models import CalendarYear, DeadlineRule, OfficeHours, WorkingDay
from yixian.ground.caching import drop_all
from yixian.ground.errors import Invalid, Refusal


def said(moment: datetime | None) -> str:
    return f"{moment.astimezone(at('2026-03-02 09:00 Mon').tzinfo):%Y-%m-%d %H:%M %a}" if moment else "-"


# urgency and kind           submitted                to dispatch              promised
PROMISES = [
    ("normal", "enquiry",    "2026-03-02 09:00 Mon", "2026-03-02 11:00 Mon", "2026-03-03 11:00 Tue"),
    ("normal", "help",       "2026-03-02 09:00 Mon", "2026-03-02 11:00 Mon", "2026-03-09 11:00 Mon"),
    ("normal", "complaint",  "2026-03-02 11:00 Mon", "2026-03-02 15:00 Mon", "2026-03-09 15:00 Mon"),  # lunch
    ("normal", "report",     "2026-03-02 09:00 Mon", "2026-03-02 11:00 Mon", "2026-03-23 11:00 Mon"),
    ("normal", "suggestion", "2026-03-02 09:00 Mon", "2026-03-03 09:00 Tue", "2026-03-24 09:00 Tue"),
    ("normal", "help",       "2026-03-06 17:00 Fri", "2026-03-09 09:30 Mon", "2026-03-16 09:30 Mon"),  # weekend
    ("normal", "help",       "2026-03-07 23:00 Sat", "2026-03-09 10:30 Mon", "2026-03-16 10:30 Mon"),  # rolls
    ("P1",     "help",       "2026-03-07 23:00 Sat", "2026-03-07 23:10 Sat", "2026-03-08 23:10 Sun"),  # 24x7
    ("P2",     "help",       "2026-03-07 23:00 Sat", "2026-03-07 23:30 Sat", "2026-03-08 23:30 Sun"),
    ("P2",     "report",     "2026-03-07 23:00 Sat", "2026-03-07 23:30 Sat", "2026-03-08 23:30 Sun"),
]  # fmt: skip


@pytest.mark.parametrize(("urgency", "kind", "submitted", "dispatch", "promised"), PROMISES)
def test_what_is_promised(
    world: World, urgency: str, kind: str, submitted: str, dispatch: str, promised: str
) -> None:
    with time_machine.travel(at(submitted), tick=False):
        case = world.submitted(urgency=urgency, kind=kind)
    assert (said(case.step_due), said(case.promise_due)) == (dispatch, promised)
    assert directory.explain(case.promise_steps)


# urgency and kind         dispatched         sign               contact            result
TASKS = [
    ("normal", "enquiry",    "03-02 09:00 Mon", "03-02 15:00 Mon", "03-03 09:00 Tue", "03-03 09:00 Tue"),
    ("normal", "complaint",  "03-02 09:00 Mon", "03-02 15:00 Mon", "03-03 09:00 Tue", "03-09 09:00 Mon"),
    ("normal", "suggestion", "03-02 09:00 Mon", "03-03 09:00 Tue", "03-05 09:00 Thu", "03-23 09:00 Mon"),
    ("P1",     "help",       "03-07 23:00 Sat", "03-07 23:15 Sat", "03-07 23:30 Sat", "03-08 23:00 Sun"),
    ("P2",     "help",       "03-07 23:00 Sat", "03-08 00:00 Sun", "03-08 01:00 Sun", "03-08 23:00 Sun"),
]  # fmt: skip


@pytest.mark.parametrize(("urgency", "kind", "dispatched", "sign", "contact", "result"), TASKS)
def test_what_a_task_owes(
    world: World, urgency: str, kind: str, dispatched: str, sign: str, contact: str, result: str
) -> None:
    with time_machine.travel(at(f"2026-{dispatched}"), tick=False):
        task = world.dispatched(urgency=urgency, kind=kind, telephoned="值班室")
    due = [said(moment).removeprefix("2026-") for moment in (task.sign_due, task.contact_due, task.due_at)]
    assert due == [sign, contact, result]
    assert task.dispatched_at < task.yellow_at < task.red_at < task.due_at


def test_lamps_stand_at_half_and_four_fifths(world: World) -> None:
    with time_machine.travel(at("2026-03-02 08:30 Mon"), tick=False):
        ordinary = world.dispatched(kind="complaint")
        urgent = world.dispatched(urgency="P2", telephone="8613900000003")
    assert said(ordinary.yellow_at) == "2026-03-04 14:15 Wed", "18.75 of 37.5 working hours"
    assert said(ordinary.red_at) == "2026-03-05 18:00 Thu"
    assert (said(urgent.yellow_at), said(urgent.red_at)) == ("2026-03-02 20:30 Mon", "2026-03-03 03:42 Tue")


def test_a_hard_matter_owes_a_plan(world: World) -> None:
    with time_machine.travel(at("2026-03-02 09:00 Mon"), tick=False):
        case = world.submitted(tags=["hard"])
        task = world.dispatched(case)
    assert said(case.step_due) == "2026-03-04 09:00 Wed", "dispatched within 2 wd"
    assert said(case.promise_due) == "2026-03-25 09:00 Wed", "and a plan within 15"
    assert (said(task.sign_due), said(task.due_at)) == ("2026-03-03 09:00 Tue", "2026-03-23 09:00 Mon")


def test_each_department_by_its_own_hours_the_promise_by_the_centres(world: World) -> None:
    from datetime import time

    OfficeHours.objects.bulk_create(
        OfficeHours(department=world.city.bureau, weekday=day, opens=time(10), closes=time(16))
        for day in range(5)
    )
    drop_all()
    with time_machine.travel(at("2026-03-02 09:00 Mon"), tick=False):
        task = world.dispatched()
    assert said(task.due_at) == "2026-03-09 10:00 Mon"
    assert said(task.case.promise_due) == "2026-03-09 11:00 Mon"


def test_holidays_and_make_up_workdays(world: World) -> None:
    for day, works in (("2026-03-04", False), ("2026-03-07", True)):
        WorkingDay.objects.create(date=day, is_working=works, note="调休")
    # The make-up Saturday has the hours of a Saturday: none are set, so the city's ordinary ones hold.
    drop_all()
    with time_machine.travel(at("2026-03-02 09:00 Mon"), tick=False):
        task = world.dispatched()
    assert said(task.due_at) == "2026-03-09 09:00 Mon"


def test_beyond_the_known_calendar_it_says_so(world: World) -> None:
    CalendarYear.objects.filter(year__gt=2026).delete()
    drop_all()
    with time_machine.travel(at("2026-12-30 09:00 Wed"), tick=False):
        case = world.submitted()
    assert case.promise_due is not None
    assert case.promise_due.year == 2027
    assert directory.warnings(case.promise_steps)


def test_a_missing_limit_is_named(world: World) -> None:
    DeadlineRule.objects.filter(step="dispatch", urgency="normal").delete()
    drop_all()
    case = world.draft()
    with pytest.raises(Refusal, match="派单") as refused:
        world.do("submit", "seat", case)
    assert refused.value.code == "deadline_missing"
    assert world.fresh(case).status == "draft"


class TestRecompute:
    """重算: after the calendar or a limit was corrected; audited, and never over what a person decided."""

    REASON = {"reason": "calendar_changed", "note": "补录放假安排"}

    def closed_on(self, *days: str) -> None:
        for day in days:
            WorkingDay.objects.create(date=day, is_working=False, note="放假")
        drop_all()

    def recomputed(self, world: World, case: Case) -> dict[str, Any]:
        world.do("recompute", "duty_manager", case, **self.REASON)
        facts: dict[str, Any] = case.events.latest("seq").facts
        return facts

    def test_tasks_and_promise(self, world: World) -> None:
        with time_machine.travel(at("2026-03-02 09:00 Mon"), tick=False):
            task = world.dispatched(assisting=[world.city.second_bureau])
        old = task.due_at
        self.closed_on("2026-03-04", "2026-03-05")
        facts = self.recomputed(world, task.case)
        task, other = world.again(task), world.task_of(task.case, world.city.second_bureau)
        assert said(task.due_at) == "2026-03-11 09:00 Wed"
        assert said(other.due_at) == "2026-03-10 09:00 Tue", "one day before the lead"
        assert said(world.fresh(task.case).promise_due) == "2026-03-11 11:00 Wed"
        assert datetime.fromisoformat(facts["old"]["tasks"][str(task.pk)]) == old
        assert facts["reason"] == "calendar_changed"

    def test_the_centres_clock_from_where_it_began(self, world: World) -> None:
        """Given back on Wednesday, it waits for dispatch from Wednesday on, not from its submission."""
        with time_machine.travel(at("2026-03-02 16:00 Mon"), tick=False) as clock:
            task = world.dispatched()
            clock.move_to(at("2026-03-03 15:30 Tue"))
            world.asked(task, "return")
            clock.move_to(at("2026-03-03 17:00 Tue"))
            world.do("rule", "dispatcher", task, granted=True, ruling="同意")
        assert said(world.fresh(task.case).step_due) == "2026-03-04 09:30 Wed"
        self.closed_on("2026-03-04")
        self.recomputed(world, task.case)
        assert said(world.fresh(task.case).step_due) == "2026-03-05 09:30 Thu"

    def test_review_and_callback(self, world: World) -> None:
        with time_machine.travel(at("2026-03-02 16:00 Mon"), tick=False):
            review, callback = (
                world.reviewed(telephone="8613900000004"),
                world.to_callback(telephone="8613900000005"),
            )
        self.closed_on("2026-03-03")
        for case in (review, callback):
            self.recomputed(world, case)
        assert said(world.fresh(review).step_due) == "2026-03-04 16:00 Wed"
        assert said(world.fresh(callback).step_due) == "2026-03-05 16:00 Thu"

    def test_what_a_person_moved_stays(self, world: World) -> None:
        with time_machine.travel(at("2026-03-02 09:00 Mon"), tick=False):
            task = world.in_progress(assisting=[world.city.second_bureau])
            world.asked(task, "extend", amount=5)
        due, promise = world.again(task).due_at, world.fresh(task.case).promise_due
        self.closed_on("2026-03-04")
        self.recomputed(world, task.case)
        assert (world.again(task).due_at, world.fresh(task.case).promise_due) == (due, promise)
        assert said(world.task_of(task.case, world.city.second_bureau).due_at) == "2026-03-13 09:00 Fri"

    def test_so_does_what_was_sent_back(self, world: World) -> None:
        with time_machine.travel(at("2026-03-02 09:00 Mon"), tick=False):
            task = world.replied()
            world.do("rework", "dispatcher", task.case, tasks=[str(task.pk)], note="请补充")
        due = world.again(task).due_at
        self.closed_on("2026-03-04")
        self.recomputed(world, task.case)
        assert world.again(task).due_at == due

    def test_it_gives_its_reason(self, world: World) -> None:
        with pytest.raises(Invalid) as refused:
            world.do("recompute", "duty_manager", world.submitted(), reason="works", note="x")
        assert refused.value.field == "reason"


def test_clocks_count_from_the_moment_given(world: World) -> None:
    """What the importer and the simulator bring from the past keeps the times of the past."""
    from yixian.cases.actions import act

    then = at("2025-03-03 09:00 Mon")
    case = world.draft()
    step = act("submit", world.actor("seat"), case, at=then)
    assert said(step.case.promise_due) == "2025-03-10 11:00 Mon"
    values = {"category": world.category, "lead": world.city.bureau}
    task = act("dispatch", world.actor("dispatcher"), case, values, at=at("2025-03-03 10:00 Mon")).made
    assert said(Task.objects.get(pk=task.pk).due_at) == "2025-03-10 10:00 Mon"
    act("sign", world.actor("liaison"), task, at=at("2025-03-03 11:00 Mon"))
    act("reply", world.actor("handler"), task, dict(ANSWER), at=at("2025-03-04 10:00 Tue"))
    assert Task.objects.get(pk=task.pk).replied_at == at("2025-03-04 10:00 Tue")
