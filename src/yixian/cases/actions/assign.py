"""Giving a department its task: shared by dispatch, add_task, rulings and re-handling."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from yixian.cases import accused, clocks
from yixian.cases.models import Task, TaskRole
from yixian.ground.errors import Refusal

if TYPE_CHECKING:
    from datetime import datetime

    from yixian.cases.actions.step import Step
    from yixian.directory.models import Department


def assign(
    step: Step,
    department: Department,
    role: TaskRole,
    *,
    allowed: clocks.Limit | None = None,
    lead_due: datetime | None = None,
    note: str = "",
    **columns: Any,
) -> Task:
    """Make the task of `department` on the step's case, with its clocks from now.

    Raises a `Refusal` when the department may not have it (accused, takes no orders, has one already).
    """
    case = step.case
    accused.check_department(case, department, lead=role == TaskRole.LEAD)
    task = Task(
        case=case,
        department=department,
        role=role,
        round=case.round,
        dispatched_at=step.now,
        **clocks.task_clocks(case, department.pk, role, step.now, allowed=allowed, lead_due=lead_due),
        **columns,
    )
    task.keep_texts(case.citizen, case.protected, {"note": note})
    try:
        with transaction.atomic():  # a savepoint, so that the refusal below can still be told
            task.save(force_insert=True)
    except IntegrityError as error:
        raise Refusal(
            _("“%(name)s”在这件诉求上已有未完成的任务。") % {"name": department.name}, field="department"
        ) from error
    step.keep(task)
    step.facts.setdefault("tasks", []).append([task.pk, department.pk, role.value])
    return task
