from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yixian.cases import clocks
from yixian.cases.actions.grant import due_after_pause
from yixian.cases.actions.registry import Step, TaskAction, action
from yixian.cases.models import Case, Task, TaskStatus
from yixian.ground.errors import Refusal
from yixian.people.models import Actor


@action
class Resume(TaskAction):
    """恢复: the suspension ends on its review date by the clock, or when the duty manager says so."""

    name, zh, en = "resume", "恢复办理", "resume"
    from_states = frozenset({TaskStatus.SUSPENDED})
    to_states = (TaskStatus.IN_PROGRESS,)
    roles = frozenset({"duty_manager"})
    system = True

    def allow(self, actor: Actor, case: Case, task: Task | None) -> None:
        assert task is not None
        due = task.resume_on is not None and task.resume_on <= clocks.today()
        if actor.kind == "system" and not due:
            raise Refusal(_("还没有到复核日期。"))

    def carry_out(self, step: Step) -> None:
        task = step.task
        assert task is not None
        span = due_after_pause(task, step.now)
        step.facts.update(old_due=task.due_at.isoformat(), new_due=span.due.isoformat())
        step.move_task(
            task,
            TaskStatus.IN_PROGRESS,
            due_at=span.due,
            yellow_at=span.yellow,
            red_at=span.red,
            due_steps=span.steps,
            resume_on=None,
        )
