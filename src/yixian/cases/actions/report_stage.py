from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from yixian.cases.actions.registry import Step, TaskAction, action
from yixian.cases.fields import Text
from yixian.cases.models import Case, Task, TaskStatus
from yixian.ground.errors import Refusal
from yixian.people.models import Actor


class StageFields(forms.Form):
    note = Text(label=_("阶段情况"), max_length=2000, rows=4)


@action
class ReportStage(TaskAction):
    """阶段报告: what has been done so far, where the limits ask for it (P1, reports)."""

    name, zh, en = "report_stage", "阶段报告", "report on the stage"
    from_states = frozenset({TaskStatus.IN_PROGRESS})
    roles = frozenset({"handler"})
    Fields = StageFields

    def allow(self, actor: Actor, case: Case, task: Task | None) -> None:
        assert task is not None
        if task.stage_due is None:
            raise Refusal(_("这项任务不要求阶段报告。"))

    def carry_out(self, step: Step) -> None:
        assert step.task is not None
        if step.task.stage_at is None:
            step.change_task(step.task, stage_at=step.now)
        step.remark(step.values["note"])
