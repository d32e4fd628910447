"""延期: the unit head's own once, beyond it the duty manager's, never more than all; the promise moves with it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
import time_machine

from tests.cases.world import World, at
from yixian.cases.models import Request, Task
from yixian.ground.errors import Invalid, NotAllowed, Refusal


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(at("2026-03-02 09:00 Mon"), tick=False) as moment:
        yield moment


def extended(world: World, task: Task, amount: int, **fields: object) -> Request:
    return world.asked(world.again(task), "extend", amount=amount, **fields)


def test_the_unit_heads_own_moves_task_and_promise_at_once(world: World) -> None:
    task = world.in_progress()
    request = extended(world, task, 5)
    assert (request.granted, request.ruled_by) == (True, world.cast.unit_head)
    task = world.again(task)
    assert task.due_at == at("2026-03-16 09:00 Mon")
    assert (task.extensions, task.extended_by) == (1, 5)
    case = world.fresh(task.case)
    assert (case.promise_due, case.promise_moved) == (at("2026-03-16 11:00 Mon"), True)
    assert task.yellow_at < task.red_at < task.due_at
    facts = case.events.latest("seq").facts
    assert datetime.fromisoformat(facts["old_due"]) == at("2026-03-09 09:00 Mon")
    assert datetime.fromisoformat(facts["promise"]) == case.promise_due


def test_only_once(world: World) -> None:
    task = world.in_progress()
    extended(world, task, 2)
    request = extended(world, task, 2)
    assert (request.granted, request.by_duty_manager) == (None, True)
    with pytest.raises(NotAllowed, match="值班主任"):
        world.do("rule", "dispatcher", task, granted=True, ruling="同意")
    world.do("rule", "duty_manager", task, granted=True, ruling="同意")
    task = world.again(task)
    assert (task.due_at, task.extended_by) == (at("2026-03-13 09:00 Fri"), 4)


def test_beyond_five_days_it_is_the_duty_managers(world: World) -> None:
    task = world.in_progress()
    assert extended(world, task, 6).granted is None
    assert world.again(task).due_at == at("2026-03-09 09:00 Mon")


def test_never_more_than_all(world: World) -> None:
    task = world.in_progress()
    with pytest.raises(Refusal, match="不能超过10个") as refused:
        extended(world, task, 11)
    assert refused.value.field == "amount"
    extended(world, task, 5)
    with pytest.raises(Refusal, match="已延期5个"):
        extended(world, task, 6)
    extended(world, task, 5)


def test_refused_nothing_moves(world: World) -> None:
    task = world.in_progress()
    extended(world, task, 8)
    world.do("rule", "duty_manager", task, granted=False, ruling="不同意")
    task = world.again(task)
    assert (task.status, task.due_at, task.extensions) == ("in_progress", at("2026-03-09 09:00 Mon"), 0)
    assert not world.fresh(task.case).promise_moved


@pytest.mark.parametrize(("kind", "own", "most"), [("enquiry", 2, 2), ("suggestion", 5, 10)])
def test_by_kind(world: World, kind: str, own: int, most: int) -> None:
    task = world.in_progress(kind=kind)
    with pytest.raises(Refusal, match=f"不能超过{most}个"):
        extended(world, task, most + 1)
    assert extended(world, task, own).granted is True


def test_critical_is_never_extended(world: World) -> None:
    task = world.in_progress(world.dispatched(urgency="P1", telephoned="值班室"))
    with pytest.raises(Refusal, match="不能延期"):
        extended(world, task, 1)


def test_urgent_once_up_to_24_hours(world: World) -> None:
    task = world.in_progress(urgency="P2")
    with pytest.raises(Refusal, match="24个小时"):
        extended(world, task, 25)
    assert extended(world, task, 12).granted is True
    assert world.again(task).due_at == at("2026-03-03 21:00 Tue"), "counted day and night"
    with pytest.raises(Refusal, match="一次"):
        extended(world, task, 12)


def test_a_report_by_statute_alone(world: World) -> None:
    case = world.submitted(kind="report")
    task = world.in_progress(world.dispatched(case, who="cleared_dispatcher"))
    with pytest.raises(Refusal) as refused:
        extended(world, task, 30)
    assert refused.value.field == "basis"
    request = extended(world, task, 30, basis="《行政处罚法》第六十条")
    assert (request.granted, request.by_duty_manager) == (None, True)
    world.do("rule", "duty_manager", task, granted=True, ruling="依法延长")
    assert world.again(task).extended_by == 30


def test_a_hard_case_by_the_duty_manager_alone(world: World) -> None:
    task = world.in_progress(tags=["hard"])
    assert extended(world, task, 1).granted is None


def test_who_assists_moves_no_promise(world: World) -> None:
    lead = world.dispatched(assisting=[world.city.second_bureau])
    other = world.in_progress(world.task_of(lead.case, world.city.second_bureau))
    extended(world, other, 2)
    assert world.again(other).due_at == at("2026-03-10 09:00 Tue")
    assert world.fresh(lead.case).promise_due == at("2026-03-09 11:00 Mon")


@pytest.mark.parametrize("amount", [0, -1, 251, "三", 1.5, True, None])
def test_a_wrong_amount(world: World, amount: object) -> None:
    task = world.in_progress()
    with pytest.raises(Invalid) as refused:
        world.asked(task, "extend", amount=amount)
    assert refused.value.field == "amount"
