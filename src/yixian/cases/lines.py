"""What lists show of cases and tasks: one line each, never a name or a number of a citizen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet

from yixian.cases.actions.dispatch import is_alone, propose
from yixian.cases.lamps import Lamp, lamp_of
from yixian.cases.models import (
    RUNNING_TASK,
    Case,
    CaseQuerySet,
    CaseStatus,
    Limit,
    Request,
    Task,
    TaskQuerySet,
    TaskStatus,
)
from yixian.cases.texts import mask_texts, texts_for
from yixian.directory import queries as directory
from yixian.directory.models import CatalogueEntry, Department, DutyPerson
from yixian.people.models import Actor

# Which tasks a unit has on a case, and from which they were delegated, decides what it reads of it.
OWED = "tasks__parent__parent"


@dataclass(frozen=True)
class CaseLine:
    """A case in a list, with the clock the list is about."""

    case: Case
    title: str
    lead: Department | None
    due: datetime | None
    lamp: Lamp


@dataclass(frozen=True)
class DispatchLine(CaseLine):
    """A case that waits for dispatch, with what the catalogue and the rules about the accused say."""

    proposed: Department | None
    entry: CatalogueEntry | None
    alone: bool  # never dispatched together with others


@dataclass(frozen=True)
class TaskLine:
    """A task in a department's list."""

    task: Task
    case: Case
    title: str
    lamp: Lamp
    to_sign_late: bool
    to_reach_late: bool
    next: Limit
    next_due: datetime
    next_lamp: Lamp
    action: str = ""  # what its list does with it


@dataclass(frozen=True)
class LateLine(TaskLine):
    """A task whose limit somebody let pass, with whom to ring."""

    ring: DutyPerson | None = None


@dataclass(frozen=True)
class StepLine(CaseLine):
    """A case in one of the centre's lists, with the action that list does."""

    action: str


@dataclass(frozen=True)
class RequestLine:
    """A request that waits for a ruling, with its reason and the lamp of the ruling's own due time."""

    request: Request
    task: Task
    case: Case
    title: str
    reason: str
    due: datetime | None
    lamp: Lamp


def with_rows(cases: CaseQuerySet) -> CaseQuerySet:
    """The cases with everything a line reads."""
    return cases.select_related("citizen", "contact", "category", "area", "parent").prefetch_related(
        *(f"{path}{OWED}" for path in ("", "parent__"))
    )


def with_task_rows(tasks: TaskQuerySet) -> TaskQuerySet:
    """The tasks with everything a line reads.

    Their cases are read after the page was found: the database sorts all open tasks of a unit with units below it,
    and would join each of them first.
    """
    cases = Case.objects.select_related("citizen", "contact", "category", "area", "parent")
    return tasks.select_related("department").prefetch_related(
        Prefetch("case", cases), *(f"{path}{OWED}" for path in ("case__", "case__parent__"))
    )


def with_request_rows(requests: QuerySet[Request]) -> QuerySet[Request]:
    """The requests with everything a line reads."""
    return requests.select_related(
        "suggested",
        "asked_by",
        "task__department",
        "task__case__citizen",
        "task__case__contact",
        "task__case__category",
        "task__case__area",
    )


def title_of(actor: Actor, case: Case) -> str:
    """The title this actor may read, with every name and number masked whoever it is.

    A list is seen by whoever passes the screen.
    """
    return mask_texts({"title": texts_for(actor, case)["title"]}, case)["title"]


def case_line(actor: Actor, case: Case, now: datetime, clock: str = "promise") -> CaseLine:
    """The line of a case; `clock` is "promise" or "step" (what the centre owes now)."""
    return CaseLine(**_parts(actor, case, now, clock))


def dispatch_line(actor: Actor, case: Case, now: datetime) -> DispatchLine:
    """The line of a case that waits for dispatch. Reads snapshots only, no query."""
    proposed = propose(case)
    return DispatchLine(
        **_parts(actor, case, now, "step"),
        proposed=proposed["lead"],
        entry=proposed["entry"],
        alone=is_alone(case),
    )


def step_line(actor: Actor, case: Case, now: datetime, action: str) -> StepLine:
    """The line of a case that waits for the centre's `action`."""
    return StepLine(**_parts(actor, case, now, "step"), action=action)


def request_line(actor: Actor, request: Request, now: datetime) -> RequestLine:
    """The line of a request that waits for a ruling."""
    task, reason = request.task, directory.reason(request.kind, request.reason_code)
    return RequestLine(
        request=request,
        task=task,
        case=task.case,
        title=title_of(actor, task.case),
        reason=reason.label if reason else request.reason_code,
        due=request.rule_due,
        lamp=lamp_of(None, None, request.rule_due, now) if request.rule_due else Lamp.NONE,
    )


def _parts(actor: Actor, case: Case, now: datetime, clock: str) -> dict[str, Any]:
    due, yellow, red = (getattr(case, f"{clock}_{name}") for name in ("due", "yellow", "red"))
    running = clock == "step" or (case.is_open and case.status != CaseStatus.DRAFT)
    return {
        "case": case,
        "title": title_of(actor, case),
        "lead": directory.department(case.lead_id) if case.lead_id else None,
        "due": due,
        "lamp": lamp_of(yellow, red, due, now) if running else Lamp.NONE,
    }


def task_line(actor: Actor, task: Task, now: datetime) -> TaskLine:
    """The line of a task; one that is suspended or answered shows no lamp."""
    running = task.status in RUNNING_TASK
    lamp = lamp_of(task.yellow_at, task.red_at, task.due_at, now) if running else Lamp.NONE
    nearest, due = task.limits[0] if running else (Limit.RESULT, task.due_at)
    return TaskLine(
        task=task,
        case=task.case,
        title=title_of(actor, task.case),
        lamp=lamp,
        next=nearest,
        next_due=due,
        next_lamp=lamp if nearest == Limit.RESULT else lamp_of(None, None, due, now),
        to_sign_late=task.status == TaskStatus.TO_SIGN and task.sign_due is not None and task.sign_due <= now,
        to_reach_late=(
            running and task.reached_at is None and task.contact_due is not None and task.contact_due <= now
        ),
    )
