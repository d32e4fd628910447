from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from yixian.cases.actions import CaseAction, Step, action
from yixian.cases.fields import Text
from yixian.cases.models import Case, Task
from yixian.ground.errors import WrongState
from yixian.people.models import Actor
from yixian.portal.actions.follow import take_down
from yixian.portal.actions.publish import DECIDED_AFTER
from yixian.portal.models import Publication


class WithdrawFields(forms.Form):
    note = Text(label=_("撤下的原因"), max_length=500, rows=2, help_text=_("只有内部看得到"))


@action
class WithdrawPublication(CaseAction):
    """撤下: nobody reads it any more; what it said and why it went stays on record."""

    name, zh, en = "withdraw_publication", "撤下", "withdraw the publication"
    from_states = DECIDED_AFTER
    roles = frozenset({"publisher"})
    Fields = WithdrawFields

    def allow(self, actor: Actor, case: Case, task: Task | None) -> None:
        if not Publication.objects.released().filter(case=case).exists():
            raise WrongState(_("这件诉求没有发布。"))

    def carry_out(self, step: Step) -> None:
        row = Publication.objects.get(case=step.case)
        why = Publication.Why.PUBLISHER
        step.keep(row, *take_down(row, step, why))
        step.facts.update(publication=row.pk, why=why.value)
        step.remark(step.values["note"])
