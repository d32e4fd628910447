from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yixian.cases import clocks
from yixian.cases.actions.registry import CaseAction, Step, Target, action
from yixian.cases.actions.step import task_rows
from yixian.cases.fields import SeveralOf, Text
from yixian.cases.models import Case, CaseStatus, TaskStatus
from yixian.directory.models import Step as Clock
from yixian.ground.errors import Refusal
from yixian.people.models import Actor


class ReworkFields(forms.Form):
    tasks = SeveralOf(label=_("退回哪些任务"), widget=forms.CheckboxSelectMultiple)
    note = Text(label=_("退回意见"), max_length=1000, rows=3)


@action
class Rework(CaseAction):
    """退回重做: chosen tasks go back to their departments."""

    name, zh, en = "rework", "退回重做", "rework"
    from_states = frozenset({CaseStatus.TO_REVIEW})
    to_states = (CaseStatus.HANDLING,)
    roles = frozenset({"dispatcher"})
    Fields = ReworkFields

    def form(self, actor: Actor, target: Target, *args: Any, **options: Any) -> forms.Form:
        form = super().form(actor, target, *args, **options)
        if isinstance(target, Case):
            tasks = task_rows(target, [TaskStatus.REPLIED])
            form.fields["tasks"].choices = [(str(t.pk), t.department.label) for t in tasks]  # type: ignore[attr-defined]
        return form

    def carry_out(self, step: Step) -> None:
        case = step.case
        chosen = {int(pk) for pk in step.values["tasks"]}
        tasks = [t for t in task_rows(case, [TaskStatus.REPLIED]) if t.pk in chosen]
        if len(tasks) != len(chosen):
            raise Refusal(_("所选任务里有的已不能退回，请刷新后再选。"), field="tasks")
        allowed = clocks.needed_limit(case, Clock.REWORK)
        # The day each task counted on until now: figures of that day are worked out again.
        step.facts["old_due"] = {str(t.pk): t.due_at.isoformat() for t in tasks}
        for task in tasks:
            late = task.late_before or (task.replied_at is not None and task.replied_at > task.due_at)
            due = clocks.span(step.now, allowed, task.department_id)
            said = (task.opened_texts(case.citizen)["note"], step.values["note"])
            columns = task.keep_texts(case.citizen, case.protected, {"note": "\n".join(filter(None, said))})
            step.move_task(
                task,
                TaskStatus.IN_PROGRESS,
                late_before=late,
                replied_at=None,
                reworked=task.reworked + 1,
                **{name: getattr(task, name) for name in columns},
                due_at=due.due,
                yellow_at=due.yellow,
                red_at=due.red,
                due_steps=due.steps,
            )
        step.facts["tasks"] = [t.pk for t in tasks]
        step.move(CaseStatus.HANDLING)
        step.remark(step.values["note"])
