from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from yixian.cases.actions.registry import CaseAction, Step, action
from yixian.cases.fields import Text
from yixian.cases.models import CaseStatus


class SendBackFields(forms.Form):
    note = Text(label=_("需要补充什么"), max_length=1000, rows=3)


@action
class SendBack(CaseAction):
    """退回补充: back to whoever registered it, with what is missing. The promise goes on."""

    name, zh, en = "send_back", "退回补充", "send back"
    from_states = frozenset({CaseStatus.TO_DISPATCH})
    to_states = (CaseStatus.DRAFT,)
    roles = frozenset({"dispatcher"})
    Fields = SendBackFields

    def carry_out(self, step: Step) -> None:
        step.move(CaseStatus.DRAFT)
        step.remark(step.values["note"])
