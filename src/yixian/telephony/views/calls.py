"""The record of calls: a list as every list, the page of a call, and its caller's number for a reason."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from yixian.cases.forms import RevealForm
from yixian.cases.models.telephone import dialled
from yixian.cases.table import list_context, list_of, table_of
from yixian.cases.views.list_export import export_context, export_view
from yixian.ground.access import access
from yixian.ground.errors import NotAllowed, NotFound, Refusal
from yixian.ground.keyset import Page
from yixian.people.models import Actor
from yixian.people.queries import acting
from yixian.telephony import call_list
from yixian.telephony.actions import may_reveal, reveal_caller
from yixian.telephony.actions.report_nuisance import may_report
from yixian.telephony.calls_out import placed_lines
from yixian.telephony.hearing import Hearing, hearing
from yixian.telephony.models import Call, CallQueue, PlacedCall
from yixian.telephony.queries import call_state, told_of, trunk_name
from yixian.telephony.record.retention import DIGESTS, told_since


@access(*sorted(call_list.READERS))
@never_cache
@require_GET
def calls(request: HttpRequest) -> HttpResponse:
    """The calls, newest first."""
    actor, form = acting(request), call_list.CallFilter(request.GET)
    page: Page[Any] = Page([], None, None)
    if form.is_valid():
        after, before = request.GET.get("after"), request.GET.get("before")
        page = form.keyset.page(form.narrow(actor), after=after, before=before)
    found = list_of(request, actor, call_list.NAME, call_list.COLUMNS)
    context = {
        "form": form,
        "page": page,
        "table": table_of(_("通话列表"), found.shown, page.rows, form.order),
        **export_context(actor, call_list.NAME),
        **list_context(request, actor, found, form, page, rows=lambda: form.narrow(actor)),
    }
    return render(request, "telephony/calls.html", context, status=400 if form.errors else 200)


export = export_view(call_list.NAME)


@access(*sorted(call_list.READERS))
@never_cache
@require_GET
def call(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of a call."""
    actor = acting(request)
    return render(request, "telephony/call.html", _shown(actor, _call_of(actor, pk)))


@access(*sorted(call_list.READERS))
@never_cache
@require_POST
def caller(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of a call with its caller's number: recorded, for the reason that was typed."""
    actor = acting(request)
    found, form = _call_of(actor, pk), RevealForm(request.POST)
    try:
        number = reveal_caller(actor, found, request.POST.get("reason", "")[:500])
    except NotAllowed:
        raise
    except Refusal as refusal:
        form.is_valid()
        form.errors.pop("reason", None)
        form.add_error("reason", str(refusal))
        context = _shown(actor, found) | {"form": form}
        return render(request, "telephony/call.html", context, status=refusal.status)
    return render(request, "telephony/call.html", _shown(actor, found) | {"revealed": dialled(number)})


def _call_of(actor: Actor, pk: int) -> Call:
    found = Call.objects.visible_to(actor).filter(pk=pk).select_related(*call_list.ROWS, "sound").first()
    if found is None:
        raise NotFound(_("没有这通电话，或者您不能查看。"))
    return found


def _shown(actor: Actor, call: Call) -> dict[str, Any]:
    told = told_of(call)
    queues = {one.code: one.label for one in CallQueue.objects.filter(code__in={one.queue for one in told})}
    placed = PlacedCall.objects.visible_to(actor).filter(uid=call.uid).select_related("sound")
    return {
        "call": call,
        "caller": call_list.masked(call),
        "may_reveal": may_reveal(actor, call),
        "may_report": bool(call.caller_hash) and may_report(actor, call),
        "may_hear": hearing(actor, call) != Hearing.NOT,
        "placed": placed_lines(actor, list(placed.order_by("asked_at", "pk"))),
        "form": RevealForm(),
        "told": [(one, queues.get(one.queue, one.queue)) for one in told],
        "state": call_state(call, told),
        "trunk": trunk_name(call.trunk),
        "is_forgotten": call.began_at < told_since(timezone.now())
        and all(one.verb in DIGESTS for one in told),
    }
