from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from yixian.cases.accused import check_not_own_judge
from yixian.cases.actions.registry import CaseAction, Step, action
from yixian.cases.actions.split import split_members
from yixian.cases.fields import Text, department_field
from yixian.cases.models import Case, CaseStatus, Kind, Outcome, Task
from yixian.ground.errors import Refusal
from yixian.people.models import Actor


class NoteFields(forms.Form):
    department = department_field(_("告知单位"), required=False)
    note = Text(label=_("说明"), max_length=1000, rows=2, required=False)


@action
class Note(CaseAction):
    """知悉: nothing to handle; a commendation goes to the unit it praises."""

    name, zh, en = "note", "知悉", "note"
    from_states = frozenset({CaseStatus.TO_DISPATCH})
    to_states = (CaseStatus.CLOSED,)
    roles = frozenset({"dispatcher"})
    Fields = NoteFields

    def allow(self, actor: Actor, case: Case, task: Task | None) -> None:
        check_not_own_judge(actor, case)
        if case.kind in (Kind.COMPLAINT, Kind.REPORT, Kind.HELP):
            raise Refusal(_("求助、投诉和举报要派单办理，不能按知悉办结。"))

    def carry_out(self, step: Step) -> None:
        department = step.values.get("department")
        if department is None and step.case.kind == Kind.COMMENDATION:
            raise Refusal(_("请选择被表扬的单位，让它看到。"), field="department")
        step.close(Outcome.NOTED, lead=department)
        step.remark(step.values.get("note", ""), internal=False)
        if department is not None:
            step.facts["department"] = department.pk
        split_members(step)
