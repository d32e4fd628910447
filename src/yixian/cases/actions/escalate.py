"""提级 and 会商: a hard case goes to the duty manager's list, where the consultation is recorded."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from yixian.cases.actions.registry import Step, TaskAction, action
from yixian.cases.fields import Text
from yixian.cases.models import OPEN_TASK, Case, Tag, Task
from yixian.ground.errors import Refusal
from yixian.people.models import Actor


class EscalateFields(forms.Form):
    note = Text(label=_("提级理由"), max_length=1000, rows=3)


@action
class Escalate(TaskAction):
    """提级: beyond what the department can settle alone, or not settled in the time a city's rule allows."""

    name, zh, en = "escalate", "提级", "escalate"
    from_states = frozenset(OPEN_TASK)
    roles = frozenset({"liaison"})
    system = True
    Fields = EscalateFields

    def allow(self, actor: Actor, case: Case, task: Task | None) -> None:
        assert task is not None
        if task.escalated_at is not None:
            raise Refusal(_("已经提级，等待会商。"))

    def carry_out(self, step: Step) -> None:
        assert step.task is not None
        step.change_task(step.task, escalated_at=step.now)
        tags = step.case.tags
        step.change(tags=tags if Tag.HARD in tags else [*tags, Tag.HARD.value])
        step.remark(step.values["note"])


class ConsultFields(forms.Form):
    note = Text(label=_("会商结论"), max_length=2000, rows=4, help_text=_("参加单位、意见和分工"))


@action
class Consult(TaskAction):
    """会商: what the departments agreed on; the case leaves the list of hard cases that wait."""

    name, zh, en = "consult", "会商", "consult"
    from_states = frozenset(OPEN_TASK)
    roles = frozenset({"duty_manager"})
    Fields = ConsultFields

    def allow(self, actor: Actor, case: Case, task: Task | None) -> None:
        assert task is not None
        if task.escalated_at is None:
            raise Refusal(_("这项任务没有提级。"))

    def carry_out(self, step: Step) -> None:
        assert step.task is not None
        step.change_task(step.task, escalated_at=None)
        step.remark(step.values["note"])
