"""The page of a month's record of each department, and the same as a file."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from yixian.ground.access import access
from yixian.ground.errors import NotFound
from yixian.ground.spreadsheets import FORMS, Cell, file_answer
from yixian.knowledge.record import COLUMNS, READERS, month_in, overdue_now, record_of, total
from yixian.knowledge.rights import DESK
from yixian.people.queries import acting

ALL = tuple(sorted(READERS))


@access(*ALL)
@never_cache
@require_GET
def record(request: HttpRequest) -> HttpResponse:
    """What each department did in the month and left undone: the whole city's, or a unit's own."""
    actor, month = acting(request), month_in(request.GET.get("month", ""))
    lines = record_of(actor, month)
    context = {
        "month": month,
        "this_month": timezone.localdate().replace(day=1),
        "columns": COLUMNS.values(),
        "lines": lines,
        "whole": total(lines) if len(lines) > 1 else None,
        "forms": FORMS,
        "overdue": overdue_now(actor),
        "works": bool(actor.roles & DESK),
    }
    return render(request, "knowledge/record.html", context)


@access(*ALL)
@never_cache
@require_GET
def export(request: HttpRequest, form: str) -> HttpResponseBase:
    """The same lines as a file."""
    if form not in FORMS:
        raise NotFound(_("没有这种文件。"))
    month = month_in(request.GET.get("month", ""))
    header = [_("编码"), _("来源单位"), *(str(name) for name in COLUMNS.values())]
    rows: list[list[Cell]] = [
        [line.code, line.label, *line.counts.values()] for line in record_of(acting(request), month)
    ]
    return file_answer(form, f"knowledge-record-{month:%Y-%m}", header, rows)
