from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from yixian.cases import accused
from yixian.cases.actions.assign import assign
from yixian.cases.actions.dispatch import entries_for
from yixian.cases.actions.registry import Step, TaskAction, action
from yixian.cases.fields import Text, department_field
from yixian.cases.models import TaskRole, TaskStatus
from yixian.directory import queries as directory
from yixian.ground.errors import Refusal


class DelegateFields(forms.Form):
    department = department_field(_("下派单位"))
    note = Text(label=_("下派意见"), max_length=1000, rows=2, required=False)


@action
class Delegate(TaskAction):
    """下派: to a unit below; the department still owes the answer. Its duty is not pushed to a community."""

    name, zh, en = "delegate", "下派", "delegate"
    from_states = frozenset({TaskStatus.IN_PROGRESS})
    to_states = (TaskStatus.IN_PROGRESS,)
    roles = frozenset({"liaison"})
    Fields = DelegateFields

    def carry_out(self, step: Step) -> None:
        task, chosen = step.task, step.values["department"]
        assert task is not None
        own = directory.department(task.department_id)
        if own is None or chosen.pk == own.pk or not accused.is_within(chosen, own):
            raise Refusal(_("只能下派给本单位的下属单位。"), field="department")
        at_community = chosen.area is not None and chosen.area.level in ("community", "grid")
        if at_community and all(e.department_id != chosen.pk for e in entries_for(step.case)):
            raise Refusal(_("派单目录没有把这类事项列为社区职责，不能下派给社区。"), field="department")
        step.made = assign(
            step,
            chosen,
            TaskRole.ASSISTING,
            lead_due=task.due_at,
            parent=task,
            first_dispatch=False,
            note=step.values.get("note", ""),
        )
        step.remark(step.values.get("note", ""))
