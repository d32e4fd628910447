from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from yixian.ground.access import access
from yixian.ground.keyset import Page
from yixian.people.queries import acting
from yixian.supervision import queries
from yixian.supervision.forms import OrderFilterForm


@access("supervisor", "duty_manager", "leader", "liaison", "handler", "unit_head")
def orders(request: HttpRequest) -> HttpResponse:
    """The supervision orders, the open ones if not asked otherwise: the centre's all, a department's own."""
    actor, now = acting(request), timezone.now()
    form = OrderFilterForm(request.GET)
    page: Page[Any] = Page([], None, None)
    if form.is_valid():
        after, before = request.GET.get("after"), request.GET.get("before")
        page = form.keyset.page(form.narrow(actor, now), after=after, before=before)
    shown = [{"order": order, "late": queries.is_late(order, now)} for order in page.rows]
    context = {"page": page, "rows": shown, "form": form}
    return render(request, "supervision/orders.html", context, status=400 if form.errors else 200)
