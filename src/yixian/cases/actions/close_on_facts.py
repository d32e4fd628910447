from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from yixian.cases.actions.registry import CaseAction, Step, action
from yixian.cases.fields import Text
from yixian.cases.models import Case, CaseStatus, Outcome, Task
from yixian.ground.errors import Refusal
from yixian.people.models import Actor


class CloseOnFactsFields(forms.Form):
    note = Text(label=_("事实和依据"), max_length=2000, rows=4)


@action
class CloseOnFacts(CaseAction):
    """实事求是办结: handled lawfully and completely though the citizen is not satisfied; exemption is proposed."""

    name, zh, en = "close_on_facts", "实事求是办结", "close on facts"
    from_states = frozenset({CaseStatus.TO_CALLBACK})
    to_states = (CaseStatus.CLOSED,)
    roles = frozenset({"duty_manager"})
    confirm = True
    Fields = CloseOnFactsFields

    def allow(self, actor: Actor, case: Case, task: Task | None) -> None:
        if not case.rehandle_proposed:
            raise Refusal(_("回访没有提出重办建议，不需要实事求是办结；请先回访。"))

    def carry_out(self, step: Step) -> None:
        step.close(Outcome.ON_FACTS, rehandle_proposed=False, exemption_proposed=True)
        step.remark(step.values["note"])
