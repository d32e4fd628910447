"""What is being decided: who asked for it, when, why and with which particulars, above every form that decides.

A room adds what it knows from its `AppConfig.ready`:

    register_asked(answers_of, "rehandle", "close_on_facts")

`answers_of(actor, case, task)` returns what `cases/partials/asked.html` draws, newest first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from yixian.cases.actions.request import UNITS
from yixian.cases.models import Event, Outcome, Request, RequestKind, TaskStatus
from yixian.cases.texts import texts_for, words_of
from yixian.cases.timeline import line_of
from yixian.cases.visibility import sees_full_text
from yixian.directory import queries as directory

if TYPE_CHECKING:
    from yixian.cases.models import Case, Task
    from yixian.ground.errors import Words
    from yixian.people.models import Actor

Fact = tuple[str, str]


@dataclass(frozen=True)
class Asked:
    """One wish, objection, answer or order that the form at hand is about."""

    what: str
    who: str = ""
    at: datetime | None = None
    due: datetime | None = None  # until when it is to be decided
    facts: list[Fact] = field(default_factory=list)


Shows = Callable[["Actor", "Case", "Task | None"], list[Asked]]
_shows: dict[str, list[Shows]] = {}


def register_asked(shows: Shows, *actions: str) -> None:
    """Show something above the forms of `actions`."""
    for action in actions:
        _shows.setdefault(action, []).append(shows)


def asked_for(action: str, actor: Actor, case: Case, task: Task | None) -> list[Asked]:
    """What is shown above the form of `action`, as this actor may read it."""
    return [one for shows in _shows.get(action, ()) for one in shows(actor, case, task)]


def filled(*facts: tuple[Words, str]) -> list[Fact]:
    """The facts that say something."""
    return [(str(label), words) for label, words in facts if words]


def length_of(amount: int | None, unit: str) -> str:
    """How long an extension is, in words."""
    return _("%(amount)d 个%(unit)s") % {"amount": amount, "unit": UNITS.get(unit, unit)} if amount else ""


def of_request(request: Request, case: Case, full: bool) -> Asked:
    """A department's request with all it says; texts masked unless `full`."""
    reason = directory.reason(request.kind, request.reason_code)
    texts = words_of(request, case, full)
    department = directory.department(request.task.department_id)
    facts = filled(
        (_("原因"), str(reason.label) if reason else request.reason_code),
        (_("理由"), texts["reason"]),
        (_("建议承办单位"), request.suggested.label if request.suggested else ""),
        (_("延期时长"), length_of(request.amount, request.unit)),
        (_("依据"), texts["basis"]),
        (_("工作计划"), texts["plan"]),
        (_("复核日期"), f"{request.review_date:%Y-%m-%d}" if request.review_date else ""),
        (_("裁定意见"), texts["ruling"]),
    )
    return Asked(
        what=_("申请%(kind)s") % {"kind": request.get_kind_display()},
        who=_by(request.asked_by.name, department.label if department else ""),
        at=request.asked_at,
        due=request.rule_due if request.ruled_at is None else None,
        facts=facts,
    )


def _pending(actor: Actor, case: Case, task: Task | None) -> list[Asked]:
    """The request to be ruled on, and how often the task was extended before."""
    found = []
    for request in _requests(task=task, ruled_at__isnull=True):
        asked = of_request(request, case, sees_full_text(actor, case))
        if request.kind == RequestKind.EXTEND and request.task.extended_by:
            asked.facts.append((_("以前已延期"), length_of(request.task.extended_by, request.unit)))
        found.append(asked)
    return found


def _granted(actor: Actor, case: Case, kind: RequestKind, **of_task: Any) -> list[Asked]:
    full = sees_full_text(actor, case)
    return [of_request(one, case, full) for one in _requests(kind=kind, granted=True, **of_task)]


def _requests(**conditions: Any) -> QuerySet[Request]:
    """Requests with all that is shown of them, newest first."""
    found = Request.objects.filter(**conditions)
    return found.select_related("asked_by", "suggested", "task").order_by("-id")


def _suspended(actor: Actor, case: Case, task: Task | None) -> list[Asked]:
    """For which plan and until when a task stands still."""
    return _granted(actor, case, RequestKind.SUSPEND, task=task)[:1]


def _under_review(actor: Actor, case: Case, task: Task | None) -> list[Asked]:
    """What departments were let off answering, and what was sent back the last time."""
    sent_back = _last_event(case, "rework")
    found = [_of_event(sent_back, actor, case, _("退回重做"), _("退回意见"))] if sent_back else []
    ended = {"task__case": case, "task__status": TaskStatus.REPLIED, "task__terminated": True}
    return found + _granted(actor, case, RequestKind.TERMINATE, **ended)


def _objection(actor: Actor, case: Case, task: Task | None) -> list[Asked]:
    """Why the citizen objects, and what was refused with which words."""
    found = []
    objected, refused = _last_event(case, "object"), _last_event(case, "refuse")
    if objected is not None:
        found.append(_of_event(objected, actor, case, _("提出异议"), _("异议理由"), case.step_due))
    if case.outcome == Outcome.REFUSED:
        reason = directory.reason("refuse", case.reason_code)
        words = filled(
            (_("不予受理原因"), str(reason.label) if reason else case.reason_code),
            (_("向诉求人的说明"), texts_for(actor, case)["answer"]),
        )
        line = line_of(refused, case, full=False) if refused is not None else None
        who = _by(line.who, line.department) if line is not None else ""
        found.append(Asked(_("不予受理"), who, line.at if line else case.closed_at, facts=words))
    return found


def _escalated(actor: Actor, case: Case, task: Task | None) -> list[Asked]:
    """Why the task was put before the duty manager."""
    event = _last_event(case, "escalate", task)
    return [_of_event(event, actor, case, _("提级"), _("提级理由"))] if event else []


def _to_be_done(actor: Actor, case: Case, task: Task | None) -> list[Asked]:
    """What a department was told to do: with the order, sent back by the centre, declined by its own head."""
    if task is None:
        return []
    reworks = Event.objects.filter(case=case, verb="rework").order_by("-seq")
    sent_back = next((one for one in reworks if task.pk in one.facts.get("tasks", ())), None)
    declined = _last_event(case, "decline_reply", task)
    found = [
        _of_event(event, actor, case, what, _("退回意见"))
        for event, what in ((sent_back, _("退回重做")), (declined, _("退回答复")))
        if event is not None
    ]
    found.sort(key=lambda one: one.at or case.received_at, reverse=True)
    note = words_of(task, case, sees_full_text(actor, case))["note"]
    if note and sent_back is None:
        what = _("重办要求") if task.round > 1 else _("派单意见")
        found.append(Asked(what, at=task.dispatched_at, facts=[(_("要求"), note)]))
    return found


def _last_event(case: Case, verb: str, task: Task | None = None) -> Event | None:
    events = Event.objects.filter(case=case, verb=verb)
    if task is not None:
        events = events.filter(task_id=task.pk)
    return events.order_by("-seq").first()


def _of_event(
    event: Event, actor: Actor, case: Case, what: str, label: str, due: datetime | None = None
) -> Asked:
    """An event with what was said at it."""
    line = line_of(event, case, sees_full_text(actor, case))
    return Asked(what, _by(line.who, line.department), line.at, due, filled((label, line.remark)))


def _by(*names: str) -> str:
    """Who it was, and of which department."""
    return " · ".join(filter(None, names))


register_asked(_pending, "rule", "withdraw_request")
register_asked(_suspended, "resume")
register_asked(_under_review, "pass", "rework")
register_asked(_objection, "answer_objection")
register_asked(_escalated, "consult")
register_asked(_to_be_done, "reply", "approve_reply", "decline_reply")
