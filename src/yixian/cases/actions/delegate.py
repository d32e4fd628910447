from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yixian.cases import accused
from yixian.cases.actions.assign import assign
from yixian.cases.actions.dispatch import entries_for
from yixian.cases.actions.registry import Step, Target, TaskAction, action
from yixian.cases.fields import Text, department_field
from yixian.cases.models import Case, Task, TaskRole, TaskStatus
from yixian.cases.widgets import PickUnit
from yixian.directory import queries as directory
from yixian.directory.models import Department
from yixian.directory.unit_tree import unit_tree
from yixian.ground.errors import Refusal, WrongState
from yixian.people.models import Actor


class DelegateFields(forms.Form):
    department = department_field(_("下派单位"), widget=PickUnit())
    note = Text(label=_("下派意见"), max_length=1000, rows=2, required=False)


@action
class Delegate(TaskAction):
    """下派: to a unit below; the department still owes the answer. Its duty is not pushed to a community."""

    name, zh, en = "delegate", "下派", "delegate"
    from_states = frozenset({TaskStatus.IN_PROGRESS})
    to_states = (TaskStatus.IN_PROGRESS,)
    roles = frozenset({"liaison"})
    Fields = DelegateFields

    def allow(self, actor: Actor, case: Case, task: Task | None) -> None:
        assert task is not None
        refusal: Refusal | None = None
        owners = owners_of(case)
        for unit in units_below(task):
            reason = why_not(case, unit, owners)
            if reason is None:
                return
            # Where it is because the units are complained of, that is what the liaison has to know.
            if reason.code == "accused":
                refusal = refusal or reason
        raise refusal or WrongState(_("本单位没有可以下派的下属单位。"))

    def form(self, actor: Actor, target: Target, *args: Any, **options: Any) -> forms.Form:
        """The units below that may be given it, as the tree they are."""
        form = super().form(actor, target, *args, **options)
        field = form.fields["department"]
        if isinstance(target, Task) and isinstance(field.widget, PickUnit):
            own = directory.department(target.department_id)
            field.widget.offer(unit_tree(may_be_given(target.case, target), below=own))
        return form

    def carry_out(self, step: Step) -> None:
        task, chosen = step.task, step.values["department"]
        assert task is not None
        own = directory.department(task.department_id)
        if own is None or chosen.pk == own.pk or not accused.is_within(chosen, own):
            raise Refusal(_("只能下派给本单位的下属单位。"), field="department")
        refusal = why_not(step.case, chosen, owners_of(step.case))
        if refusal is not None:
            raise refusal
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


def owners_of(case: Case) -> set[int]:
    """The units whose matter the catalogue says it is."""
    return {entry.department_id for entry in entries_for(case)}


def is_pushed_down(unit: Department, owners: set[int]) -> bool:
    """Whether it would push a department's duty to a community: the catalogue names it for nothing of the kind."""
    at_community = unit.area is not None and unit.area.level in ("community", "grid")
    return at_community and unit.pk not in owners


def units_below(task: Task) -> list[Department]:
    """The units below the task's that take orders; from the directory in memory, as all that is asked of them here."""
    below = directory.subtree_ids(task.department_id) - {task.department_id}
    return [unit for unit in directory.departments(takes_orders=True) if unit.pk in below]


def why_not(case: Case, unit: Department, owners: set[int]) -> Refusal | None:
    """Why a unit below may not be given it: it is complained of, or it is none of its duty; None if it may."""
    try:
        accused.check_department(case, unit, lead=False)
    except Refusal as refusal:
        return refusal
    if is_pushed_down(unit, owners):
        return Refusal(_("派单目录没有把这类事项列为社区职责，不能下派给社区。"), field="department")
    return None


def may_be_given(case: Case, task: Task) -> list[Department]:
    """The units below the task's that take orders, are not complained of, and whose duty it may be."""
    owners = owners_of(case)
    return [unit for unit in units_below(task) if why_not(case, unit, owners) is None]
