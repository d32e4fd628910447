"""The centre's lists, one page each, all drawn alike."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from yixian.cases.models import RequestKind
from yixian.cases.narrowing import QueueFilterForm, narrowed, sorted_by
from yixian.cases.queues import QUEUES, Queue, line_of
from yixian.cases.table import list_context, list_of, table_of
from yixian.cases.undo import undoable
from yixian.cases.views.list_export import export_context
from yixian.ground.access import access
from yixian.ground.errors import Refusal
from yixian.ground.keyset import Page
from yixian.people.models import Actor
from yixian.people.queries import acting


def queue_view(queue: Queue) -> Callable[..., Any]:
    """The view of one list, open to the roles that work it."""

    @access(*sorted(queue.roles))
    @never_cache
    @require_GET
    def view(request: HttpRequest) -> HttpResponse:
        actor, now = acting(request), timezone.now()
        form = QueueFilterForm(queue, request.GET)
        page: Page[Any] = Page([], None, None)
        try:
            page = _page(request, actor, queue, form, now)
        except Refusal as refusal:
            refusal.into(form)
        found = list_of(request, actor, queue.name, queue.columns)
        context = {
            "queue": queue,
            "form": form,
            "bulk": queue.name == "to-dispatch",
            "undoable": undoable(actor, now) if queue.name == "to-dispatch" else [],
            "kinds": RequestKind.choices if queue.about == "request" else [],
            "tabs": [one for one in QUEUES.values() if one.roles & actor.roles],
            "page": page,
            "table": table_of(
                queue.label, found.shown, [line_of(actor, queue, row, now) for row in page.rows]
            ),
            **export_context(actor, queue.name),
            **list_context(
                request, actor, found, form, page, rows=lambda: narrowed(queue, queue.rows(actor), form, now)
            ),
        }
        return render(request, "cases/queue.html", context, status=400 if form.errors else 200)

    return view


def _page(
    request: HttpRequest, actor: Actor, queue: Queue, form: QueueFilterForm, now: datetime
) -> Page[Any]:
    if not form.is_valid():
        return Page([], None, None)
    rows = narrowed(queue, queue.rows(actor), form, now)
    rows, keyset = sorted_by(queue, rows, form.cleaned_data.get("sort") or "")
    return keyset.page(rows, after=request.GET.get("after"), before=request.GET.get("before"))


VIEWS = {name: queue_view(queue) for name, queue in QUEUES.items()}
