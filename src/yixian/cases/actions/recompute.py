from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yixian.cases import clocks
from yixian.cases.actions.dispatch import limit_of_entry
from yixian.cases.actions.registry import ANYWHERE_OPEN, CaseAction, Step, action
from yixian.cases.actions.step import task_rows
from yixian.cases.fields import Text, reason_field
from yixian.cases.models import OPEN_TASK, Case, CaseStatus, Kind, TaskRole
from yixian.directory.models import Step as Clock


class RecomputeFields(forms.Form):
    reason = reason_field("recompute", _("重算原因"))
    note = Text(label=_("说明"), max_length=500, rows=2)


STEP_CLOCK = {
    CaseStatus.TO_DISPATCH: Clock.DISPATCH,
    CaseStatus.TO_REVIEW: Clock.REVIEW,
    CaseStatus.TO_CALLBACK: Clock.CALLBACK,
}


@action
class Recompute(CaseAction):
    """重算时限: after the calendar or a limit was corrected. Old and new due times stay in the record."""

    name, zh, en = "recompute", "重算时限", "recompute the clocks"
    from_states = ANYWHERE_OPEN - {CaseStatus.DRAFT}
    roles = frozenset({"duty_manager"})
    Fields = RecomputeFields

    def carry_out(self, step: Step) -> None:
        case = step.case
        old: dict[str, Any] = {"promise": _iso(case.promise_due), "step": _iso(case.step_due), "tasks": {}}
        stays = case.promise_moved or _stays_late(case, case.promise_due, step.now)
        if case.submitted_at and case.kind != Kind.COMMENDATION and not stays:
            step.change(**clocks.promise(case, case.submitted_at))
        clock = STEP_CLOCK.get(CaseStatus(case.status))
        if clock is not None and case.step_steps:
            step.change(**clocks.centre_step(case, clock, clocks.start_in(case.step_steps)))
        lead_due = None
        for task in task_rows(case, OPEN_TASK):
            # A due time moved by a granted request, or started again by a rework, was fixed by a person.
            if task.extensions or task.reworked or task.seconds_left is not None or task.parent_id:
                lead_due = task.due_at if task.role == TaskRole.LEAD else lead_due
                continue
            old["tasks"][str(task.pk)] = _iso(task.due_at)
            rehandled = clocks.limit(case, Clock.REHANDLE) if task.round > 1 else None
            by_day = limit_of_entry(case, case.catalogue_entry)
            columns = clocks.task_clocks(
                case,
                task.department_id,
                task.role,
                task.dispatched_at,
                allowed=rehandled or by_day,
                lead_due=lead_due,
            )
            late = task.late_before or _stays_late(case, task.due_at, step.now)
            step.change_task(task, late_before=late, **columns)
            if task.role == TaskRole.LEAD:
                lead_due = task.due_at
        step.facts.update(old=old, reason=step.values["reason"].code, promise=_iso(case.promise_due))
        step.remark(step.values["note"])


def _stays_late(case: Case, due: datetime | None, now: datetime) -> bool:
    """Whether a limit has passed that would only be met because the matter is called hard by now."""
    return due is not None and due < now and clocks.result_step(case) == Clock.PLAN


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None
