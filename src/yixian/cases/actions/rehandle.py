from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from yixian.cases import clocks
from yixian.cases.actions.assign import assign
from yixian.cases.actions.registry import CaseAction, Step, action
from yixian.cases.fields import Text, department_field, departments_field
from yixian.cases.models import CaseStatus, Task, TaskRole
from yixian.directory.models import Department
from yixian.directory.models import Step as Clock
from yixian.ground.errors import Refusal


class RehandleFields(forms.Form):
    lead = department_field(_("主办单位"), required=False, help_text=_("不选时仍由上一轮的主办单位办理"))
    assisting = departments_field(_("协办单位"), required=False)
    note = Text(label=_("重办要求"), max_length=1000, rows=3)


@action
class Rehandle(CaseAction):
    """重办: the citizen's no is right; a new round with new tasks. A member leaves its group first."""

    name, zh, en = "rehandle", "重办", "rehandle"
    from_states = frozenset({CaseStatus.TO_CALLBACK})
    to_states = (CaseStatus.HANDLING,)
    roles = frozenset({"duty_manager"})
    confirm = True
    Fields = RehandleFields

    def carry_out(self, step: Step) -> None:
        case = step.case
        lead = step.values.get("lead") or self._last_lead(step)
        if case.parent_id is not None:
            step.facts["parent"] = case.parent_id
            step.change(parent=None)
        step.change(round=case.round + 1)
        allowed = clocks.needed_limit(case, Clock.REHANDLE)
        common = {"allowed": allowed, "first_dispatch": False, "note": step.values["note"]}
        step.made = assign(step, lead, TaskRole.LEAD, return_forbidden=True, **common)
        for department in step.values.get("assisting") or ():
            if department.pk != lead.pk:
                assign(step, department, TaskRole.ASSISTING, lead_due=step.made.due_at, **common)
        # Not answered any more, until it passes review again.
        step.move(
            CaseStatus.HANDLING, lead=lead, rehandle_proposed=False, dispatched_at=step.now, passed_at=None
        )
        step.remark(step.values["note"])

    def _last_lead(self, step: Step) -> Department:
        """The lead of the last round; a member's is its parent's."""
        last = (
            Task.objects.filter(case_id=step.case.parent_id or step.case.pk, role=TaskRole.LEAD)
            .select_related("department")
            .order_by("-id")
            .first()
        )
        if last is None:
            raise Refusal(_("请选择主办单位。"), field="lead")
        return last.department
