from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from yixian.cases.actions.registry import CaseAction, Step, action
from yixian.cases.actions.split import split_members
from yixian.cases.actions.step import task_rows
from yixian.cases.fields import Text
from yixian.cases.models import OPEN_TASK, Case, CaseStatus, Kind, Outcome, Task, TaskStatus
from yixian.ground.errors import Refusal
from yixian.people.models import Actor


class WithdrawFields(forms.Form):
    note = Text(label=_("撤单原因"), max_length=500, rows=2, required=False)


@action
class Withdraw(CaseAction):
    """撤单: the citizen, verified, no longer wants it. Never a report."""

    name, zh, en = "withdraw", "撤单", "withdraw"
    from_states = frozenset({CaseStatus.TO_DISPATCH, CaseStatus.HANDLING, CaseStatus.TO_REVIEW})
    to_states = (CaseStatus.CLOSED,)
    citizen = True
    confirm = True
    Fields = WithdrawFields

    def allow(self, actor: Actor, case: Case, task: Task | None) -> None:
        if case.kind == Kind.REPORT:
            raise Refusal(_("举报不能撤回。"))

    def carry_out(self, step: Step) -> None:
        end_tasks(step, "withdrawn")
        step.close(Outcome.WITHDRAWN)
        step.remark(step.values.get("note", ""), internal=False)
        split_members(step)


def end_tasks(step: Step, reason: str) -> None:
    """End what is still owed on the case."""
    for task in task_rows(step.case, [*OPEN_TASK, TaskStatus.REPLIED]):
        step.move_task(task, TaskStatus.ENDED, finished_at=step.now, end_reason=reason)
