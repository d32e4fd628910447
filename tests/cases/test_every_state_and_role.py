"""Every (state × action × role) with real rows: what the table allows succeeds, the rest changes nothing.

A refused attempt must not even try to write: every statement it sends is looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from tests.cases import state_table
from tests.cases.scenes import Scenes
from tests.cases.world import World
from yixian.cases.actions import ACTIONS, perform
from yixian.cases.models import Case, CaseStatus, Event, Task, TaskStatus
from yixian.ground.errors import NotAllowed, NotFound, Refusal, WrongState
from yixian.people.models import SYSTEM, Account, Actor, Role

OUTSIDERS = ("liaison2", "handler2", "unit_head2", "nobody")
UNIT = ("liaison", "handler", "unit_head")
# What a department's people do in the supervisory unit alone; this one there holds all three roles.
SUPERVISORY = ("agree_release", "end_release", "answer_retaliation")
WRITES = ("INSERT", "UPDATE", "DELETE")


@pytest.fixture
def scenes(world: World, media_root: Path) -> Scenes:
    """The dispatcher and the supervisor are named persons here, so that every action can find somebody."""
    Account.objects.filter(username__in=("dispatcher", "supervisor")).update(clearance=True)
    for name in ("dispatcher", "supervisor"):
        world.cast.people[name].clearance = True
    return Scenes(world)


@contextmanager
def nothing_written() -> Iterator[None]:
    """Fails when a statement that writes is sent."""

    def look(execute: Any, sql: str, *rest: Any) -> Any:
        assert not sql.lstrip().upper().startswith(WRITES), f"a refused action wrote: {sql}"
        return execute(sql, *rest)

    with connection.execute_wrapper(look):
        yield


def people(world: World, case: Case, task: Task | None = None) -> Iterator[tuple[str, Actor]]:
    """One actor of every role (a unit's of the task's department), the citizen, the clock, and outsiders."""
    for role in Role.values:
        name = role
        if role in ("liaison", "handler", "unit_head") and task is not None:
            name = world.one_of(role, task)
        yield role, world.actor(name)
    yield "citizen", Actor.citizen(case.pk)
    yield "system", SYSTEM
    for name in OUTSIDERS:
        if task is None or world.cast.people[name].department_id != task.department_id:
            yield f"another {name}", world.actor(name)


def attempt(
    scenes: Scenes, action: str, role: str, actor: Actor, target: Case | Task, *, allowed: bool
) -> None:
    """Try it and take it back; the outcome must be what the table says."""
    given, files = scenes.given(action, role, target), scenes.files(action)
    where = f"{action} by {role} on {target._meta.model_name} {target.status}"
    with transaction.atomic():
        if allowed:
            try:
                perform(action, actor, target, given, files)  # type: ignore[arg-type]
            except Refusal as refusal:
                pytest.fail(f"{where}: refused: {refusal} {getattr(refusal, 'errors', '')}")
            check_outcome(action, target, where)
        else:
            with nothing_written(), pytest.raises((WrongState, NotAllowed, NotFound)) as raised:
                perform(action, actor, target, given, files)  # type: ignore[arg-type]
            unseen = not Case.objects.visible_to(actor).filter(pk=case_of(target).pk).exists()
            assert unseen or raised.type is not NotFound, f"{where}: not found, though it is seen"
        transaction.set_rollback(True)


def case_of(target: Case | Task) -> Case:
    return target if isinstance(target, Case) else target.case


def check_outcome(action: str, target: Case | Task, where: str) -> None:
    """The row went where the table says, with one more event that says so."""
    now = type(target).objects.get(pk=target.pk)
    case = Case.objects.get(pk=case_of(target).pk)
    event = Event.objects.filter(case=case, verb=action).latest("seq")
    assert case.version == Event.objects.filter(case=case).count(), where
    assert event.before == target.status, where
    assert event.after == now.status, where
    to = [place for row in state_table.rows() if row.action == action for place in row.target]
    reached = f"{now.status}:{case.outcome}" if isinstance(now, Case) and case.outcome else str(now.status)
    stays = now.status == target.status and (not to or action == "rule")  # an extension moves no state
    assert reached in to or now.status in to or stays, f"{where} → {reached}"


@pytest.mark.parametrize("state", CaseStatus.values)
def test_cases(scenes: Scenes, state: str) -> None:
    allowed = state_table.allowed("case")
    for action in [name for name in ACTIONS if ACTIONS[name].on == "case"]:
        case = scenes.case(action, state)
        assert case.status == state
        for role, actor in people(scenes.world, case):
            if role in UNIT and action in SUPERVISORY and role in allowed.get((action, state), ()):
                actor = scenes.world.actor("discipline")
            attempt(scenes, action, role, actor, case, allowed=role in allowed.get((action, state), ()))


@pytest.mark.parametrize("state", TaskStatus.values)
def test_tasks(scenes: Scenes, state: str) -> None:
    allowed = state_table.allowed("task")
    for action in [name for name in ACTIONS if ACTIONS[name].on == "task"]:
        task = scenes.task(action, state)
        assert task.status == state
        # A request on a task of the centre's is not ruled by a department (its children's are, see below).
        units = {"liaison", "unit_head"} if action == "rule" else set()
        for role, actor in people(scenes.world, task.case, task):
            may = role in allowed.get((action, state), frozenset()) - units
            attempt(scenes, action, role, actor, task, allowed=may)


@pytest.mark.parametrize("state", ["to_sign", "in_progress"])
@pytest.mark.parametrize(("kind", "ruler"), [("return", "liaison"), ("extend", "unit_head")])
def test_a_childs_request_is_ruled_by_its_parent_department_alone(
    scenes: Scenes, kind: str, ruler: str, state: str
) -> None:
    task = scenes.childs_request(kind, state)
    assert task.status == state
    for role in Role.values:
        attempt(scenes, "rule", role, scenes.world.actor(role), task, allowed=role == ruler)
    attempt(scenes, "rule", "section", scenes.world.actor("section_liaison"), task, allowed=False)
