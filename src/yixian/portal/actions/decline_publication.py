from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from yixian.cases.actions import CaseAction, Step, action
from yixian.cases.fields import Text
from yixian.cases.models import Case, Task
from yixian.ground.errors import WrongState
from yixian.people.models import Actor
from yixian.portal.actions.publish import DECIDED_AFTER
from yixian.portal.models import Publication

State = Publication.State


class DeclineFields(forms.Form):
    note = Text(label=_("不发布的原因"), max_length=500, rows=2, help_text=_("只有内部看得到"))


@action
class DeclinePublication(CaseAction):
    """不发布: somebody looked, and it helps nobody or cannot be masked; it may still be published later."""

    name, zh, en = "decline_publication", "不发布", "decline to publish"
    from_states = DECIDED_AFTER
    roles = frozenset({"publisher"})
    Fields = DeclineFields

    def allow(self, actor: Actor, case: Case, task: Task | None) -> None:
        if not Publication.objects.filter(case=case, state=State.WAITING).exists():
            raise WrongState(_("这件诉求没有在等待发布。"))

    def carry_out(self, step: Step) -> None:
        row = Publication.objects.get(case=step.case)
        row.state, row.since, row.why = State.DECLINED, step.now, Publication.Why.PUBLISHER
        row.save(update_fields=["state", "since", "why"])
        step.facts["publication"] = row.pk
        step.remark(step.values["note"])
