from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from yixian.cases.accused import check_not_own_judge
from yixian.cases.actions.registry import CaseAction, Step, action
from yixian.cases.actions.split import split_members
from yixian.cases.fields import Line, Text, YesNo
from yixian.cases.models import Case, CaseStatus, Outcome, Task
from yixian.ground.errors import Refusal
from yixian.people.models import Actor


class TransferFields(forms.Form):
    target = Line(label=_("转接去向"), max_length=60, help_text=_("热线号码或单位，如 110、12315"))
    picked_up = YesNo(label=_("对方已接听"))
    result = Text(label=_("转接情况"), max_length=500, rows=2, required=False)


@action
class Transfer(CaseAction):
    """转接: handed to another line while the citizen was on the telephone, and picked up there."""

    name, zh, en = "transfer", "转接", "transfer"
    from_states = frozenset({CaseStatus.DRAFT})
    to_states = (CaseStatus.CLOSED,)
    roles = frozenset({"seat"})
    Fields = TransferFields

    def allow(self, actor: Actor, case: Case, task: Task | None) -> None:
        check_not_own_judge(actor, case)

    def carry_out(self, step: Step) -> None:
        if not step.values.get("picked_up"):
            raise Refusal(_("对方没有接听就不能按转接办结，请登记后提交，或稍后再转。"), field="picked_up")
        step.close(Outcome.TRANSFERRED, transfer_target=step.values["target"])
        step.remark(step.values.get("result", ""))
        # One that was sent back for more may have had others merged into it.
        split_members(step)
