from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from yixian.cases.actions.registry import ANYWHERE_OPEN, CaseAction, Step, action
from yixian.cases.fields import Text


class SupplementFields(forms.Form):
    text = Text(label=_("补充内容"), max_length=2000)


@action
class Supplement(CaseAction):
    """补充: more of what the citizen says, kept beside the first words, which stay as they were."""

    name, zh, en = "supplement", "补充", "supplement"
    from_states = ANYWHERE_OPEN
    roles = frozenset({"seat", "dispatcher"})
    citizen = True
    Fields = SupplementFields

    def carry_out(self, step: Step) -> None:
        step.remark(step.values["text"], internal=False)
