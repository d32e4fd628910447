"""The shift lead's page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from yixian.cases.lines import case_line, with_rows
from yixian.ground.access import access
from yixian.intake import lead as day
from yixian.people.queries import acting

MOST = 50


@access("lead")
@never_cache
@require_GET
def lead(request: HttpRequest) -> HttpResponse:
    """What each seat did today, and the drafts they left, oldest first."""
    actor, now = acting(request), timezone.now()
    drafts = with_rows(day.unfinished(actor, now)).annotate(is_returned=day.was_sent_back())
    rows = list(drafts.select_related("contact__agent").order_by("pk")[:MOST])
    context = {
        "seats": day.today(actor, now),
        "drafts": [(case_line(actor, case, now), case) for case in rows],
        "most": MOST,
        "more": len(rows) == MOST,
        "now": now,
    }
    return render(request, "intake/lead.html", context)
