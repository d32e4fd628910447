"""Tasks: on the day they are due or answered, signed, reached; and on the day they were dispatched."""

from __future__ import annotations

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce, Least

from yixian.cases.models import RECALLED, Request, RequestKind, Task, TaskRole, TaskStatus
from yixian.insight.definitions.family import ONLY_UNIT, Family, Measure, Rows, family, under_case

PATHS, CHARGED, PASSED_DOWN_BY = under_case("case__"), "department_id", "parent__department_id"


def _owed() -> Rows:
    """What is or was to be answered: not returned, not withdrawn, not waiting for a review date."""
    return Task.objects.exclude(status__in=(TaskStatus.SUSPENDED, TaskStatus.ENDED))


LATE = Q(replied_at__isnull=True) | Q(replied_at__gt=F("due_at")) | Q(late_before=True)

TASKS = family(
    Family(
        code="tasks",
        rows=_owed,
        # Spelled as in the index `task_counted`; so are the next two.
        counted_at=Least("due_at", Coalesce("replied_at", "due_at")),
        measures=(
            Measure("all", Q(), ONLY_UNIT),
            Measure("completed", Q(replied_at__isnull=False), ONLY_UNIT),
            Measure("on_time", Q(replied_at__lte=F("due_at"), late_before=False), ONLY_UNIT),
            Measure("overdue", LATE, ONLY_UNIT),
        ),
        paths=PATHS,
        department=CHARGED,
        under=PASSED_DOWN_BY,
    )
)


def _to_sign() -> Rows:
    never = Q(status=TaskStatus.ENDED, signed_at__isnull=True)
    return Task.objects.filter(sign_due__isnull=False).exclude(never)


SIGNING = family(
    Family(
        code="signing",
        rows=_to_sign,
        counted_at=Least("sign_due", Coalesce("signed_at", "sign_due")),
        measures=(Measure("all", Q()), Measure("on_time", Q(signed_at__lte=F("sign_due")))),
        paths=PATHS,
        department=CHARGED,
        under=PASSED_DOWN_BY,
    )
)


def _to_reach() -> Rows:
    never = Q(status=TaskStatus.ENDED, reached_at__isnull=True)
    return Task.objects.filter(contact_due__isnull=False).exclude(never)


RESPONSE = family(
    Family(
        code="response",
        rows=_to_reach,
        counted_at=Least("contact_due", Coalesce("reached_at", "contact_due")),
        measures=(Measure("all", Q()), Measure("within", Q(reached_at__lte=F("contact_due")))),
        paths=PATHS,
        department=CHARGED,
        under=PASSED_DOWN_BY,
    )
)


def _asked(kind: RequestKind, **ruling: object) -> Exists:
    return Exists(Request.objects.filter(task=OuterRef("pk"), kind=kind, **ruling))


def _dispatched() -> Rows:
    """All but what was taken back within the minute: it is as if it had never been dispatched."""
    return Task.objects.exclude(end_reason=RECALLED).alias(
        is_returned=_asked(RequestKind.RETURN, granted=True),
        is_return_ruled=_asked(RequestKind.RETURN, granted__isnull=False),
        is_return_refused=_asked(RequestKind.RETURN, granted=False),
        was_suspended=_asked(RequestKind.SUSPEND, granted=True),
    )


FIRST_LEAD = Q(role=TaskRole.LEAD, first_dispatch=True, parent=None)

DISPATCHED = family(
    Family(
        code="dispatched",
        rows=_dispatched,
        counted_at=F("dispatched_at"),
        measures=(
            Measure("all", Q()),
            Measure("first_leads", FIRST_LEAD),
            Measure("accurate", FIRST_LEAD & Q(is_returned=False)),
            Measure("returned", Q(is_returned=True)),
            Measure("return_ruled", Q(is_return_ruled=True)),
            Measure("return_refused", Q(is_return_refused=True)),
            Measure("extended", Q(extensions__gt=0)),
            Measure("suspended", Q(was_suspended=True)),
        ),
        paths=PATHS,
        department=CHARGED,
        under=PASSED_DOWN_BY,
    )
)
