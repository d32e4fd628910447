"""异议: a citizen objects to a refusal within one working day; the dispatcher answers within another."""

from __future__ import annotations

import pytest
import time_machine

from tests.cases.world import World, at
from yixian.cases.models import Case
from yixian.ground.errors import Refusal


def refused(world: World, when: str) -> Case:
    with time_machine.travel(at(when), tick=False):
        return world.do("refuse", "dispatcher", world.submitted(), reason="out_of_area").case


def test_taken_up_again(world: World) -> None:
    case = refused(world, "2026-03-02 10:00 Mon")
    with time_machine.travel(at("2026-03-03 09:59 Tue"), tick=False):
        case = world.do("object", case, case, note="就在本市").case
        assert case.status == "closed"
        assert case.step_due == at("2026-03-04 09:59 Wed")
    promise = case.promise_due
    with time_machine.travel(at("2026-03-03 15:00 Tue"), tick=False):
        case = world.do("answer_objection", "dispatcher", case, accept=True, note="重新受理").case
    assert (case.status, case.outcome, case.closed_at, case.reason_code) == ("to_dispatch", "", None, "")
    assert case.step_due == at("2026-03-03 17:00 Tue")
    assert case.promise_due == promise, "what was promised at the first submission stands"


def test_the_refusal_stands(world: World) -> None:
    case = refused(world, "2026-03-02 10:00 Mon")
    with time_machine.travel(at("2026-03-02 15:00 Mon"), tick=False):
        world.do("object", case, case, note="就在本市")
        case = world.do("answer_objection", "dispatcher", case, accept=False, note="经核实在邻市").case
        assert (case.status, case.outcome, case.step_due) == ("closed", "refused", None)
        with pytest.raises(Refusal, match="没有待答复的异议"):
            world.do("answer_objection", "dispatcher", case, accept=False, note="再答一次")
        with pytest.raises(Refusal, match="已经提出过异议"):
            world.do("object", case, case, note="还是不服")


@pytest.mark.parametrize(
    ("refused_at", "last_moment", "too_late"),
    [
        ("2026-03-02 10:00 Mon", "2026-03-03 10:00 Tue", "2026-03-03 10:01 Tue"),
        (
            "2026-03-06 17:00 Fri",
            "2026-03-09 17:00 Mon",
            "2026-03-09 17:01 Mon",
        ),  # the weekend does not count
        ("2026-03-07 10:00 Sat", "2026-03-10 08:30 Tue", "2026-03-10 08:31 Tue"),  # from Monday's opening
    ],
)
def test_until_when(world: World, refused_at: str, last_moment: str, too_late: str) -> None:
    case = refused(world, refused_at)
    with (
        time_machine.travel(at(too_late), tick=False),
        pytest.raises(Refusal, match="期限已过"),
    ):
        world.do("object", case, case, note="就在本市")
    with time_machine.travel(at(last_moment), tick=False):
        world.do("object", case, case, note="就在本市")


def test_only_a_refusal_is_objected_to(world: World) -> None:
    case = world.do("answer", "seat", world.draft(), answer="已答").case
    with pytest.raises(Refusal, match="不予受理"):
        world.do("object", case, case, note="不满意")


def test_what_counts_is_the_moment_given_not_the_machines_clock(world: World) -> None:
    """The simulator and the importer live in another time."""
    case = refused(world, "2026-03-02 10:00 Mon")
    from yixian.cases.actions import act

    act("object", world.actor(case), case, {"note": "就在本市"}, at=at("2026-03-02 16:00 Mon"))
    assert world.fresh(case).objected_at == at("2026-03-02 16:00 Mon")
