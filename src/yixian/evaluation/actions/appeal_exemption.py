from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from yixian.cases.actions import CaseAction, Step, action
from yixian.cases.fields import Text
from yixian.cases.models import Case, Task
from yixian.evaluation.actions.exempting import OVER, exemption_of, keep, pending
from yixian.ground.errors import NotAllowed, Refusal
from yixian.people.models import Actor


class AppealFields(forms.Form):
    appeal = Text(
        label=_("申诉理由"), max_length=2000, rows=4, help_text=_("只能申诉一次，值班主任的裁定为终局")
    )


@action
class AppealExemption(CaseAction):
    """申诉: the department asks the duty manager once to look at a refusal."""

    name, zh, en = "appeal_exemption", "免考申诉", "appeal on exemption"
    from_states = OVER
    roles = frozenset({"liaison"})
    Fields = AppealFields

    def allow(self, actor: Actor, case: Case, task: Task | None) -> None:
        row = pending(exemption_of(case))
        if row.department_id not in actor.scope:
            raise NotAllowed(_("这是别的单位的免考。"))
        if row.granted is not False:
            raise Refusal(_("没有裁定不准，不能申诉。"))
        if row.appealed_at is not None:
            raise Refusal(_("已经申诉过，只能申诉一次。"))

    def carry_out(self, step: Step) -> None:
        row = pending(exemption_of(step.case))
        row.appealed_by, row.appealed_at = step.actor.account, step.now
        keep(step, row, "appeal", "appealed_by", "appealed_at")
