from __future__ import annotations

from yixian.cases.actions.registry import Step, TaskAction, action
from yixian.cases.models import TaskStatus


@action
class Sign(TaskAction):
    """签收: the department has seen it. The clock has been running since dispatch."""

    name, zh, en = "sign", "签收", "sign"
    from_states = frozenset({TaskStatus.TO_SIGN})
    to_states = (TaskStatus.IN_PROGRESS,)
    roles = frozenset({"liaison"})

    def carry_out(self, step: Step) -> None:
        assert step.task is not None
        step.move_task(step.task, TaskStatus.IN_PROGRESS, signed_at=step.now)
