"""The list of supervision orders, narrowed, kept and taken out as every list is."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from yixian.cases.table import list_context, list_of, table_of
from yixian.cases.views.list_export import export_context, export_view
from yixian.ground.access import access
from yixian.ground.keyset import Page
from yixian.people.queries import acting
from yixian.supervision import order_list
from yixian.supervision.forms import OrderFilterForm


@access(*sorted(order_list.READERS))
@never_cache
@require_GET
def orders(request: HttpRequest) -> HttpResponse:
    """The supervision orders, the open ones if not asked otherwise: the centre's all, a department's own."""
    actor, now = acting(request), timezone.now()
    form = OrderFilterForm(request.GET)
    page: Page[Any] = Page([], None, None)
    if form.is_valid():
        after, before = request.GET.get("after"), request.GET.get("before")
        page = form.keyset.page(form.narrow(actor, now), after=after, before=before)
    found = list_of(request, actor, order_list.NAME, order_list.COLUMNS)
    shown = [order_list.line_of(order, now) for order in page.rows]
    context = {
        "form": form,
        "page": page,
        "table": table_of(_("督办单"), found.shown, shown, form.order),
        **export_context(actor, order_list.NAME),
        **list_context(request, actor, found, form, page, rows=lambda: form.narrow(actor, now)),
    }
    return render(request, "supervision/orders.html", context, status=400 if form.errors else 200)


export = export_view(order_list.NAME)
