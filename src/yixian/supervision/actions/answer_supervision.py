from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yixian.cases.actions import Step, TaskAction, action
from yixian.cases.fields import OneOf, Text
from yixian.cases.models import Case, Task, TaskStatus
from yixian.ground.errors import Refusal, WrongState
from yixian.people.models import Actor
from yixian.safeguard import crypto
from yixian.supervision.answers import check_turn
from yixian.supervision.models import Addressee


class AnswerFields(forms.Form):
    order = OneOf(label=_("督办单"), required=False, help_text=_("不选时为最早的一件"))
    reply = Text(label=_("督办答复"), max_length=2000, rows=4)


@action
class AnswerSupervision(TaskAction):
    """答复督办: a department the order is addressed to says what it did about it.

    The lead of a joint order answers when all others have.
    """

    name, zh, en = "answer_supervision", "答复督办", "answer a supervision order"
    from_states = frozenset(TaskStatus) - {TaskStatus.ENDED}
    roles = frozenset({"liaison"})
    Fields = AnswerFields

    def form(self, actor: Actor, target: object, *args: Any, **options: Any) -> forms.Form:
        form = AnswerFields(*args, **options)
        if isinstance(target, Task):
            choices = [(one.order.number, one.order.number) for one in waiting_for(target)]
            form.fields["order"].choices = [("", "—"), *choices]  # type: ignore[attr-defined]
        return form

    def allow(self, actor: Actor, case: Case, task: Task | None) -> None:
        assert task is not None
        if not waiting_for(task):
            raise WrongState(_("没有等待这个单位答复的督办单。"))

    def carry_out(self, step: Step) -> None:
        task, number = step.task, step.values.get("order") or ""
        assert task is not None
        waiting = [one for one in waiting_for(task) if not number or one.order.number == number]
        if not waiting:
            raise Refusal(_("没有这个督办单，或者已经答复。"), field="order")
        row, text = waiting[0], step.values["reply"]
        check_turn(row, step.case)
        row.replied_by, row.replied_at = step.actor.account, step.now
        columns = row.keep_texts(step.case.citizen, step.case.protected, {"reply": text})
        row.save(update_fields=["replied_by", "replied_at", *columns])
        step.facts.update(
            order=row.order_id,
            late=step.now > row.order.due_at,
            reply=crypto.keyed_hash(text, f"supervision:{row.order_id}:{row.pk}"),
        )
        step.made = row


def waiting_for(task: Task) -> list[Addressee]:
    """What the department of this task still owes an answer to on its case, oldest first."""
    return list(
        Addressee.objects.filter(
            order__case_id=task.case_id,
            order__closed_at__isnull=True,
            department_id=task.department_id,
            replied_at__isnull=True,
        )
        .select_related("order")
        .order_by("id")
    )
