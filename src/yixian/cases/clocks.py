"""The clocks of a case: what the citizen is promised, what the centre owes now, what each task owes.

Limits are rows (`directory.DeadlineRule`); working time is counted by `directory.working_time`. Every due time
comes with its yellow and red marks and with the steps that explain it (docs/domain.md, "Clocks").
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yixian.cases.models.words import Tag, TaskRole
from yixian.directory import queries as directory
from yixian.directory.models import Step
from yixian.ground.errors import Refusal

if TYPE_CHECKING:
    from yixian.cases.models import Case, Task
    from yixian.directory.working_time import WorkingCalendar

Limit = tuple[int, str]
_moment: ContextVar[datetime | None] = ContextVar("moment", default=None)


def now() -> datetime:
    """The moment an action counts from: what the importer or simulator gave, else the clock's."""
    return _moment.get() or timezone.now()


def today() -> date:
    """The local day of `now`."""
    return timezone.localdate(now())


@contextmanager
def counting_from(at: datetime | None) -> Iterator[datetime]:
    """Within the block `now()` is `at` (where given), so that every rule about time asks the same clock."""
    token = _moment.set(at or _moment.get())
    try:
        yield now()
    finally:
        _moment.reset(token)


@dataclass(frozen=True)
class Span:
    """A due time with its marks and its explanation."""

    due: datetime
    yellow: datetime
    red: datetime
    steps: list[dict[str, Any]]

    def columns(self, prefix: str) -> dict[str, Any]:
        """The four columns `<prefix>_due`, `_yellow`, `_red`, `_steps`."""
        return {
            f"{prefix}_due": self.due,
            f"{prefix}_yellow": self.yellow,
            f"{prefix}_red": self.red,
            f"{prefix}_steps": self.steps,
        }


NO_STEP: dict[str, Any] = {"step_due": None, "step_yellow": None, "step_red": None, "step_steps": []}


def limit(case: Case, step: Step) -> Limit | None:
    """The limit of `step` for this case's urgency, kind and matter; None where the city sets none."""
    matter = "hard" if Tag.HARD in case.tags else ""
    return directory.deadline(case.urgency, case.kind, matter, step.value)


def needed_limit(case: Case, step: Step) -> Limit:
    """As `limit`; a city without the row is told which one is missing."""
    found = limit(case, step)
    if found is None:
        raise Refusal(
            _("时限表缺少“%(step)s”一行（%(urgency)s、%(kind)s），请系统管理员补充。")
            % {"step": step.label, "urgency": case.get_urgency_display(), "kind": case.get_kind_display()},
            code="deadline_missing",
        )
    return found


def span(start: datetime, allowed: Limit, department_id: int | None = None) -> Span:
    """`allowed` from `start` by the calendar of the department, or of the centre (None)."""
    calendar = directory.calendar_of(department_id)
    amount, unit = allowed
    due = calendar.add(start, amount, unit)
    yellow, red = calendar.marks(start, due.at, unit)
    return Span(due.at, yellow, red, due.steps)


def centre_step(case: Case, step: Step, start: datetime) -> dict[str, Any]:
    """The columns of the centre's clock for `step` counted from `start`."""
    return span(start, needed_limit(case, step)).columns("step")


def result_step(case: Case) -> Step:
    """Hard and historical matters owe a plan where others owe a result."""
    return Step.PLAN if Tag.HARD in case.tags and limit(case, Step.PLAN) else Step.RESULT


def promise(case: Case, start: datetime) -> dict[str, Any]:
    """The columns of the promise: first submission + dispatch limit + result limit, by the centre's calendar."""
    dispatch = needed_limit(case, Step.DISPATCH)
    result = needed_limit(case, result_step(case))
    calendar = directory.calendar_of(None)
    dispatched = calendar.add(start, *dispatch)
    due = calendar.add(dispatched.at, *result)
    yellow, red = calendar.marks(start, due.at, result[1])
    return Span(due.at, yellow, red, [*dispatched.steps, *due.steps]).columns("promise")


def task_clocks(
    case: Case,
    department_id: int,
    role: str,
    start: datetime,
    *,
    allowed: Limit | None = None,
    lead_due: datetime | None = None,
) -> dict[str, Any]:
    """The clock columns of a new task: the full limit from its own dispatch.

    `allowed` overrides the result limit (catalogue entry, rework, re-handling). Assisting and child tasks are due
    one step of `ASSIST_BEFORE` before `lead_due` where the limit is longer than one working day, else with it.
    """
    calendar = directory.calendar_of(department_id)
    amount, unit = allowed or needed_limit(case, result_step(case))
    due = calendar.add(start, amount, unit)
    at, steps = due.at, due.steps
    if role == TaskRole.ASSISTING and lead_due is not None:
        at, steps = lead_due, [{"with_lead": lead_due.isoformat()}]
        before = limit(case, Step.ASSIST_BEFORE)
        if before and unit == "wd" and amount > 1:
            earlier = calendar.back(lead_due, *before)
            at, steps = max(earlier.at, start), earlier.steps
    yellow, red = calendar.marks(start, at, unit)
    columns: dict[str, Any] = {"due_at": at, "yellow_at": yellow, "red_at": red, "due_steps": steps}
    for column, step in (
        ("sign_due", Step.SIGN),
        ("contact_due", Step.CONTACT),
        ("stage_due", Step.STAGE),
        ("return_due", Step.RETURN_ASK),
    ):
        found = limit(case, step)
        columns[column] = calendar.add(start, *found).at if found else None
    return columns


def shifted(at: datetime, by: Limit, department_id: int | None) -> Span:
    """`at` moved on by a granted request."""
    calendar = directory.calendar_of(department_id)
    moved = calendar.add(at, *by)
    yellow, red = calendar.marks(at, moved.at, by[1])
    return Span(moved.at, yellow, red, moved.steps)


def marks(
    start: datetime, due: datetime, department_id: int | None, unit: str = "wd"
) -> tuple[datetime, datetime]:
    """Yellow and red of a span whose due time was moved."""
    return directory.calendar_of(department_id).marks(start, due, unit)


def calendar_of(department_id: int | None) -> WorkingCalendar:
    """The working calendar of a department, of the centre for None."""
    return directory.calendar_of(department_id)


def start_of(day: date) -> datetime:
    """Midnight at the beginning of a local day."""
    return datetime.combine(day, time.min, tzinfo=timezone.get_default_timezone())


def start_in(steps: list[dict[str, Any]]) -> datetime:
    """When the span that these steps explain began (they keep local time)."""
    return datetime.fromisoformat(steps[0]["start"]).replace(tzinfo=timezone.get_default_timezone())


def seconds_left(task: Task, now: datetime) -> int:
    """Working seconds a task still has (0 when past due), kept while it is suspended."""
    if task.due_at <= now:
        return 0
    return int(directory.calendar_of(task.department_id).working_seconds(now, task.due_at))
