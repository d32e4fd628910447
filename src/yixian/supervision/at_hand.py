"""What is at hand for a rule of the clock: each kind of work with its due time, asked of an index.

Figures and lamps come from the same columns; nothing here is worked out ahead of time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from yixian.cases import clocks
from yixian.cases.models import (
    OFTEN_HANDLED,
    OFTEN_RETURNED,
    PROMISED_CASE,
    RUNNING_TASK,
    Case,
    CaseStatus,
    Task,
    TaskRole,
    TaskStatus,
)
from yixian.directory import queries as directory
from yixian.directory.models import Unit
from yixian.supervision.models import LOOKS_BACK, ClockRule, ClockStep, What, When

BATCH = 500
Row = Task | Case
Rows = QuerySet[Any]


@dataclass(frozen=True)
class Work:
    """One kind of work: its rows that are still to be done, the column of their due time, those of their lamp."""

    rows: Callable[[], Rows]
    due: str
    lamp: dict[str, str] = field(default_factory=dict)

    def column(self, when: str) -> str:
        """The column whose moment a rule waits for."""
        return self.lamp.get(when, self.due)


def _led(**narrowed: Any) -> Rows:
    """Running lead tasks of cases of which few are so (indexes `case_again`, `case_returned`)."""
    return Task.objects.filter(
        role=TaskRole.LEAD, status__in=RUNNING_TASK, case__status__in=PROMISED_CASE, **narrowed
    )


def _stepped(status: CaseStatus, **narrowed: Any) -> Rows:
    """What the centre owes a step (index `case_step`)."""
    return Case.objects.filter(status=status, step_due__isnull=False, **narrowed)


# What telling people of a case asks of it; an action reads its rows anew anyhow.
OF_CASE = ("urgency", "kind", "secrecy", "held_by_office", "accused", "accused_matter", "entered_at")
STEP_LAMP = {When.YELLOW.value: "step_yellow", When.RED.value: "step_red"}
WORK: dict[str, Work] = {
    # index `task_unsigned`
    What.SIGN: Work(
        lambda: Task.objects.filter(status=TaskStatus.TO_SIGN, sign_due__isnull=False), "sign_due"
    ),
    # index `task_unreached`
    What.CONTACT: Work(
        lambda: Task.objects.filter(
            status__in=RUNNING_TASK, reached_at__isnull=True, contact_due__isnull=False
        ),
        "contact_due",
    ),
    # indexes `task_running`, `task_yellow`, `task_red`
    What.RESULT: Work(
        lambda: Task.objects.filter(status__in=RUNNING_TASK),
        "due_at",
        {When.YELLOW.value: "yellow_at", When.RED.value: "red_at"},
    ),
    What.RETURNED: Work(lambda: _led(case__returns_granted__gte=OFTEN_RETURNED), "dispatched_at"),
    What.REHANDLED: Work(lambda: _led(case__round__gte=OFTEN_HANDLED), "dispatched_at"),
    What.REVIEW: Work(lambda: _stepped(CaseStatus.TO_REVIEW), "step_due", STEP_LAMP),
    # Not whom nobody is to call: who said no waits for the duty manager, a retaliation for its answer.
    What.CALLBACK: Work(
        lambda: _stepped(CaseStatus.TO_CALLBACK, rehandle_proposed=False, retaliation_due__isnull=True),
        "step_due",
        STEP_LAMP,
    ),
    What.UNCLAIMED: Work(lambda: _stepped(CaseStatus.TO_DISPATCH, returns_granted__gt=0), "step_due"),
}


def due_of(rule: ClockRule, row: Row) -> datetime:
    """The due time of this row that the rule is about."""
    at: datetime = getattr(row, WORK[rule.what].due)
    return at


def batches(rule: ClockRule, now: datetime) -> Iterator[list[Row]]:
    """What the rule has to do now and has not done, in batches, the longest due first; constant memory.

    Past those that failed as past those that were done: some that always fail would else hold up all others.
    """
    column = WORK[rule.what].column(rule.when)
    rows, after = in_order(rule, now), Q()
    while True:
        batch = list(rows.filter(after)[:BATCH])
        if due := [row for row in batch if has_come(rule, row, now)]:
            yield due
        if len(batch) < BATCH:
            return
        at, last = getattr(batch[-1], column), batch[-1].pk
        after = Q(**{f"{column}__gt": at}) | Q(**{column: at, "pk__gt": last})


def in_order(rule: ClockRule, now: datetime) -> Rows:
    """What may be the rule's to do now, in the order of the index it is asked of."""
    return _to_do(rule, now).order_by(WORK[rule.what].column(rule.when), "pk")


def _to_do(rule: ClockRule, now: datetime) -> Rows:
    """One indexed question: due within the cut, since the rule holds, not done yet; a warning not too late."""
    work = WORK[rule.what]
    rows = _narrowed(rule, work.rows())
    rows = rows.filter(
        **{
            f"{work.column(rule.when)}__lte": _cut(rule, now),
            f"{work.due}__gt": max(rule.holds_from, now - LOOKS_BACK),
        }
    )
    if rule.is_warning:
        rows = rows.filter(**{f"{work.due}__gt": now})
    done = ClockStep.objects.filter(rule=rule, target=OuterRef("pk"), due_at=OuterRef(work.due))
    rows = rows.filter(~Exists(done))
    if rows.model is Case:
        return rows.only(*OF_CASE, work.due, work.column(rule.when))
    columns = {"department", "handler", "due_at", work.due, work.column(rule.when)}
    return rows.select_related("case").only(*columns, *(f"case__{name}" for name in OF_CASE))


def _narrowed(rule: ClockRule, rows: Rows) -> Rows:
    of_task = rows.model is Task
    prefix = "case__" if of_task else ""
    if rule.kind:
        rows = rows.filter(**{f"{prefix}kind": rule.kind})
    if rule.urgency:
        rows = rows.filter(**{f"{prefix}urgency": rule.urgency})
    if rule.department_id:
        unit = "department_id" if of_task else "lead_id"
        rows = rows.filter(**{f"{unit}__in": directory.subtree_ids(rule.department_id)})
    return rows


# So long is an amount at least; a working day may begin shortly before its end, so one less.
_AT_LEAST: dict[str, Callable[[int], timedelta]] = {
    Unit.MINUTE: lambda amount: timedelta(minutes=amount),
    Unit.HOUR: lambda amount: timedelta(hours=amount),
    Unit.WORKING_HOUR: lambda amount: timedelta(hours=amount),
    Unit.WORKING_DAY: lambda amount: timedelta(days=max(amount - 1, 0)),
}


def _cut(rule: ClockRule, now: datetime) -> datetime:
    """Whatever has come is due by then: worked out once, as wide as any office's hours make it."""
    if rule.when == When.BEFORE:
        return max(calendar.add(now, rule.amount, rule.unit).at for calendar in directory.calendars())
    return now - _AT_LEAST[rule.unit](rule.amount) if rule.when == When.AFTER else now


def has_come(rule: ClockRule, row: Row, now: datetime) -> bool:
    """Whether the rule's moment has come for this row, by the hours of whoever owes it."""
    if rule.when in (When.YELLOW, When.RED):
        return True
    calendar = clocks.calendar_of(row.department_id if isinstance(row, Task) else None)
    due = due_of(rule, row)
    if rule.when == When.BEFORE:
        return calendar.back(due, rule.amount, rule.unit).at <= now
    return due <= now and (not rule.amount or calendar.add(due, rule.amount, rule.unit).at <= now)
