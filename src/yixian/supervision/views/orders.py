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
from yixian.cases.texts import texts_for, words_of
from yixian.cases.views.list_export import export_context, export_view
from yixian.cases.visibility import sees_full_text
from yixian.ground.access import access
from yixian.ground.errors import NotFound
from yixian.ground.keyset import Page
from yixian.people.queries import acting
from yixian.supervision import order_list, queries
from yixian.supervision.actions.summon import CALLERS
from yixian.supervision.effect import HOUR, took
from yixian.supervision.forms import OrderFilterForm
from yixian.supervision.models import Summons
from yixian.supervision.models.order import CENTRE


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
    found = list_of(request, actor, order_list.NAME, order_list.columns_for(actor))
    shown = [order_list.line_of(order, now) for order in page.rows]
    context = {
        "form": form,
        "page": page,
        "table": table_of(_("督办单"), found.shown, shown, form.order),
        **export_context(actor, order_list.NAME),
        **list_context(request, actor, found, form, page, rows=lambda: form.narrow(actor, now)),
    }
    return render(request, "supervision/orders.html", context, status=400 if form.errors else 200)


@access(*sorted(order_list.READERS))
@never_cache
@require_GET
def order(request: HttpRequest, order_id: int) -> HttpResponse:
    """One order: what was asked of whom, what they answered and after how long, what became of the case."""
    actor, now = acting(request), timezone.now()
    found = queries.order_for(actor, order_id)
    if found is None:
        raise NotFound(_("没有这个督办单，或者您不能查看。"))
    full = sees_full_text(actor, found.case)
    answers = queries.answers_shown(actor, found, full)
    context = {
        "line": order_list.line_of(found, now),
        "words": words_of(found, found.case, full),
        "title": texts_for(actor, found.case)["title"],
        "answers": [{**one, "hours": _hours(took(found, one["row"]))} for one in answers],
        "tells_said": bool(actor.roles & CENTRE),
        "prints": queries.may_print(actor),
        "summonses": Summons.objects.visible_to(actor).filter(orders=found).select_related("department"),
        "calls": bool(actor.roles & CALLERS),
        "closes": found.is_open and "supervisor" in actor.roles,
        "answering": queries.task_to_answer(actor, found),
    }
    return render(request, "supervision/order.html", context)


def _hours(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds / HOUR, 1)


export = export_view(order_list.NAME)
