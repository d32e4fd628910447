"""The citizen's own evaluation wins for seven days (docs/domain.md, "The life of a case")."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from tests.cases.world import World
from yixian.cases.actions import available
from yixian.cases.models import Case, CaseStatus, Outcome
from yixian.cases.queries import sections_of
from yixian.cases.queues import proposed
from yixian.evaluation.models import Callback
from yixian.evaluation.queries import callbacks_of, effective_callbacks
from yixian.ground.errors import NotAllowed, NotFound, Refusal, WrongState
from yixian.people.models import Actor

YES: dict[str, Any] = {"solved": "solved", "satisfied": "very"}
NO: dict[str, Any] = {"solved": "not", "satisfied": "dissatisfied", "why": "又堵了"}
RECORD: dict[str, Any] = {"way": "telephone", "reached": True, "contacted": "yes"}


@pytest.fixture
def case(world: World) -> Case:
    """A case that waits for its callback."""
    return world.to_callback()


def closed(world: World, case: Case, **answers: Any) -> Case:
    """The case after an agent recorded an answer that closed it."""
    world.do("record_callback", "callback", case, **RECORD, **(answers or YES))
    return world.fresh(case)


def test_it_closes_a_case_that_waits_for_its_callback(world: World, case: Case) -> None:
    world.do("evaluate", case, case, **YES)
    case = world.fresh(case)
    assert (case.status, case.outcome) == (CaseStatus.CLOSED, Outcome.RESOLVED)


def test_it_overrules_the_agents_record_and_both_are_kept(world: World, case: Case) -> None:
    case = closed(world, case)
    world.do("evaluate", case, case, **NO)
    agent, own = callbacks_of(case)
    assert (agent.by_citizen, agent.solved, agent.superseded) == (False, "solved", True)
    assert (own.by_citizen, own.solved, own.superseded) == (True, "not", False)
    assert list(effective_callbacks()) == [own]
    assert case.events.latest("seq").facts["supersedes"] == 1


def test_a_no_while_it_waits_can_be_taken_back_by_the_citizen_alone(world: World, case: Case) -> None:
    world.do("evaluate", case, case, **NO)
    with pytest.raises(Refusal):
        world.do("record_callback", "callback", case, **RECORD, **YES)
    world.do("evaluate", case, case, **YES)
    case = world.fresh(case)
    assert (case.outcome, case.rehandle_proposed) == (Outcome.RESOLVED, False)
    assert effective_callbacks().count() == 1


def test_a_citizen_who_agrees_after_the_agent_wrote_no_closes_the_case(world: World, case: Case) -> None:
    world.do("record_callback", "callback", case, **RECORD, **NO)
    world.do("evaluate", case, case, **YES)
    assert world.fresh(case).outcome == Outcome.RESOLVED


def test_a_no_after_closing_is_put_before_the_duty_manager_and_the_case_stays_closed(
    world: World, case: Case
) -> None:
    case = closed(world, case)
    world.do("evaluate", case, case, **NO)
    case = world.fresh(case)
    assert (case.status, case.outcome) == (CaseStatus.CLOSED, Outcome.RESOLVED)
    assert list(proposed(world.actor("duty_manager"))) == [case]
    assert not proposed(world.actor("handler2")).exists()
    world.do("settle_evaluation", "duty_manager", case, note="已电话说明", exempt=True)
    case = world.fresh(case)
    assert not case.rehandle_proposed
    assert case.exemption_proposed
    assert not proposed(world.actor("duty_manager")).exists()


def test_a_case_asked_anew_leaves_the_list(world: World, case: Case) -> None:
    case = closed(world, case)
    world.do("evaluate", case, case, **NO)
    world.do("reopen", case, case, content="又占道了")
    assert not proposed(world.actor("duty_manager")).exists()


def test_only_a_proposal_is_settled_and_only_by_the_duty_manager(world: World, case: Case) -> None:
    case = closed(world, case)
    with pytest.raises(Refusal, match="不需要复核"):
        world.do("settle_evaluation", "duty_manager", case, note="x")
    world.do("evaluate", case, case, **NO)
    with pytest.raises(NotAllowed):
        world.do("settle_evaluation", "dispatcher", case, note="x")


@pytest.mark.parametrize(
    ("later", "possible"),
    [
        (timedelta(0), True),
        (timedelta(days=6, hours=23), True),
        (timedelta(days=7, seconds=1), False),
        (timedelta(days=29), False),
    ],
)
def test_for_seven_days_after_closing(world: World, case: Case, later: timedelta, possible: bool) -> None:
    case = closed(world, case)
    with time_machine.travel(timezone.now() + later):
        names = [a.name for a, _ in available(Actor.citizen(case.pk), case)]
        assert ("evaluate" in names) == possible
        if not possible:
            with pytest.raises(Refusal, match="评价期已过"):
                world.do("evaluate", case, case, **NO)


@pytest.mark.parametrize(
    ("outcome", "possible"),
    [
        (Outcome.ANSWERED, True),
        (Outcome.NO_CALLBACK, True),
        (Outcome.RESOLVED, True),
        (Outcome.UNREACHED, True),
        (Outcome.ON_FACTS, True),
        (Outcome.REFUSED, False),
        (Outcome.WITHDRAWN, False),
        (Outcome.TRANSFERRED, False),
        (Outcome.NOTED, False),
    ],
)
def test_what_was_answered_can_be_judged(world: World, case: Case, outcome: Outcome, possible: bool) -> None:
    now = timezone.now()
    Case.objects.filter(pk=case.pk).update(status=CaseStatus.CLOSED, outcome=outcome, closed_at=now)
    case = world.fresh(case)
    if possible:
        assert world.do("evaluate", case, case, **YES).made.effective
    else:
        with pytest.raises(Refusal):
            world.do("evaluate", case, case, **YES)
        assert not Callback.objects.exists()


def test_a_forged_evaluation_is_not_taken(world: World, case: Case) -> None:
    """Only who proved to be the citizen of this case: not another citizen, no account whatever its role."""
    other = world.to_callback(name="李四", telephone="8613900139000")
    with pytest.raises(NotFound):
        world.do("evaluate", Actor.citizen(other.pk), case, **YES)
    with pytest.raises(NotFound):
        world.do("evaluate", Actor.citizen(None), case, **YES)
    for who in ("callback", "duty_manager", "dispatcher", "seat", "handler", "leader", "sysadmin"):
        with pytest.raises((NotAllowed, NotFound)):
            world.do("evaluate", who, case, **YES)
    with pytest.raises((NotAllowed, NotFound)):
        world.do("evaluate", "system", case, **YES)
    assert not Callback.objects.exists()


def test_not_before_the_answer_passed_review(world: World) -> None:
    case = world.reviewed()
    with pytest.raises(WrongState):
        world.do("evaluate", case, case, **YES)


def test_the_case_page_shows_who_said_what_to_those_who_work_with_it(world: World, case: Case) -> None:
    world.do("record_callback", "callback", case, **RECORD, **NO)
    case = world.fresh(case)

    def said(who: Any) -> list[str]:
        actor = world.actor(who)
        sections = [s for s in sections_of(actor, case) if s.template.startswith("evaluation/")]
        return [row["why"] for s in sections for row in s.context["rows"]]

    assert said("duty_manager") == [NO["why"]]
    assert said("callback") == [NO["why"]]
    assert said("handler") == []
    assert said(case) == []  # the citizen reads what it said itself, and it said nothing itself yet
    world.do("evaluate", case, case, **NO)
    assert said(case) == [NO["why"]]
