from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from yixian.cases.accused import check_may_close
from yixian.cases.actions.registry import CaseAction, Step, action
from yixian.cases.actions.split import split_members
from yixian.cases.fields import Text, reason_field
from yixian.cases.models import Case, CaseStatus, Kind, Outcome, Task
from yixian.ground.errors import NotAllowed
from yixian.people.models import Actor


class RefuseFields(forms.Form):
    reason = reason_field("refuse", _("不予受理原因"))
    explanation = Text(
        label=_("向诉求人的说明"), max_length=1000, required=False, help_text=_("不填时用该原因的话术")
    )


@action
class Refuse(CaseAction):
    """不予受理: outside what the line accepts; the citizen is told why and which route is lawful."""

    name, zh, en = "refuse", "不予受理", "refuse"
    from_states = frozenset({CaseStatus.DRAFT, CaseStatus.TO_DISPATCH})
    to_states = (CaseStatus.CLOSED,)
    roles = frozenset({"seat", "dispatcher"})
    confirm = True
    Fields = RefuseFields

    def allow(self, actor: Actor, case: Case, task: Task | None) -> None:
        check_may_close(actor, case)
        if "dispatcher" not in actor.roles and case.kind in (Kind.COMPLAINT, Kind.REPORT):
            raise NotAllowed(_("投诉和举报只能由审核派单员不予受理，请提交。"))

    def carry_out(self, step: Step) -> None:
        reason = step.values["reason"]
        told = step.values.get("explanation") or "\n".join(t for t in (reason.script, reason.route) if t)
        step.close(Outcome.REFUSED, reason_code=reason.code)
        step.texts(answer=told)
        step.facts["reason"] = reason.code
        split_members(step)
