"""The calls that seats placed: for whoever answers for them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from yixian.ground.access import access
from yixian.ground.keyset import Keyset
from yixian.people.queries import acting
from yixian.telephony import call_list
from yixian.telephony.calls_out import placed_lines
from yixian.telephony.models import PlacedCall

NEWEST_FIRST = Keyset("-asked_at", "-pk")  # index: placed_asked


@access(*sorted(call_list.READERS))
@never_cache
@require_GET
def placed(request: HttpRequest) -> HttpResponse:
    """Who called whom, when, and what became of it, newest first; numbers masked."""
    actor = acting(request)
    rows = PlacedCall.objects.visible_to(actor).select_related("seat", "agent", "sound")
    page = NEWEST_FIRST.page(rows, after=request.GET.get("after"), before=request.GET.get("before"))
    context = {"page": page, "lines": placed_lines(actor, page.rows)}
    return render(request, "telephony/placed.html", context)
