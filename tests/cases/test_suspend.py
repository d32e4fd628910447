"""挂账, 恢复 and 终止: the clock stands until the review date; a terminated task counts as answered."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from tests.cases.world import ANSWER, World, at
from yixian.cases.models import Task
from yixian.ground.errors import Invalid, NotAllowed, Refusal, WrongState


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(at("2026-03-02 09:00 Mon"), tick=False) as moment:
        yield moment


def suspended(world: World, clock: time_machine.Coordinates) -> Task:
    """Dispatched on Monday 2 March at 9, suspended on Wednesday at 9 until 1 April, with three days left."""
    task = world.in_progress()
    clock.move_to(at("2026-03-04 09:00 Wed"))
    world.asked(task, "suspend", review_date="2026-04-01")
    world.do("rule", "duty_manager", task, granted=True, ruling="同意")
    return world.again(task)


def test_the_clock_stands(world: World, clock: time_machine.Coordinates) -> None:
    task = suspended(world, clock)
    assert (task.status, str(task.resume_on)) == ("suspended", "2026-04-01")
    assert task.seconds_left == 3 * (3.5 + 4) * 3600, "three working days of seven and a half hours"
    assert world.fresh(task.case).status == "handling"


def test_the_promise_moves_to_what_is_left_after_the_review(
    world: World, clock: time_machine.Coordinates
) -> None:
    task = suspended(world, clock)
    case = world.fresh(task.case)
    assert case.promise_moved
    # 22.5 working hours are rounded up to 23 in the department's favour.
    assert case.promise_due == at("2026-04-06 09:00 Mon")


def test_the_clock_goes_on_at_the_review_date_by_itself(
    world: World, clock: time_machine.Coordinates
) -> None:
    task = suspended(world, clock)
    clock.move_to(at("2026-03-31 23:59 Tue"))
    with pytest.raises(Refusal, match="复核日期"):
        world.do("resume", "system", task)
    clock.move_to(at("2026-04-01 09:00 Wed"))
    world.do("resume", "system", task)
    task = world.again(task)
    assert (task.status, task.resume_on) == ("in_progress", None)
    assert task.due_at == at("2026-04-06 09:30 Mon")
    assert task.yellow_at < task.red_at < task.due_at


def test_the_duty_manager_may_resume_at_any_time(world: World, clock: time_machine.Coordinates) -> None:
    task = suspended(world, clock)
    clock.move_to(at("2026-03-09 09:00 Mon"))
    world.do("resume", "duty_manager", task)
    assert world.again(task).due_at == at("2026-03-12 09:30 Thu")


def test_lateness_before_is_not_forgiven(world: World, clock: time_machine.Coordinates) -> None:
    task = world.in_progress()
    clock.move_to(at("2026-03-12 09:00 Thu"))
    world.asked(task, "suspend", review_date="2026-04-01")
    world.do("rule", "duty_manager", task, granted=True, ruling="同意")
    assert world.again(task).late_before


def test_a_suspended_task_is_open(world: World, clock: time_machine.Coordinates) -> None:
    task = world.in_progress(assisting=[world.city.second_bureau])
    other = world.in_progress(world.task_of(task.case, world.city.second_bureau))
    world.asked(other, "suspend", review_date="2026-04-01")
    world.do("rule", "duty_manager", other, granted=True, ruling="同意")
    world.do("reply", "handler", task, **ANSWER)
    assert world.fresh(task.case).status == "handling"
    with pytest.raises(WrongState):
        world.do("reply", "handler2", other, **ANSWER)
    with pytest.raises(WrongState):
        world.asked(other, "extend")


@pytest.mark.parametrize("urgency", ["P1", "P2"])
def test_urgent_cases_are_not_suspended(world: World, urgency: str) -> None:
    task = world.in_progress(world.dispatched(urgency=urgency, telephoned="值班室"))
    with pytest.raises(Refusal, match="不能挂账"):
        world.asked(task, "suspend")


@pytest.mark.parametrize("missing", ["plan", "review_date"])
def test_a_plan_with_a_review_date(world: World, missing: str) -> None:
    with pytest.raises(Invalid) as refused:
        world.asked(world.in_progress(), "suspend", **{missing: ""})
    assert refused.value.field == missing


def test_the_review_date_is_to_come(world: World) -> None:
    with pytest.raises(Invalid) as refused:
        world.asked(world.in_progress(), "suspend", review_date="2026-03-02")
    assert refused.value.field == "review_date"


class TestTerminate:
    def test_it_counts_as_answered_and_the_centre_writes_the_answer(self, world: World) -> None:
        task = world.in_progress()
        world.asked(task, "terminate")
        with pytest.raises(NotAllowed):
            world.do("rule", "dispatcher", task, granted=True, ruling="同意")
        world.do("rule", "duty_manager", task, granted=True, ruling="同意")
        task = world.again(task)
        assert (task.status, task.terminated, task.end_reason) == ("replied", True, "terminated")
        assert world.fresh(task.case).status == "to_review"
        with pytest.raises(Refusal) as refused:
            world.do("pass", "dispatcher", task.case)
        assert refused.value.field == "answer"
        case = world.do("pass", "dispatcher", task.case, answer="您好，经核实已无法办理，原因是……").case
        assert case.status == "to_callback"

    def test_refused_it_goes_on(self, world: World) -> None:
        task = world.in_progress()
        world.asked(task, "terminate")
        world.do("rule", "duty_manager", task, granted=False, ruling="继续办理")
        assert world.again(task).status == "in_progress"
