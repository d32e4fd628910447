"""超期曝光: what is overdue beyond the city's grace, by whom and how long; and what of it was done since."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.ground.errors import NotFound
from yixian.ground.keyset import Keyset
from yixian.portal import exposing
from yixian.portal.models import Exposure, PublicRule
from yixian.portal.models.public_rule import rule
from yixian.portal.open_pages import open_page

NEWEST = Keyset("-since", "-pk", rows=30)  # index: exposure_state
RELATED = ("case__citizen", "case__lead", "case__category", "area")


@open_page
def overdue(request: HttpRequest) -> HttpResponse:
    """Two lists. A city that exposes nothing has no such page."""
    if not exposing.is_on():
        raise NotFound(_("本市没有开设超期曝光。"))
    now, tab = timezone.now(), "done" if request.GET.get("tab") == "done" else ""
    waiting, done = Exposure.objects.overdue(exposing.cut_off(now)), Exposure.objects.done()
    rows = (done if tab else waiting).select_related(*RELATED)
    page = NEWEST.page(rows, after=request.GET.get("after"), before=request.GET.get("before"))
    context = {
        "page": page,
        "tabs": [("", _("还没有办结"), ""), ("done", _("已办结"), "")],
        "tab": tab,
        "lines": [(row, *lateness(row, now)) for row in page.rows if exposing.shown(row)],
        "grace": rule(PublicRule.Code.EXPOSE_DAYS),
    }
    return render(request, "portal/overdue.html", context)


def lateness(row: Exposure, now: datetime) -> tuple[int, datetime | None]:
    """(working days late, when it was done): until it was done, else until now."""
    done = row.case.passed_at or row.case.closed_at
    due = row.case.promise_due
    return (exposing.days_late(due, done or now) if due else 0), done
