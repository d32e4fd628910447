from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from yixian.cases.actions import CaseAction, Step, action
from yixian.cases.fields import Said, Text
from yixian.cases.models import Case, Task
from yixian.evaluation.actions.exempting import OVER, check_impartial, exemption_of, keep, pending
from yixian.ground.errors import Refusal
from yixian.people.models import Actor


class RuleFields(forms.Form):
    granted = Said(label=_("裁定"), yes=_("准予免考"), no=_("不准"))
    ruling = Text(label=_("裁定意见"), max_length=2000, rows=3)


@action
class RuleExemption(CaseAction):
    """裁定免考: an assessor of another department grants or refuses it."""

    name, zh, en = "rule_exemption", "裁定免考", "rule on exemption"
    from_states = OVER
    roles = frozenset({"assessor"})
    Fields = RuleFields

    def allow(self, actor: Actor, case: Case, task: Task | None) -> None:
        row = pending(exemption_of(case))
        if row.ruled_at is not None:
            raise Refusal(_("这件免考已经裁定。"))
        check_impartial(actor, row)

    def carry_out(self, step: Step) -> None:
        row = pending(exemption_of(step.case))
        row.granted, row.ruled_by, row.ruled_at = step.values["granted"], step.actor.account, step.now
        keep(step, row, "ruling", "granted", "ruled_by", "ruled_at")
