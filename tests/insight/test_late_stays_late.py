"""No request, ruling or recomputing makes an overdue task punctual after the fact."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from tests.cases.world import ANSWER, World, at
from yixian.cases.models import Task
from yixian.ground.errors import Refusal
from yixian.insight import queries
from yixian.insight.period import Period
from yixian.linkage.queries import notices_of

MARCH = Period.read("2026-03-01", "2026-03-31")
LATE = at("2026-03-10 09:00 Tue")


@pytest.fixture
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(at("2026-03-02 09:00 Mon"), tick=False) as moment:
        yield moment


@pytest.fixture
def task(clock: time_machine.Coordinates, world: World) -> Task:
    """A task due on Monday 9 March, as the clock goes on to the day after."""
    made = world.in_progress()
    assert made.due_at == at("2026-03-09 09:00 Mon")
    clock.move_to(LATE)
    return made


def overdue(world: World, period: Period = MARCH) -> tuple[tuple[int, int], tuple[int, int]]:
    """Overdue tasks of the bureau and overdue orders of the city, each with all that count."""
    found = []
    for department in (world.city.bureau, None):
        with time_machine.travel(timezone.now() + timedelta(minutes=1), tick=False):
            figures = {f.indicator.code: f for f in queries.figures(period, department)}
        rate = figures["overdue_rate"]
        found.append((int(rate.numerator or 0), int(rate.denominator or 0)))
    return found[0], found[1]


@pytest.mark.parametrize("amount", [3, 8])
def test_an_extension_is_asked_before_the_limit(world: World, task: Task, amount: int) -> None:
    with pytest.raises(Refusal, match="时限已过") as refused:
        world.asked(task, "extend", amount=amount)
    assert refused.value.field == "kind"
    assert overdue(world) == ((1, 1), (1, 1))


def test_asked_in_time_it_may_be_granted_later(world: World, clock: time_machine.Coordinates) -> None:
    task = world.in_progress()
    clock.move_to(at("2026-03-09 09:00 Mon"))
    world.asked(task, "extend", amount=8)
    clock.move_to(LATE)
    world.do("rule", "duty_manager", task, granted=True, ruling="同意")
    assert world.again(task).due_at == at("2026-03-19 09:00 Thu")
    assert overdue(world, Period.read("2026-03-01", "2026-03-10")) == ((0, 0), (0, 0))


def test_suspended_and_resumed_it_stays_late(
    world: World, task: Task, clock: time_machine.Coordinates
) -> None:
    world.asked(task, "suspend", review_date="2026-04-01")
    world.do("rule", "duty_manager", task, granted=True, ruling="同意")
    promised = world.fresh(task.case).promise_due
    assert promised == at("2026-03-09 11:00 Mon"), "a broken promise is not moved"
    words = notices_of(task.case)[0].text
    assert "2026-03-09" not in words, "the citizen is told what to expect now"
    assert "2026-04-01" in words
    clock.move_to(at("2026-04-01 09:00 Wed"))
    world.do("resume", "system", task)
    world.do("reply", "handler", task, **ANSWER)
    assert overdue(world, Period.read("2026-03-01", "2026-04-30")) == ((1, 1), (1, 1))


def test_terminated_it_stays_late(world: World, task: Task) -> None:
    world.asked(task, "terminate")
    world.do("rule", "duty_manager", task, granted=True, ruling="同意")
    assert overdue(world) == ((1, 1), (1, 1))


def test_called_hard_and_recomputed_it_stays_late(world: World, task: Task) -> None:
    world.do("escalate", "liaison", task, note="涉及多个单位")
    world.do("recompute", "duty_manager", task.case, reason="ruling", note="按疑难办理")
    task = world.again(task)
    assert (task.late_before, world.fresh(task.case).promise_due) == (True, at("2026-03-09 11:00 Mon"))
    world.do("reply", "handler", task, **ANSWER)
    assert overdue(world) == ((1, 1), (1, 1))


def test_called_hard_in_time_it_is_given_the_time(world: World, clock: time_machine.Coordinates) -> None:
    task = world.in_progress()
    world.do("escalate", "liaison", task, note="涉及多个单位")
    world.do("recompute", "duty_manager", task.case, reason="ruling", note="按疑难办理")
    task = world.again(task)
    assert not task.late_before
    assert task.due_at > LATE


def test_reworked_it_stays_late(world: World, task: Task) -> None:
    world.do("reply", "handler", task, **ANSWER)
    world.do("rework", "dispatcher", task.case, tasks=[str(task.pk)], note="请补照片")
    world.do("reply", "handler", task, **ANSWER)
    assert overdue(world)[0] == (1, 1)
