from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from yixian.cases.actions import CaseAction, Step, action
from yixian.cases.fields import Text, YesNo
from yixian.cases.models import Case, CaseStatus, Task
from yixian.ground.errors import Refusal
from yixian.people.models import Actor


class SettleFields(forms.Form):
    note = Text(
        label=_("处理意见"), max_length=1000, rows=3, help_text=_("如已联系诉求人重新提出，或维持办结的理由")
    )
    exempt = YesNo(label=_("建议免考"))


@action
class SettleEvaluation(CaseAction):
    """复核自评: the duty manager looked at a closed case whose citizen says it is not solved."""

    name, zh, en = "settle_evaluation", "复核自评", "settle evaluation"
    from_states = frozenset({CaseStatus.CLOSED})
    roles = frozenset({"duty_manager"})
    Fields = SettleFields

    def allow(self, actor: Actor, case: Case, task: Task | None) -> None:
        if not case.rehandle_proposed:
            raise Refusal(_("诉求人没有提出异议，不需要复核。"))

    def carry_out(self, step: Step) -> None:
        exempt = bool(step.values.get("exempt"))
        step.change(rehandle_proposed=False, exemption_proposed=step.case.exemption_proposed or exempt)
        step.facts["exempt"] = exempt
        step.remark(step.values["note"])
