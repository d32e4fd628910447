"""Replies that wait for a unit head's approval."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from yixian.cases import lines
from yixian.cases.accused import reviewed_by
from yixian.cases.actions.reply import approving_department
from yixian.cases.limited import MOST, limited
from yixian.cases.models import Reply, Task, TaskStatus
from yixian.people.models import Actor


def replied(actor: Actor) -> QuerySet[Task]:
    """Tasks whose reply waits for approval; which of them are this unit head's, `decided_by` says row by row."""
    if "unit_head" not in actor.roles:
        return Task.objects.none()
    waiting = Reply.objects.filter(task_id=OuterRef("pk"), approved_at=None, declined_at=None)
    # Their own units', and complaints about a service that this department reviews for the unit accused.
    ours = Q(department_id__in=actor.scope) | Q(case__accused_id__in=reviewed_by(actor.department_id or 0))
    tasks = Task.objects.visible_to(actor).filter(Exists(waiting), ours, status=TaskStatus.IN_PROGRESS)
    return lines.with_task_rows(tasks)


def decided_by(actor: Actor, tasks: Iterable[Task]) -> list[Task]:
    """Those whose reply this person's departments approve."""
    return [task for task in tasks if approving_department(task.case, task) in actor.scope]


def limited_count(actor: Actor) -> str:
    """How many replies wait for this unit head, "99+" for more. Reads at most a hundred rows."""
    return limited(len(decided_by(actor, replied(actor)[: MOST + 1])))
