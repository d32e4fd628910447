from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from yixian.cases.actions.registry import ANYWHERE_OPEN, CaseAction, Step, action
from yixian.cases.fields import Text
from yixian.cases.models import CaseStatus


class UrgeFields(forms.Form):
    note = Text(label=_("催办内容"), max_length=500, rows=2, required=False)


@action
class Urge(CaseAction):
    """催办: somebody asks whoever has the case to hurry; everybody on it sees that."""

    name, zh, en = "urge", "催办", "urge"
    from_states = ANYWHERE_OPEN - {CaseStatus.DRAFT}
    roles = frozenset({"seat", "supervisor"})
    citizen = True
    Fields = UrgeFields

    def carry_out(self, step: Step) -> None:
        step.change(urged=step.case.urged + 1)
        step.remark(step.values.get("note", ""), internal=False)
