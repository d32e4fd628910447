"""What programs are shown of cases and tasks: the shapes, and how rows become them for one actor."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from pydantic import BaseModel, Field

from yixian.cases.lamps import Lamp, lamp_of
from yixian.cases.models import Case, Task
from yixian.cases.texts import texts_for
from yixian.cases.visibility import Reveal
from yixian.directory import queries as directory
from yixian.ground.json_types import Moment
from yixian.people.models import Actor


class Named(BaseModel):
    """A directory row: its code and its name in the reader's language."""

    code: str
    name: str


class Clock(BaseModel):
    """A due time with its lamp, and in words how it was counted."""

    due: Moment | None
    yellow: Moment | None
    red: Moment | None
    lamp: Lamp
    explanation: list[str] = Field(default_factory=list)
    warnings: list[str] = Field(default_factory=list)


class CaseRow(BaseModel):
    """A case as lists show it."""

    number: str
    kind: str
    title: str
    status: str
    outcome: str
    category: Named | None
    area: Named | None
    lead: Named | None
    channel: str
    urgency: str
    secrecy: str
    tags: list[str]
    round: int
    urged: int
    received_at: Moment
    submitted_at: Moment | None
    closed_at: Moment | None
    promise_due: Moment | None
    lamp: Lamp = Field(description="承诺时限的灯 The lamp of the promise")
    step_due: Moment | None
    step_lamp: Lamp = Field(description="中心本环节的灯 The lamp of what the centre owes now")
    version: int


class CaseList(BaseModel):
    """A page of cases; `next` goes into `after`."""

    items: list[CaseRow]
    next: str | None


class TaskRow(BaseModel):
    """A task as the inbox shows it."""

    id: int
    case: str
    title: str
    kind: str
    urgency: str
    department: Named
    role: str
    status: str
    round: int
    dispatched_at: Moment
    due_at: Moment
    next_limit: Moment = Field(
        description="最近的时限 The limit that runs out first of those still to be kept"
    )
    lamp: Lamp
    sign_due: Moment | None
    contact_due: Moment | None
    signed_at: Moment | None
    reached_at: Moment | None
    replied_at: Moment | None
    version: int = Field(description="诉求的版本 The version of the case")


class TaskList(BaseModel):
    """A page of tasks; `next` goes into `after`."""

    items: list[TaskRow]
    next: str | None


class RequestShown(BaseModel):
    id: int
    kind: str
    reason_code: str
    reason: str
    basis: str
    suggested: Named | None
    amount: int | None
    unit: str
    plan: str
    review_date: str | None
    asked_at: Moment
    rule_due: Moment | None
    by_duty_manager: bool
    granted: bool | None
    ruling: str
    ruled_at: Moment | None


class ReplyShown(BaseModel):
    id: int
    finding: str
    resolution: str
    verdict: str
    why: str
    measures: str
    to_citizen: str
    public: str
    written_at: Moment
    approved_at: Moment | None
    declined_at: Moment | None


class AssistingReplyShown(ReplyShown):
    """What an assisting unit answered, shown to the lead, which sees nothing else of its task."""

    department: Named
    task: int


class ExplanationShown(BaseModel):
    id: int
    department: Named
    question: str
    answer: str
    asked_at: Moment
    answered_at: Moment | None


class ExplanationList(BaseModel):
    """A page of questions to the caller's own unit; `next` goes into `after`."""

    items: list[ExplanationShown]
    next: str | None


class TaskShown(TaskRow):
    """A task on its case, with what was asked and answered on it."""

    parent: int | None
    note: str
    clock: Clock
    return_forbidden: bool
    resume_on: str | None
    end_reason: str
    requests: list[RequestShown]
    replies: list[ReplyShown]
    explanations: list[ExplanationShown]


class EventShown(BaseModel):
    at: Moment
    verb: str
    words: str
    who: str
    department: str
    remark: str


class AttachmentShown(BaseModel):
    """What is known of a file; the file itself is read by its own address."""

    id: int
    name: str
    media_type: str
    size: int
    added_at: Moment


class Available(BaseModel):
    """An action the caller may take now, and where it is posted to."""

    name: str
    zh: str
    en: str
    task: int | None
    url: str


class CaseShown(CaseRow):
    """Everything of a case that this caller may see. Who asked is shown by `identity`, which is recorded."""

    content: str
    demand: str
    address: str
    answer: str
    public_answer: str
    happened_at: Moment | None
    entered_at: Moment
    dispatched_at: Moment | None
    passed_at: Moment | None
    lon: float | None
    lat: float | None
    datum: str
    accused: Named | None
    accused_matter: str
    accused_confirmed: bool
    reply_way: str
    publish_consent: bool
    callback_consent: bool
    reason_code: str
    transfer_target: str
    rehandle_proposed: bool | None = Field(description="承办单位不显示 null for departments")
    exemption_proposed: bool | None = Field(description="承办单位不显示 null for departments")
    source: str
    external_id: str
    anonymous: bool
    identity: Reveal = Field(description="own_work, with_reason, hidden")
    promise: Clock
    step: Clock
    tasks: list[TaskShown]
    assisting_replies: list[AssistingReplyShown] = Field(
        description="协办单位的答复，供主办单位汇总 What assisting units answered, for the lead"
    )
    events: list[EventShown]
    attachments: list[AttachmentShown]
    parent: str | None
    members: list[str]
    linked: list[str]
    actions: list[Available]


def named(row: Any) -> Named | None:
    """A directory row as code and name."""
    return Named(code=row.code, name=row.label) if row is not None else None


def department_named(department_id: int | None) -> Named | None:
    """A department by id, from the snapshot."""
    return named(directory.department(department_id)) if department_id is not None else None


def clock(prefix_due: str, row: Any, steps: list[dict[str, Any]], now: datetime) -> Clock:
    """The clock of `promise`, `step` (a case's columns) or `task` (a task's)."""
    names = ("due_at", "yellow_at", "red_at")
    if prefix_due != "task":
        names = (f"{prefix_due}_due", f"{prefix_due}_yellow", f"{prefix_due}_red")
    due, yellow, red = (getattr(row, name) for name in names)
    return Clock(
        due=due,
        yellow=yellow,
        red=red,
        lamp=lamp_of(yellow, red, due, now),
        explanation=directory.explain(steps),
        warnings=directory.warnings(steps),
    )


def filled(shape: type[BaseModel], row: Any, given: dict[str, Any]) -> dict[str, Any]:
    """The fields of `shape`: those `given`, and the row's columns of the same names for the rest."""
    return {name: given[name] if name in given else getattr(row, name) for name in shape.model_fields}


def case_given(case: Case, title: str, now: datetime) -> dict[str, Any]:
    """What a list shows of a case beyond its columns. A case that is not open has no lamp."""
    promise = lamp_of(case.promise_yellow, case.promise_red, case.promise_due, now)
    return {
        "title": title,
        "category": named(case.category),
        "area": named(case.area),
        "lead": department_named(case.lead_id),
        "channel": case.contact.channel,
        "lamp": promise if case.is_open else Lamp.NONE,
        "step_lamp": lamp_of(case.step_yellow, case.step_red, case.step_due, now),
    }


def row_of(case: Case, actor: Actor, now: datetime) -> dict[str, Any]:
    """A case as lists show it. `contact`, `citizen`, `category`, `area` and `tasks` are read with the list."""
    return filled(CaseRow, case, case_given(case, texts_for(actor, case)["title"], now))


def task_given(task: Task, title: str, now: datetime) -> dict[str, Any]:
    """What the inbox shows of a task beyond its columns. A task that is not open has no lamp."""
    return {
        "case": task.case.number,
        "title": title,
        "kind": task.case.kind,
        "urgency": task.case.urgency,
        "department": named(task.department),
        "next_limit": task.limits[0][1],
        "lamp": lamp_of(task.yellow_at, task.red_at, task.due_at, now) if task.is_open else Lamp.NONE,
        "version": task.case.version,
    }


def task_row_of(task: Task, title: str, now: datetime) -> dict[str, Any]:
    """A task as the inbox shows it."""
    return filled(TaskRow, task, task_given(task, title, now))


def now_shown() -> datetime:
    """One moment for all lamps of an answer."""
    return timezone.now()
