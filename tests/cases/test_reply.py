"""答复 and its approval."""

from __future__ import annotations

import pytest
import time_machine

from tests.cases.world import ANSWER, World, at
from yixian.cases.models import Task
from yixian.ground.errors import Invalid, NotAllowed, NotFound, WrongState


@pytest.mark.parametrize(
    ("kind", "left_out", "field"),
    [
        ("complaint", "finding", "finding"),
        ("report", "finding", "finding"),
        ("suggestion", "verdict", "verdict"),
        ("help", "measures", "measures"),
        ("help", "to_citizen", "to_citizen"),
        ("help", "resolution", "resolution"),
    ],
)
def test_what_a_reply_must_say(world: World, kind: str, left_out: str, field: str) -> None:
    task = world.in_progress(world.dispatched(world.submitted(kind=kind), who="cleared_dispatcher"))
    with pytest.raises(Invalid) as refused:
        world.do("reply", "handler", task, **{**ANSWER, left_out: ""})
    assert field in refused.value.errors
    assert not task.replies.exists()


@pytest.mark.parametrize("kind", ["enquiry", "help"])
def test_finding_and_verdict_are_not_asked_of_the_rest(world: World, kind: str) -> None:
    task = world.in_progress(kind=kind)
    world.do("reply", "handler", task, **{**ANSWER, "finding": "", "verdict": ""})
    assert world.again(task).status == "replied"


@pytest.mark.parametrize("resolution", ["partly", "not"])
def test_why_it_is_not_solved(world: World, resolution: str) -> None:
    task = world.in_progress()
    with pytest.raises(Invalid) as refused:
        world.do("reply", "handler", task, **{**ANSWER, "resolution": resolution})
    assert refused.value.field == "why"
    world.do("reply", "handler", task, **{**ANSWER, "resolution": resolution, "why": "须待管网改造"})
    assert world.reply_of(task).why == "须待管网改造"


def test_it_counts_from_the_reply_and_the_case_goes_to_review(world: World) -> None:
    with time_machine.travel(at("2026-03-02 09:00 Mon"), tick=False) as clock:
        task = world.in_progress()
        clock.move_to(at("2026-03-05 17:00 Thu"))
        world.do("reply", "handler", task, **ANSWER)
    task = world.again(task)
    assert (task.status, task.replied_at) == ("replied", at("2026-03-05 17:00 Thu"))
    case = world.fresh(task.case)
    assert (case.status, case.step_due) == ("to_review", at("2026-03-06 17:00 Fri"))


def test_the_case_waits_for_every_department(world: World) -> None:
    task = world.in_progress(assisting=[world.city.second_bureau])
    other = world.in_progress(world.task_of(task.case, world.city.second_bureau))
    world.do("reply", "handler2", other, **ANSWER)
    assert world.fresh(task.case).status == "handling"
    world.do("reply", "handler", task, **ANSWER)
    assert world.fresh(task.case).status == "to_review"


def test_replies_of_protected_cases_are_sealed(world: World) -> None:
    task = world.replied(secrecy="from_unit")
    reply = world.reply_of(task)
    assert (reply.measures, reply.to_citizen) == ("", "")
    assert reply.opened_texts(task.case.citizen)["to_citizen"] == ANSWER["to_citizen"]


class TestApproval:
    @pytest.fixture
    def task(self, world: World) -> Task:
        """A reply of a unit whose head must approve."""
        world.city.bureau.reply_needs_approval = True
        world.city.bureau.save()
        return world.replied()

    def test_it_waits_for_the_unit_head(self, world: World, task: Task) -> None:
        assert task.status == "in_progress"
        assert world.reply_of(task).approved_at is None
        with pytest.raises(WrongState, match="等待审批"):
            world.do("reply", "handler", task, **ANSWER)
        with time_machine.travel(at("2026-12-01 10:00 Tue"), tick=False):
            world.do("approve_reply", "unit_head", task)
        task = world.again(task)
        assert (task.status, task.replied_at) == ("replied", at("2026-12-01 10:00 Tue"))
        assert world.reply_of(task).approved_by == world.cast.unit_head
        assert world.fresh(task.case).status == "to_review"

    def test_declined_the_handler_writes_another(self, world: World, task: Task) -> None:
        world.do("decline_reply", "unit_head", task, note="请写明依据")
        assert world.again(task).status == "in_progress"
        with pytest.raises(WrongState):
            world.do("approve_reply", "unit_head", task)
        world.do("reply", "handler", task, **{**ANSWER, "to_citizen": "改过的答复"})
        world.do("approve_reply", "unit_head", task)
        assert world.do("pass", "dispatcher", task.case).case.answer == "改过的答复"

    def test_another_units_head_does_not(self, world: World, task: Task) -> None:
        with pytest.raises(NotFound):
            world.do("approve_reply", "unit_head2", task)

    def test_a_reply_nobody_approved_is_not_passed_on(self, world: World, task: Task) -> None:
        world.asked(task, "terminate")
        world.do("rule", "duty_manager", task, granted=True, ruling="同意")
        case = world.do("pass", "dispatcher", task.case, answer="经核实已无法办理").case
        assert case.answer == "经核实已无法办理"

    def test_when_approval_is_abolished_the_own_head_lets_it_go(self, world: World, task: Task) -> None:
        world.city.bureau.reply_needs_approval = False
        world.city.bureau.save()
        world.do("approve_reply", "unit_head", task)
        assert world.again(task).status == "replied"


class TestAccusedUnitAnswers:
    """About a service the unit may answer itself; its superior reviews."""

    def test_the_superior_approves(self, world: World) -> None:
        accused = {"accused": world.city.bureau_section, "accused_matter": "service", "kind": "complaint"}
        case = world.submitted(**accused)
        task = world.replied(world.dispatched(case, lead=world.city.bureau_section))
        assert task.status == "in_progress"
        world.do("approve_reply", "unit_head", task)
        assert world.again(task).status == "replied"

    def test_the_supervisory_unit_where_there_is_no_superior(self, world: World) -> None:
        task = world.replied(kind="complaint", accused=world.city.bureau, accused_matter="service")
        assert task.status == "in_progress"
        with pytest.raises(NotAllowed, match="上级单位"):
            world.do("approve_reply", "unit_head", task)
        world.do("approve_reply", "discipline", task)
        assert world.fresh(task.case).status == "to_review"

    def test_who_is_not_accused_answers_alone(self, world: World) -> None:
        case = world.submitted(kind="complaint", accused=world.city.bureau, accused_matter="service")
        assert world.replied(world.dispatched(case, lead=world.city.second_bureau)).status == "replied"
