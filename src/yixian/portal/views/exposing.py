"""The publisher's pages of overdue matters: which may be exposed, and one from its masked title over a preview."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from yixian.cases.lines import title_of
from yixian.cases.models import Case
from yixian.ground.access import access
from yixian.ground.keyset import Keyset
from yixian.people.models import Actor
from yixian.people.queries import acting
from yixian.portal import exposing
from yixian.portal.masked import area_shown
from yixian.portal.models import Exposure
from yixian.portal.views.overdue import RELATED, lateness
from yixian.portal.views.publishing import beside_the_case, read_first

LONGEST = Keyset("promise_due", "pk", rows=30, never_empty=("promise_due",))  # index: case_promise
NEWEST = Keyset("-since", "-pk", rows=30)  # index: exposure_state
TABS = (
    ("waiting", gettext_lazy("可以曝光"), ""),
    ("listed", gettext_lazy("已曝光"), ""),
    ("off", gettext_lazy("已移出"), ""),
)


@access("publisher")
@never_cache
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """What may be exposed, what is, what was taken off."""
    actor, asked = acting(request), request.GET.get("tab", "")
    tab = asked if asked in {name for name, _words, _count in TABS} else "waiting"
    context: dict[str, Any] = {
        "tab": tab,
        "tabs": TABS,
        "on": exposing.is_on(),
        "next": request.get_full_path(),
    }
    context |= _waiting(request, actor) if tab == "waiting" else _decided(request, actor, tab)
    return render(request, "portal/exposing.html", context)


def _waiting(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    if not exposing.is_on():
        return {"page": None, "cases": []}
    now = timezone.now()
    rows = exposing.candidates(actor, now).select_related("citizen", "category", "area", "lead")
    page = LONGEST.page(rows, after=request.GET.get("after"), before=request.GET.get("before"))
    fit = [case for case in page.rows if exposing.why_not_exposed(case, now) is None]
    lines = [
        (case, title_of(actor, case), exposing.days_late(case.promise_due, now))
        for case in fit
        if case.promise_due
    ]
    return {"page": page, "cases": lines}


def _decided(request: HttpRequest, actor: Actor, tab: str) -> dict[str, Any]:
    rows = Exposure.objects.visible_to(actor).filter(state=tab).select_related(*RELATED)
    page = NEWEST.page(rows, after=request.GET.get("after"), before=request.GET.get("before"))
    now = timezone.now()
    return {"page": page, "lines": [(row, *lateness(row, now)) for row in page.rows]}


@access("publisher")
@never_cache
@require_http_methods(["GET", "POST"])
def expose(request: HttpRequest, number: str) -> HttpResponse:
    """The title everybody would read: to change, then to look at as they see it, then to say yes to."""
    return read_first(request, number, "expose", _page, _("%(number)s 已曝光。"), "portal:exposing")


def _page(
    request: HttpRequest,
    actor: Actor,
    case: Case,
    form: forms.Form | None,
    *,
    status: int = 200,
    preview: bool = False,
    impossible: str = "",
) -> HttpResponse:
    context = beside_the_case(actor, case, form, impossible)
    if preview and form is not None and case.promise_due:
        parts = {"category": case.category, "area": area_shown(case), "department": case.lead}
        context["preview"] = Exposure(title=form.cleaned_data["title"], case=case, **parts)
        context["late"] = exposing.days_late(case.promise_due, timezone.now())
    return render(request, "portal/expose.html", context, status=status)
