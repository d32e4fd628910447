from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yixian.cases.actions import CaseAction, Step, action
from yixian.cases.fields import OneOf, Said
from yixian.cases.models import Case, CaseStatus, Outcome, Task
from yixian.evaluation import claims
from yixian.evaluation.actions.asking import (
    Questions,
    ask_of_answer,
    check_agent,
    conclude,
    give_up_if_tried_enough,
    keep,
)
from yixian.evaluation.models import CallbackWay, Missed, Satisfied, Solved
from yixian.evaluation.models.callback import CONTENT
from yixian.ground.errors import WrongState
from yixian.people.models import Actor

AGENT_WAYS = [(way.value, way.label) for way in (CallbackWay.TELEPHONE, CallbackWay.SMS)]


class CallbackFields(Questions):
    """What an agent fills in: whether anybody answered, and then the three questions."""

    way = OneOf(label=_("回访方式"), choices=AGENT_WAYS, initial=CallbackWay.TELEPHONE)
    reached = Said(
        label=_("接通了吗"),
        yes=_("接通了，回答了下面的问题"),
        no=_("没有接通"),
        help_text=_("接通后不愿回答的，也选“没有接通”"),
    )
    missed = OneOf(label=_("没有问到的原因"), choices=[("", "—"), *Missed.choices], required=False)
    solved = OneOf(label=_("问题解决了吗"), choices=[("", "—"), *Solved.choices], required=False)
    satisfied = OneOf(label=_("对办理结果满意吗"), choices=[("", "—"), *Satisfied.choices], required=False)

    field_order = ("way", "reached", "missed", "contacted", "solved", "satisfied", "why")

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if "reached" in self.errors:
            return values
        if not values["reached"]:
            if values.get("solved") or values.get("satisfied"):
                self.add_error("reached", _("没有接通就没有回答；接通了请选“接通了”。"))
            return values
        if values.get("missed"):
            self.add_error("missed", _("接通并回答了，就没有“没有问到的原因”。"))
        for name in ("solved", "satisfied"):
            if name not in self.errors and not values.get(name):
                self.add_error(name, _("接通后请记下诉求人的回答。"))
        unhappy = values.get("solved") == Solved.NOT or values.get("satisfied") not in ("", None, *CONTENT)
        if unhappy and not values.get("why") and "why" not in self.errors:
            self.add_error("why", _("没有解决或不满意的，请写明原因。"))
        return values


@action
class RecordCallback(CaseAction):
    """回访: what the citizen says about contact, solution and satisfaction, or that nobody answered.

    Of closed cases an agent asks about enquiries answered at once that were drawn to be called.
    """

    name, zh, en = "record_callback", "回访", "record callback"
    from_states = frozenset({CaseStatus.TO_CALLBACK, CaseStatus.CLOSED})
    to_states = (CaseStatus.CLOSED, CaseStatus.TO_CALLBACK)
    roles = frozenset({"callback"})
    citizen = True
    Fields = CallbackFields

    def form(self, actor: Actor, target: object, *args: Any, **options: Any) -> forms.Form:
        form = (Questions if actor.kind == "citizen" else CallbackFields)(*args, **options)
        if isinstance(target, Case) and target.outcome == Outcome.ANSWERED:
            ask_of_answer(form)
        return form

    def allow(self, actor: Actor, case: Case, task: Task | None) -> None:
        citizen = actor.kind == "citizen"
        if case.status == CaseStatus.CLOSED and (citizen or not case.drawn_to_call):
            raise WrongState(gettext("这件诉求已经办结，不用回访。"))
        if not citizen:
            check_agent(actor, case)

    def carry_out(self, step: Step) -> None:
        if step.actor.kind == "citizen":
            conclude(step, keep(step, CallbackWay.PORTAL))
            return
        row = keep(
            step, step.values.get("way") or CallbackWay.TELEPHONE, reached=bool(step.values.get("reached"))
        )
        if row.reached:
            conclude(step, row)
        else:
            give_up_if_tried_enough(step)
        claims.let_go(step.actor, step.case)
