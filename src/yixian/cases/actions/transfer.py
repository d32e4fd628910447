from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yixian.cases.accused import check_not_own_judge, is_governments_to_close
from yixian.cases.actions.registry import CaseAction, Step, Target, action
from yixian.cases.actions.split import split_members
from yixian.cases.fields import Line, Text, YesNo
from yixian.cases.models import Case, CaseStatus, Outcome, Task
from yixian.ground.errors import NotAllowed, Refusal
from yixian.people.models import Actor

# The same in every city (docs/domain.md, "Not accepted").
EMERGENCY = re.compile(r"(?<!\d)(110|119|120|122)(?!\d)")
ONLY_EMERGENCY = _("举报和作风投诉只能转接110、119、120、122，其余请提交。")


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

    def form(self, actor: Actor, target: Target, *args: Any, **options: Any) -> forms.Form:
        form = super().form(actor, target, *args, **options)
        if isinstance(target, Case) and _only_emergency(actor, target):
            form.fields["target"].help_text = str(ONLY_EMERGENCY)
        return form

    def carry_out(self, step: Step) -> None:
        if _only_emergency(step.actor, step.case) and not EMERGENCY.search(step.values["target"]):
            raise NotAllowed(ONLY_EMERGENCY, field="target", code="accused")
        if not step.values.get("picked_up"):
            raise Refusal(_("对方没有接听就不能按转接办结，请登记后提交，或稍后再转。"), field="picked_up")
        step.close(Outcome.TRANSFERRED, transfer_target=step.values["target"])
        step.remark(step.values.get("result", ""))
        # One that was sent back for more may have had others merged into it.
        split_members(step)


def _only_emergency(actor: Actor, case: Case) -> bool:
    """An operator's seat closes no report and no complaint about conduct, but danger does not wait."""
    return actor.is_operator and is_governments_to_close(case)
