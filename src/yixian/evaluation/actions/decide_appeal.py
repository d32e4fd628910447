from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from yixian.cases.actions import CaseAction, Step, action
from yixian.cases.fields import Said, Text
from yixian.cases.models import Case, Task
from yixian.evaluation.actions.exempting import OVER, check_impartial, exemption_of, keep, pending
from yixian.ground.errors import Refusal
from yixian.people.models import Actor


class DecideFields(forms.Form):
    final_granted = Said(label=_("终局裁定"), yes=_("准予免考"), no=_("维持不准"))
    final_ruling = Text(label=_("裁定意见"), max_length=2000, rows=3)


@action
class DecideAppeal(CaseAction):
    """裁定申诉: the duty manager's word, which is the last."""

    name, zh, en = "decide_appeal", "裁定免考申诉", "decide on appeal"
    from_states = OVER
    roles = frozenset({"duty_manager"})
    confirm = True
    Fields = DecideFields

    def allow(self, actor: Actor, case: Case, task: Task | None) -> None:
        row = pending(exemption_of(case))
        if row.appealed_at is None:
            raise Refusal(_("没有申诉要裁定。"))
        if row.final_at is not None:
            raise Refusal(_("这件申诉已经裁定，为终局。"))
        check_impartial(actor, row)

    def carry_out(self, step: Step) -> None:
        row = pending(exemption_of(step.case))
        row.final_granted, row.final_by, row.final_at = (
            step.values["final_granted"],
            step.actor.account,
            step.now,
        )
        keep(step, row, "final_ruling", "final_granted", "final_by", "final_at")
