"""退单: asked within one working day of dispatch, ruled within four working hours."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from tests.cases.world import ANSWER, World, at
from yixian.cases.models import Case, Request, Task
from yixian.ground.errors import Invalid, NotAllowed, Refusal, WrongState


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(at("2026-03-02 09:00 Mon"), tick=False) as moment:
        yield moment


@pytest.fixture
def task(world: World) -> Task:
    return world.dispatched()


def test_asked_within_a_working_day(world: World, task: Task, clock: time_machine.Coordinates) -> None:
    assert task.return_due == at("2026-03-03 09:00 Tue")
    clock.move_to(at("2026-03-03 09:01 Tue"))
    with pytest.raises(Refusal, match="期限已过"):
        world.asked(task, "return")
    clock.move_to(at("2026-03-03 09:00 Tue"))
    request = world.asked(task, "return")
    assert request.rule_due == at("2026-03-03 15:00 Tue"), "four working hours, over lunch"
    assert not request.by_duty_manager


def test_it_names_its_basis(world: World, task: Task) -> None:
    with pytest.raises(Invalid) as refused:
        world.asked(task, "return", basis="")
    assert refused.value.field == "basis"
    with pytest.raises(Invalid) as refused:
        world.asked(task, "return", reason_code="season")
    assert refused.value.field == "reason_code", "a reason for suspending is none for returning"


def test_granted_without_a_successor_the_case_waits_for_dispatch(world: World, task: Task) -> None:
    world.asked(task, "return", suggested=world.city.second_bureau.code)
    world.do("rule", "dispatcher", task, granted=True, ruling="同意")
    case = world.fresh(task.case)
    assert (case.status, case.lead, case.returns_granted) == ("to_dispatch", None, 1)
    assert case.step_due == at("2026-03-02 11:00 Mon")
    assert (world.again(task).status, world.again(task).end_reason) == ("ended", "returned")
    again = world.dispatched(case, lead=world.city.second_bureau)
    assert (again.first_dispatch, again.round) == (False, 1)
    assert case.promise_due == world.fresh(case).promise_due


def test_granted_with_a_successor_it_goes_there_with_the_full_limit(
    world: World, task: Task, clock: time_machine.Coordinates
) -> None:
    world.asked(task, "return")
    clock.move_to(at("2026-03-03 10:00 Tue"))
    step = world.do(
        "rule", "dispatcher", task, granted=True, ruling="改派水务", successor=world.city.second_bureau.code
    )
    successor = world.again(step.made)
    assert (successor.department, successor.role) == (world.city.second_bureau, "lead")
    assert successor.due_at == at("2026-03-10 10:00 Tue"), "the full limit from its own dispatch"
    case = world.fresh(task.case)
    assert (case.status, case.lead) == ("handling", world.city.second_bureau)
    assert case.promise_due == at("2026-03-09 11:00 Mon"), "past the promise the centre is charged"


def test_not_back_to_who_returned_it(world: World, task: Task) -> None:
    world.asked(task, "return")
    with pytest.raises(Refusal) as refused:
        world.do("rule", "dispatcher", task, granted=True, ruling="同意", successor=world.city.bureau.code)
    assert refused.value.field == "successor"
    assert world.again(task).status == "to_sign"
    assert Request.objects.get().ruled_at is None


def test_refused_it_is_in_progress(world: World, task: Task) -> None:
    world.asked(task, "return")
    world.do("rule", "dispatcher", task, granted=False, ruling="属你单位职责")
    task = world.again(task)
    assert (task.status, task.signed_at) == ("in_progress", at("2026-03-02 09:00 Mon"))
    assert world.fresh(task.case).returns_refused == 1


def test_the_second_return_on_a_case_is_the_duty_managers(world: World, task: Task) -> None:
    world.asked(task, "return")
    world.do("rule", "dispatcher", task, granted=True, ruling="同意", successor=world.city.second_bureau.code)
    second = world.task_of(task.case, world.city.second_bureau)
    assert world.asked(second, "return").by_duty_manager
    with pytest.raises(NotAllowed, match="值班主任"):
        world.do("rule", "dispatcher", second, granted=True, ruling="同意")
    world.do("rule", "duty_manager", second, granted=False, ruling="指定承办", designate=True)
    second = world.again(second)
    assert (second.status, second.designated, second.return_forbidden) == ("in_progress", True, True)
    with pytest.raises(Refusal, match="不得退单"):
        world.asked(second, "return")


def test_also_when_two_ask_before_either_is_ruled(world: World) -> None:
    task = world.dispatched(assisting=[world.city.second_bureau])
    assert not world.asked(task, "return").by_duty_manager
    assert world.asked(world.task_of(task.case, world.city.second_bureau), "return").by_duty_manager


def test_the_duty_manager_may_designate_the_successor(world: World, task: Task) -> None:
    world.asked(task, "return")
    with pytest.raises(NotAllowed, match="指定承办"):
        world.do("rule", "dispatcher", task, granted=True, ruling="指定", successor="SW", designate=True)
    step = world.do("rule", "duty_manager", task, granted=True, ruling="指定", successor="SW", designate=True)
    assert (step.made.designated, step.made.return_forbidden) == (True, True)


def test_one_wish_at_a_time(world: World, task: Task) -> None:
    world.asked(task, "return")
    with pytest.raises(WrongState, match="等待裁定"):
        world.asked(task, "extend")
    with pytest.raises(WrongState):
        world.do("rule", "dispatcher", world.dispatched(telephone="8613900009999"), granted=True, ruling="?")


def test_an_assisting_task_given_back_lets_the_case_go_on(world: World) -> None:
    task = world.in_progress(assisting=[world.city.second_bureau])
    world.do("reply", "handler", task, **ANSWER)
    other = world.task_of(task.case, world.city.second_bureau)
    world.asked(other, "return")
    assert world.fresh(task.case).status == "handling"
    world.do("rule", "dispatcher", other, granted=True, ruling="不需协办")
    assert world.fresh(task.case).status == "to_review"


def test_whoever_answers_wishes_no_more(world: World) -> None:
    task = world.in_progress()
    world.asked(task, "extend")
    world.do("reply", "handler", task, **ANSWER)
    request = Request.objects.get()
    assert (request.granted, request.ruled_by) == (None, None)
    assert request.ruled_at is not None
    world.do("rework", "dispatcher", task.case, tasks=[str(task.pk)], note="请补充")
    world.asked(world.again(task), "extend")


def test_a_handler_asks_for_nothing(world: World, task: Task) -> None:
    with pytest.raises(NotAllowed):
        world.do("request", "handler", task, kind="return", reason="x", reason_code="not_our_duty", basis="x")
    with pytest.raises(NotAllowed, match="联络员"):
        world.do(
            "request", "unit_head", task, kind="return", reason="x", reason_code="not_our_duty", basis="x"
        )
    with pytest.raises(NotAllowed, match="分管领导"):
        world.do("request", "liaison", task, kind="extend", reason="x", reason_code="works", amount=1)
    assert not Request.objects.exists()
    assert Case.objects.get(pk=task.case_id).version == 3
