from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from yixian.cases.actions.assign import assign
from yixian.cases.actions.registry import CaseAction, Step, action
from yixian.cases.fields import Text, department_field
from yixian.cases.models import CaseStatus, Task, TaskRole


class AddTaskFields(forms.Form):
    department = department_field(_("协办单位"))
    note = Text(label=_("派单意见"), max_length=1000, rows=2, required=False)


@action
class AddTask(CaseAction):
    """加派: one more department assists."""

    name, zh, en = "add_task", "加派", "add a task"
    from_states = frozenset({CaseStatus.HANDLING})
    to_states = (CaseStatus.HANDLING,)
    roles = frozenset({"dispatcher"})
    Fields = AddTaskFields

    def carry_out(self, step: Step) -> None:
        lead = Task.objects.open().filter(case=step.case, role=TaskRole.LEAD).first()
        step.made = assign(
            step,
            step.values["department"],
            TaskRole.ASSISTING,
            lead_due=lead.due_at if lead else None,
            first_dispatch=False,
            note=step.values.get("note", ""),
        )
        step.remark(step.values.get("note", ""))
