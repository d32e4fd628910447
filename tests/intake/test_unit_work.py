"""What units do in an invented life, where chance and clocks meet."""

from __future__ import annotations

import random
from datetime import timedelta

from tests.cases.world import World
from yixian.intake.demo.course import Turns
from yixian.intake.demo.staff import Staff
from yixian.intake.demo.unit_work import UnitWork
from yixian.intake.demo.words import Words


class Late(random.Random):
    """Whoever replies does so late."""

    def random(self) -> float:
        return 0.99

    def uniform(self, a: float, b: float) -> float:
        return b


def test_what_came_after_it_was_due_is_replied_to_all_the_same(world: World) -> None:
    task = world.dispatched()
    task.dispatched_at = task.due_at + timedelta(days=2)
    rng = Late(1)
    life = UnitWork(rng, Staff(rng), Words(rng), task.dispatched_at + timedelta(days=60), Turns())
    life.case, life.at = task.case, task.dispatched_at
    life._reach_reply_time(task)
    assert life.at >= task.dispatched_at
