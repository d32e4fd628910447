from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yixian.cases.actions import CaseAction, Step, action
from yixian.cases.fields import OneOf, Text, YesNo
from yixian.cases.models import Case, CaseStatus, Task
from yixian.ground.errors import Refusal, WrongState
from yixian.people.models import Actor
from yixian.supervision.answers import check_all_answered
from yixian.supervision.models import SupervisionOrder


class CloseFields(forms.Form):
    order = OneOf(label=_("督办单"))
    note = Text(label=_("销号意见"), max_length=1000, rows=3)
    early = YesNo(label=_("不等答复"), help_text=_("有单位还没有答复、也不用再答复的才勾选"))


@action
class CloseSupervision(CaseAction):
    """督办销号: the supervisor is content with the answers, or says why none is needed any more."""

    name, zh, en = "close_supervision", "督办销号", "close a supervision order"
    from_states = frozenset(CaseStatus)
    roles = frozenset({"supervisor"})
    Fields = CloseFields

    def form(self, actor: Actor, target: object, *args: Any, **options: Any) -> forms.Form:
        form = CloseFields(*args, **options)
        if isinstance(target, Case):
            choices = [(one.number, f"{one.number} {one.kind}") for one in open_orders(target)]
            form.fields["order"].choices = choices  # type: ignore[attr-defined]
        return form

    def allow(self, actor: Actor, case: Case, task: Task | None) -> None:
        if not open_orders(case):
            raise WrongState(_("这件诉求没有未销号的督办单。"))

    def carry_out(self, step: Step) -> None:
        case = step.case
        order = next((one for one in open_orders(case) if one.number == step.values["order"]), None)
        if order is None:
            raise Refusal(_("没有这个督办单，或者已经销号。"), field="order")
        check_all_answered(order, case, early=bool(step.values.get("early")))
        order.closed_by, order.closed_at = step.actor.account, step.now
        columns = order.keep_texts(case.citizen, case.protected, {"closing": step.values["note"]})
        order.save(update_fields=["closed_by", "closed_at", *columns])
        step.facts["order"] = order.pk
        step.made = order


def open_orders(case: Case) -> list[SupervisionOrder]:
    """The orders on this case that are not closed, oldest first."""
    return list(SupervisionOrder.objects.open().filter(case=case).order_by("id"))
