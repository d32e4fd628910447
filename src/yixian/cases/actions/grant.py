"""What a granted request does to its task and to the promise: shared by the request itself and the ruling."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yixian.cases import clocks
from yixian.cases.models import Case, Request, Task, TaskRole
from yixian.directory.models import Step as Clock

if TYPE_CHECKING:
    from datetime import datetime

    from yixian.cases.actions.step import Step


def within_unit_power(case: Case, task: Task, amount: int) -> bool:
    """Whether a unit head may grant this extension: the first one, up to the limit of `EXTEND`."""
    own = clocks.limit(case, Clock.EXTEND)
    return own is not None and task.parent_id is None and task.extensions == 0 and amount <= own[0]


def extend(step: Step, task: Task, request: Request) -> None:
    """Move the task's due time on; the lead's moves the promise by as much."""
    assert request.amount is not None
    by = (request.amount, request.unit)
    span = clocks.shifted(task.due_at, by, task.department_id)
    yellow, red = clocks.marks(task.dispatched_at, span.due, task.department_id, request.unit)
    step.facts.update(old_due=task.due_at.isoformat(), new_due=span.due.isoformat())
    step.change_task(
        task,
        due_at=span.due,
        yellow_at=yellow,
        red_at=red,
        due_steps=[*task.due_steps, *span.steps],
        extensions=task.extensions + 1,
        extended_by=task.extended_by + request.amount,
    )
    if task.role == TaskRole.LEAD and task.parent_id is None and step.case.promise_due is not None:
        move_promise(step, clocks.shifted(step.case.promise_due, by, None), request)


def move_promise(step: Step, span: clocks.Span, request: Request) -> None:
    """What the citizen was told moves, only ever later and only because of a request that was granted.

    A promise broken before anybody asked stays broken in the figures; the citizen is told what to expect now.
    """
    case = step.case
    if case.promise_due is None or span.due <= case.promise_due or case.submitted_at is None:
        return
    if case.promise_due < request.asked_at:
        step.facts["expected"] = max(span.due, step.task.due_at if step.task else span.due).isoformat()
        return
    yellow, red = clocks.marks(case.submitted_at, span.due, None)
    step.facts["old_promise"] = case.promise_due.isoformat()
    step.facts["promise"] = span.due.isoformat()
    step.change(
        promise_due=span.due,
        promise_yellow=yellow,
        promise_red=red,
        promise_steps=[*case.promise_steps, *span.steps],
        promise_moved=True,
    )


def hours_left(seconds: int) -> int:
    """Working seconds as whole working hours, rounded up in the department's favour, at least one."""
    return max(1, -(-seconds // 3600))


def due_after_pause(task: Task, now: datetime) -> clocks.Span:
    """The due time of a task that goes on after a suspension: the working time it had left, from now."""
    calendar = clocks.calendar_of(task.department_id)
    due = calendar.add(now, hours_left(task.seconds_left or 0), "wh")
    yellow, red = calendar.marks(now, due.at, "wd")
    return clocks.Span(due.at, yellow, red, due.steps)
