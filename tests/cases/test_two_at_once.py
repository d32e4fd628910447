"""Two people at once on one case: exactly one wins, the other is told, nothing is done twice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from tests.at_once import at_once
from tests.cases.scenes import somebody
from tests.cases.world import ANSWER, World
from tests.cast import Cast
from yixian.cases import audit
from yixian.cases.actions import act, perform
from yixian.cases.models import Case, Event, Request, Task
from yixian.ground.errors import Conflict, NotFound, Refusal, WrongState
from yixian.intake.actions import Approach, receive
from yixian.people.models import SYSTEM

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db: None) -> World:
    """A city whose rows are really committed, for other threads to see."""
    return World(Cast())


def one_wins(results: list[Any], *, out_of_sight: bool = False) -> None:
    """Exactly one got through; the others were told in plain words that somebody was faster.

    `out_of_sight`: what the winner did may take the case from the loser, who is then told so.
    """
    refused = [one for one in results if isinstance(one, Exception)]
    assert len(refused) == len(results) - 1, results
    told = (WrongState, Conflict, NotFound) if out_of_sight else (WrongState, Conflict)
    assert all(isinstance(one, told) for one in refused), refused


def doing(world: World, name: str, who: str, target: Any, **typed: Any) -> Callable[[], Any]:
    actor = world.actor(who)
    assert actor.roles is not None  # read before the threads start
    return lambda: perform(name, actor, target, typed)


def sound() -> None:
    """Every case has as many events as its version says, and every chain holds."""
    assert [str(fault) for fault in audit.verify()] == []


def test_two_dispatch_one_case(world: World) -> None:
    case = world.submitted()
    leads = (world.city.bureau, world.city.second_bureau)
    one_wins(
        at_once(
            *(
                doing(world, "dispatch", who, case, category=world.category.code, lead=lead.code)
                for who, lead in zip(("dispatcher", "cleared_dispatcher"), leads, strict=True)
            )
        )
    )
    assert Task.objects.filter(case=case).count() == 1
    assert Event.objects.filter(case=case, verb="dispatch").count() == 1
    sound()


def test_four_sign_one_task(world: World) -> None:
    task = world.dispatched()
    one_wins(at_once(*[doing(world, "sign", "liaison", task)] * 4))
    assert Event.objects.filter(case=task.case_id, verb="sign").count() == 1
    sound()


def test_two_answer_one_task(world: World) -> None:
    task = world.in_progress()
    one_wins(at_once(*[doing(world, "reply", "handler", task, **ANSWER)] * 2))
    assert task.replies.count() == 1
    sound()


def test_two_rule_on_one_request(world: World) -> None:
    task = world.dispatched()
    world.asked(task, "return")
    grant = doing(world, "rule", "dispatcher", task, granted=True, ruling="同意")
    refuse = doing(world, "rule", "duty_manager", task, granted=False, ruling="不同意")
    one_wins(at_once(grant, refuse))
    case = Case.objects.get(pk=task.case_id)
    assert case.returns_granted + case.returns_refused == 1
    assert Request.objects.get(task=task).ruled_at is not None
    sound()


def test_one_withdraws_what_another_grants(world: World) -> None:
    task = world.dispatched()
    world.asked(task, "return")
    grant = doing(world, "rule", "dispatcher", task, granted=True, ruling="同意")
    one_wins(at_once(grant, doing(world, "withdraw_request", "liaison", task)), out_of_sight=True)
    task.refresh_from_db()
    assert (task.status == "ended") is bool(Request.objects.get(task=task).granted)
    sound()


def test_two_ask_at_once(world: World) -> None:
    task = world.in_progress()
    fields = {"reason": "详见附件", "kind": "extend", "reason_code": "works", "amount": "8"}
    one_wins(at_once(*[doing(world, "request", "unit_head", task, **fields)] * 2))
    assert Request.objects.filter(task=task).count() == 1
    sound()


def test_two_agree_to_one_release(world: World) -> None:
    case = world.submitted(kind="report")
    world.do("ask_release", "duty_manager", case, reason="核实")
    results = at_once(
        doing(world, "agree_release", "discipline", case),
        doing(world, "agree_release", "discipline", case),
    )
    refused = [one for one in results if isinstance(one, Exception)]
    assert len(refused) == 1
    assert isinstance(refused[0], Refusal)
    assert case.releases.filter(agreed_at__isnull=False).count() == 1
    sound()


def test_the_citizen_withdraws_while_the_dispatcher_dispatches(world: World) -> None:
    case = world.submitted()
    citizen = world.actor(case)
    results = at_once(
        lambda: perform("withdraw", citizen, case, {}),
        doing(
            world, "dispatch", "dispatcher", case, category=world.category.code, lead=world.city.bureau.code
        ),
    )
    case = world.fresh(case)
    # Dispatched first and withdrawn then is right as well; the other way round is not.
    if case.outcome == "withdrawn":
        assert not Task.objects.open().filter(case=case).exists()
    else:
        assert case.status == "handling"
        assert isinstance(results[0], WrongState | Conflict)
    assert not any(isinstance(one, Exception) and not isinstance(one, Refusal) for one in results), results
    sound()


def test_different_departments_answer_at_once_and_the_case_goes_to_review_once(world: World) -> None:
    task = world.in_progress(assisting=[world.city.second_bureau])
    other = world.in_progress(world.task_of(task.case, world.city.second_bureau))
    attempts = [
        doing(world, "reply", "handler", task, **ANSWER),
        doing(world, "reply", "handler2", other, **ANSWER),
    ]
    results = at_once(*attempts)
    for result, again in zip(results, attempts, strict=True):
        if isinstance(result, Exception):
            assert isinstance(result, Conflict), result
            again()
    assert world.fresh(task.case).status == "to_review"
    sound()


def test_parent_and_member_at_once_never_end_in_an_error(world: World) -> None:
    parent = world.reviewed(telephone=somebody())
    Case.objects.filter(pk=parent.pk).update(status="handling")
    member = world.submitted(telephone=somebody())
    world.do("merge", "dispatcher", member, into=parent.number)
    Case.objects.filter(pk=parent.pk).update(status="to_review")
    citizen = world.actor(member)
    for _round in range(3):
        results = at_once(
            doing(world, "pass", "dispatcher", parent),
            lambda: perform("urge", citizen, member, {"note": "快"}),
        )
        wrong = [one for one in results if isinstance(one, Exception) and not isinstance(one, Refusal)]
        assert wrong == []
    assert world.fresh(parent).version == Event.objects.filter(case=parent).count()
    assert world.fresh(member).version == Event.objects.filter(case=member).count()


def test_an_actor_with_an_old_page_is_told(world: World) -> None:
    case = world.submitted()
    seen = case.version
    world.do("mark", "dispatcher", case, tags=["group"])
    with pytest.raises(Conflict, match="刷新"):
        perform("mark", world.actor("dispatcher"), case, {"tags": []}, version=seen)
    assert world.fresh(case).tags == ["group"]


def test_numbers_are_given_once(world: World) -> None:
    def several() -> list[str]:
        made = []
        for _turn in range(10):
            approach = Approach(channel="website")
            made.append(receive(SYSTEM, approach, {"kind": "help", "content": "路灯不亮"}).number)
        return made

    results = at_once(*[several] * 4)
    numbers = [number for numbers in results for number in numbers]
    assert len(set(numbers)) == 40
    assert Case.objects.count() == 40
    sound()


def test_nothing_is_left_of_a_step_that_fails_late(world: World) -> None:
    """A subscriber that fails takes the whole step back with it: row, task, event and remark."""
    from yixian.cases.actions import step as steps

    case = world.submitted()
    before = (case.version, Event.objects.count(), Task.objects.count())

    def break_down(step: Any) -> None:
        raise RuntimeError("later rooms may break")

    steps._subscribers["dispatch"].append(break_down)
    try:
        with pytest.raises(RuntimeError):
            world.dispatched(case)
    finally:
        steps._subscribers["dispatch"].remove(break_down)
    assert (world.fresh(case).version, Event.objects.count(), Task.objects.count()) == before
    assert world.fresh(case).status == "to_dispatch"


def test_whoever_waits_reads_what_the_first_one_did(world: World) -> None:
    """The second one is not merely stopped at the end: it sees the new state and says who was faster."""
    task = world.dispatched()
    actor = world.actor("liaison")
    with transaction.atomic():
        act("sign", actor, task)
        results: list[Any] = []
        waiting = threading.Thread(
            target=lambda: results.extend(at_once(lambda: perform("sign", actor, task, {})))
        )
        waiting.start()
        waiting.join(timeout=0.5)
    waiting.join(timeout=20)
    assert isinstance(results[0], WrongState)
    assert "签收" in str(results[0])
