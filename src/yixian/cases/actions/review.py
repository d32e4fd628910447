"""A case goes to review when no department owes it anything: shared by reply and ruling."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yixian.cases import clocks
from yixian.cases.models import OPEN_TASK, CaseStatus, Task, TaskRole, TaskStatus
from yixian.directory.models import Step as Clock

if TYPE_CHECKING:
    from yixian.cases.actions.step import Step


def to_review_if_complete(step: Step) -> None:
    """Move the case to review once no task is open (a suspended one is open) and a lead has answered."""
    tasks = Task.objects.filter(case=step.case, round=step.case.round)
    if tasks.filter(status__in=OPEN_TASK).exists():
        return
    if not tasks.filter(role=TaskRole.LEAD, status=TaskStatus.REPLIED).exists():
        return
    step.move(CaseStatus.TO_REVIEW, **clocks.centre_step(step.case, Clock.REVIEW, step.now))
