from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yixian.cases.actions.registry import ANYWHERE_OPEN, CaseAction, Step, Target, action
from yixian.cases.fields import OneOf
from yixian.cases.models import Case, CaseStatus, ReplyWay
from yixian.cases.models.telephone import is_mobile
from yixian.people.models import Actor


class WayFields(forms.Form):
    reply_way = OneOf(label=_("怎样通知"), choices=ReplyWay.choices)


def ways_of(case: Case) -> list[str]:
    """The ways by which this citizen can be told, by what they left."""
    identity = case.citizen.identity
    can = {
        ReplyWay.TELEPHONE: bool(identity.telephone),
        ReplyWay.SMS: is_mobile(identity.telephone),
        ReplyWay.EMAIL: bool(identity.email),
    }
    return [way for way in ReplyWay if can.get(way, True)]


@action
class ChooseWay(CaseAction):
    """改通知方式: the citizen wants to be told of this case by another way, or not at all."""

    name, zh, en = "choose_way", "改通知方式", "choose how to be told"
    from_states = ANYWHERE_OPEN | {CaseStatus.CLOSED}
    roles = frozenset({"seat"})
    citizen = True
    Fields = WayFields

    def form(self, actor: Actor, target: Target, *args: Any, **options: Any) -> forms.Form:
        form = super().form(actor, target, *args, **options)
        if isinstance(target, Case):
            known = ways_of(target)
            field = form.fields["reply_way"]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [(way.value, way.label) for way in ReplyWay if way in known]
        return form

    def current(self, target: Target) -> dict[str, Any]:
        return {"reply_way": target.reply_way} if isinstance(target, Case) else {}

    def carry_out(self, step: Step) -> None:
        way = step.values["reply_way"]
        step.facts["way"] = [step.case.reply_way, way]
        step.change(reply_way=way, reply_wanted=way != ReplyWay.NONE)
