"""The log of what goes out: what was sent, what waits and why. Never to whom, and no query code."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from yixian.cases.table import list_context, list_of, table_of
from yixian.cases.views.list_export import export_context, export_view
from yixian.ground.access import access
from yixian.ground.addresses import own_address
from yixian.ground.errors import NotFound, Refusal
from yixian.ground.keyset import Page
from yixian.linkage import queries
from yixian.linkage.actions import resend
from yixian.linkage.log_list import COLUMNS, WAY_LABELS, WHOSE, LogFilter, Logged, name_of
from yixian.linkage.models import Notice
from yixian.linkage.reasons import reason_said
from yixian.linkage.ways import WAYS, way_for, why_not
from yixian.people.queries import acting


@access("sysadmin")
@never_cache
@require_GET
def notice_log(request: HttpRequest, whose: str = "citizens") -> HttpResponse:
    """What was to go out, newest first, and why what waits does not."""
    if whose not in WHOSE:
        raise NotFound(_("没有这个页面。"))
    actor, model = acting(request), WHOSE[whose][0]
    form, page = LogFilter(request.GET, whose=whose), Page[Any]([], None, None)
    if form.is_valid():
        page = form.keyset.page(
            form.narrow(), after=request.GET.get("after"), before=request.GET.get("before")
        )
    name = name_of(whose)
    found = list_of(request, actor, name, COLUMNS)
    context = {
        "whose": whose,
        "tabs": [(other, label) for other, (_model, label) in WHOSE.items()],
        "form": form,
        "page": page,
        "table": table_of(_("通知列表"), found.shown, page.rows, form.order),
        "counts": _counts(model),
        "ways": _ways(),
        **export_context(actor, name),
        **list_context(request, actor, found, form, page, rows=form.narrow),
    }
    return render(request, "linkage/log.html", context, status=400 if form.errors else 200)


EXPORTS = {whose: export_view(name_of(whose)) for whose in WHOSE}


def _counts(model: Logged) -> list[dict[str, object]]:
    ways, states = dict(WAY_LABELS), Notice.State
    return [
        {
            **row,
            "way": ways.get(str(row["way"]), row["way"]),
            "state": states(str(row["state"])).label,
            "reason": reason_said(str(row["reason"])),
        }
        for row in queries.unsent_by_reason(model)
    ]


def _ways() -> list[dict[str, Any]]:
    """By what each wish is fulfilled on this machine, or why by nothing."""
    found = []
    for wish, label in WAY_LABELS:
        way = way_for(wish)
        in_a_file = way is not None and way is WAYS["file"]
        found.append({"label": label, "missing": why_not(wish), "in_a_file": in_a_file})
    return found


@access("sysadmin")
@require_POST
def send_again(request: HttpRequest, whose: str, pk: int) -> HttpResponse:
    """Let one notice that was given up be tried again."""
    if whose not in WHOSE:
        raise NotFound(_("没有这个页面。"))
    try:
        resend(WHOSE[whose][0], pk, timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("这条通知会在一两分钟内重新发送。"))
    return redirect(own_address(request.POST.get("back", "")) or reverse("notice_log", args=[whose]))
