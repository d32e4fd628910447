"""The centre's lists of what waits for somebody: what is in each, who works it, in which order, by which action."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Case as Choose
from django.db.models import IntegerField, QuerySet, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yixian.cases import columns, lines
from yixian.cases.columns import Column
from yixian.cases.models import (
    RUNNING_TASK,
    Case,
    CaseLink,
    CaseStatus,
    Request,
    Task,
    TaskStatus,
    Urgency,
)
from yixian.cases.queries import whom_to_ring
from yixian.cases.visibility import DRAWN_TO_CALL
from yixian.ground.errors import Words
from yixian.ground.keyset import Keyset
from yixian.people.models import Actor


@dataclass(frozen=True)
class Queue:
    """One list. `rows(actor)` are cases, tasks or requests, `action` what is done with each of them."""

    name: str
    label: Words
    roles: frozenset[str]
    rows: Callable[[Actor], QuerySet[Any, Any]]
    keyset: Keyset
    action: str
    about: str = "case"  # case, task or request
    late: bool = False  # what somebody let pass: shown loudly, with whom to ring
    has_desk: bool = False  # worked on a page of its own, which counts it
    without: tuple[str, ...] = ()  # filters that make no sense here

    @property
    def url(self) -> str:
        return reverse(f"queue_{self.name}")

    @property
    def columns(self) -> tuple[Column, ...]:
        """All that its rows can show."""
        if self.about == "request":
            return columns.REQUESTS
        if self.about == "task":
            return (*columns.TASKS, columns.RING) if self.late else (*columns.TASKS, columns.HANDLE)
        return columns.TO_DISPATCH if self.name == "to-dispatch" else columns.STEPS


def _cases(actor: Actor, **conditions: Any) -> Any:
    return lines.with_rows(Case.objects.visible_to(actor).filter(**conditions))


def to_dispatch(actor: Actor) -> Any:
    """P1, then P2, then the rest, each by due time (index case_step; some hundreds of rows)."""
    rank = Choose(
        When(urgency=Urgency.P1, then=Value(0)),
        When(urgency=Urgency.P2, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return _cases(actor, status=CaseStatus.TO_DISPATCH).annotate(rank=rank)


def to_review(actor: Actor) -> Any:
    """Index case_step."""
    return _cases(actor, status=CaseStatus.TO_REVIEW)


def to_callback(actor: Actor) -> Any:
    """Whom to call back, earliest due first (index case_step); those who said no wait for the duty manager."""
    return _to_call(actor, status=CaseStatus.TO_CALLBACK)


def drawn_to_call(actor: Actor) -> Any:
    """Of enquiries answered at once whom to call, `Case.drawn_to_call`, earliest due first (index case_step)."""
    return _to_call(actor, **DRAWN_TO_CALL)


def _to_call(actor: Actor, **conditions: Any) -> Any:
    return _cases(
        actor,
        **conditions,
        rehandle_proposed=False,
        retaliation_due=None,  # not closed before it is answered: they are asked once it is
        citizen__anonymous=False,
    ).exclude(citizen__telephone_hash="")


def proposed(actor: Actor) -> Any:
    """What citizens said no to: open callbacks, and closed cases that nobody took up again."""
    taken_up = CaseLink.objects.filter(kind=CaseLink.Kind.REOPENED).values("earlier_id")
    return _cases(
        actor, status__in=(CaseStatus.TO_CALLBACK, CaseStatus.CLOSED), rehandle_proposed=True
    ).exclude(pk__in=taken_up)


def objections(actor: Actor) -> Any:
    """Refusals that citizens object to, while they wait for an answer (index case_step)."""
    return _cases(actor, status=CaseStatus.CLOSED, objected_at__isnull=False, step_due__isnull=False)


def hard(actor: Actor) -> Any:
    """Tasks that departments escalated, until the consultation is recorded."""
    tasks = Task.objects.visible_to(actor).open().filter(escalated_at__isnull=False)
    return lines.with_task_rows(tasks)


def unsigned(actor: Actor) -> Any:
    """What departments did not sign in time, the longest first (index task_unsigned)."""
    return _let_pass(actor, status=TaskStatus.TO_SIGN, sign_due__lte=timezone.now())


def unreached(actor: Actor) -> Any:
    """Citizens nobody contacted in time, the longest first (index task_unreached)."""
    return _let_pass(actor, status__in=RUNNING_TASK, reached_at=None, contact_due__lte=timezone.now())


def without_stage_report(actor: Actor) -> Any:
    """Tasks whose stage report is late, the longest first (index task_no_stage)."""
    return _let_pass(actor, status__in=RUNNING_TASK, stage_at=None, stage_due__lte=timezone.now())


def _let_pass(actor: Actor, **conditions: Any) -> Any:
    return lines.with_task_rows(Task.objects.visible_to(actor).filter(**conditions))


def requests(actor: Actor) -> Any:
    """Requests on tasks the centre gave out (index request_pending); a child's is its parent's matter."""
    pending = Request.objects.filter(ruled_at__isnull=True, task__parent__isnull=True)
    if "duty_manager" not in actor.roles:
        pending = pending.filter(by_duty_manager=False)
    known = Task.objects.visible_to(actor).values("pk")
    return lines.with_request_rows(pending.filter(task_id__in=known))


def line_of(actor: Actor, queue: Queue, row: Any, now: datetime) -> Any:
    """What the list shows of one of its rows."""
    if queue.about == "request":
        return lines.request_line(actor, row, now)
    if queue.late:
        return lines.LateLine(**vars(lines.task_line(actor, row, now)), ring=whom_to_ring(row, now))
    if queue.about == "task":
        return replace(lines.task_line(actor, row, now), action=queue.action)
    if queue.name == "to-dispatch":
        return lines.dispatch_line(actor, row, now)
    # What was proposed for re-handling: a closed case is looked at again, one that waits for its callback handled.
    again = queue.name == "rehandle" and row.status == CaseStatus.CLOSED
    return lines.step_line(actor, row, now, "settle_evaluation" if again else queue.action)


LATE_TO = frozenset({"supervisor", "duty_manager"})
BY_STEP = Keyset("step_due", "pk")
QUEUES = {
    queue.name: queue
    for queue in (
        Queue(
            "to-dispatch",
            _("待派单"),
            frozenset({"dispatcher"}),
            to_dispatch,
            Keyset("rank", "step_due", "pk"),
            "dispatch",
        ),
        Queue("to-review", _("待审核"), frozenset({"dispatcher"}), to_review, BY_STEP, "pass"),
        Queue(
            "requests",
            _("待裁定"),
            frozenset({"dispatcher", "duty_manager"}),
            requests,
            Keyset("rule_due", "pk"),
            "rule",
            "request",
            without=("lamp",),  # a ruling has its own limit, by which the list is sorted
        ),
        Queue("objections", _("异议"), frozenset({"dispatcher"}), objections, BY_STEP, "answer_objection"),
        Queue(
            "hard",
            pgettext_lazy("several", "疑难"),
            frozenset({"duty_manager"}),
            hard,
            Keyset("escalated_at", "pk"),
            "consult",
            "task",
        ),
        Queue("rehandle", _("建议重办"), frozenset({"duty_manager"}), proposed, BY_STEP, "rehandle"),
        *(
            Queue(name, label, LATE_TO, rows, Keyset(due, "pk", never_empty=(due,)), "", "task", late=True)
            for name, label, rows, due in (
                ("unsigned", _("未按时签收"), unsigned, "sign_due"),
                ("unreached", _("未按时联系"), unreached, "contact_due"),
                ("no-stage-report", _("未按时阶段报告"), without_stage_report, "stage_due"),
            )
        ),
        Queue(
            "callbacks",
            _("待回访"),
            frozenset({"callback"}),
            to_callback,
            BY_STEP,
            "record_callback",
            has_desk=True,
            without=("q",),  # an operator's people never search others' cases
        ),
    )
}
