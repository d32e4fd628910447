"""The shares called back, letterheads and words of replies as files of a city's rows.

And how many open cases hang on rows of the directory.
"""

from __future__ import annotations

from bisect import bisect_left
from datetime import date, datetime, timedelta
from itertools import chain

from django.db.models import Q
from django.utils import timezone

from yixian.cases.clocks import start_of
from yixian.cases.listing import tagged
from yixian.cases.models import (
    OPEN_CASE,
    OPEN_TASK,
    PROMISED_CASE,
    CallbackRule,
    Case,
    Letterhead,
    ReplyPoint,
    ReplyTemplate,
    Tag,
    Task,
)
from yixian.directory.models import (
    CatalogueEntry,
    Category,
    DeadlineRule,
    Department,
    OfficeHours,
    WorkingDay,
)
from yixian.directory.row_file import Cells
from yixian.directory.row_kinds import Known, Values, needed, register_kind, register_open_cases, row_kind
from yixian.people.models import Account, Actor


def _share(cells: Cells, known: Known) -> tuple[Values, Values]:
    return {"kind": cells.text("kind", needed=True)}, {"share": needed(cells.whole("share"), "share")}


CALLBACK_SHARES = row_kind("callback_shares.csv", CallbackRule, "kind,share", _share)


def _letterhead(cells: Cells, known: Known) -> tuple[Values, Values]:
    texts = ("body_en", "contact", "contact_en", "signature", "signature_en")
    key = {"paper": cells.text("paper", needed=True)}
    return key, {"body": cells.text("body", needed=True), **{name: cells.text(name) for name in texts}}


LETTERHEADS = row_kind(
    "letterheads.csv",
    Letterhead,
    "paper,body,body_en,contact,contact_en,signature,signature_en",
    _letterhead,
)


def _point(cells: Cells, known: Known) -> tuple[Values, Values]:
    return {"code": cells.text("code", needed=True)}, {
        "kind": cells.text("kind"),
        "category": cells.text("category"),
        "name": cells.text("name", needed=True),
        "name_en": cells.text("name_en"),
        "position": cells.whole("position") or 0,
        "active": cells.flag("active", True),
    }


REPLY_POINTS = row_kind(
    "reply_points.csv", ReplyPoint, "code,kind,category,name,name_en,position,active", _point
)


def _template(cells: Cells, known: Known) -> tuple[Values, Values]:
    unit = cells.one_of("department", known.departments)
    return {"department": unit, "name": cells.text("name", needed=True)}, {
        "kind": cells.text("kind"),
        "category": cells.text("category"),
        **{name: cells.text(name) for name in ReplyTemplate.TEXTS},
        "shared": cells.flag("shared", True),
        "active": cells.flag("active", True),
    }


REPLY_TEMPLATES = row_kind(
    "reply_templates.csv",
    ReplyTemplate,
    "department,name,kind,category,measures,to_citizen,public,shared,active",
    _template,
)


def of_departments(rows: list[Department]) -> int:
    """Open cases of which one of these departments has an open task, by `task_inbox`."""
    return _with_tasks_of({row.pk for row in rows})


def _with_tasks_of(units: set[int | None]) -> int:
    tasks = Task.objects.filter(department__in=units, status__in=OPEN_TASK)
    return tasks.values("case_id").distinct().count()


def of_categories(rows: list[Category]) -> int:
    """Open cases of these versions of categories, by `case_similar`."""
    return Case.objects.filter(category__in=[row.pk for row in rows], status__in=OPEN_CASE).count()


def of_entries(rows: list[CatalogueEntry]) -> int:
    """Open cases dispatched by these entries, by the index of the foreign key."""
    return Case.objects.filter(catalogue_entry__in=[row.pk for row in rows], status__in=OPEN_CASE).count()


def of_limits(rows: list[DeadlineRule]) -> int:
    """Open cases these limits are meant for, by `case_status`; a more particular row may win for some of them."""
    meant = Q()
    for urgency, kind, matter in {(row.urgency, row.kind, row.matter) for row in rows}:
        one = Q(urgency=urgency)
        one &= Q(kind=kind) if kind else Q()
        one &= tagged(Tag.HARD) if matter else Q()
        meant |= one
    return Case.objects.filter(meant, status__in=PROMISED_CASE).count() if rows else 0


MOST_NAMED = 20


def first_over_days(account: Account, rows: list[WorkingDay]) -> list[str]:
    """Numbers of the first cases that run over one of these days and that the account may see, first promised first.

    One query, by the indexes of `of_days`; at most `MOST_NAMED`.
    """
    over = []
    for row in rows:
        first, end = start_of(row.date), start_of(row.date + timedelta(days=1))
        promised = Case.objects.filter(status__in=PROMISED_CASE, promise_due__gte=first, submitted_at__lt=end)
        tasks = Task.objects.filter(status__in=OPEN_TASK, due_at__gte=first, dispatched_at__lt=end)
        over += [promised.values("pk"), tasks.values("case_id")]
    if not over:
        return []
    found = Case.objects.visible_to(Actor.of(account)).filter(pk__in=over[0].union(*over[1:]))
    return [case.number for case in found.order_by("promise_due", "pk")[:MOST_NAMED]]


def of_days(rows: list[WorkingDay]) -> int:
    """Open cases whose promise or open task runs over one of these days, by `case_promise` and `task_due`."""
    days = sorted(row.date for row in rows)
    if not days:
        return 0
    first, end = start_of(days[0]), start_of(days[-1] + timedelta(days=1))
    promises = Case.objects.filter(
        status__in=PROMISED_CASE, promise_due__gte=first, submitted_at__lt=end
    ).values_list("pk", "submitted_at", "promise_due")
    tasks = Task.objects.filter(status__in=OPEN_TASK, due_at__gte=first, dispatched_at__lt=end).values_list(
        "case_id", "dispatched_at", "due_at"
    )
    spans = chain(promises.iterator(), tasks.iterator())
    return len({case for case, since, due in spans if _holds_one_of(days, since, due)})


def of_hours(rows: list[OfficeHours]) -> int:
    """Open cases of which a unit with these hours has an open task, by `task_inbox`; all, where the city's are meant:
    units without hours of their own, and promises, go by those."""
    units = {row.department_id for row in rows}
    if None in units:
        return Case.objects.filter(status__in=OPEN_CASE).count()
    return _with_tasks_of(units)


def _holds_one_of(days: list[date], since: datetime | None, due: datetime | None) -> bool:
    """Does the span from `since` to `due` hold one of the sorted days?"""
    assert since is not None  # the query asked for those
    assert due is not None
    at = bisect_left(days, timezone.localdate(since))
    return at < len(days) and days[at] <= timezone.localdate(due)


def register() -> None:
    """Make them known to the directory."""
    register_kind(CALLBACK_SHARES)
    register_kind(LETTERHEADS)
    register_kind(REPLY_POINTS)
    register_kind(REPLY_TEMPLATES)
    register_open_cases("departments.csv", of_departments)
    register_open_cases("categories.csv", of_categories)
    register_open_cases("catalogue.csv", of_entries)
    register_open_cases("deadlines.csv", of_limits)
    register_open_cases("office_hours.csv", of_hours)
    register_open_cases("calendar.csv", of_days, first_over_days)
