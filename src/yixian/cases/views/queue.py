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

from yixian.cases import lines
from yixian.cases.lamps import Lamp, lamp_of
from yixian.cases.models import CaseStatus, Request
from yixian.cases.narrowing import QueueFilterForm, narrowed, sorted_by
from yixian.cases.queries import whom_to_ring
from yixian.cases.queues import QUEUES, Queue
from yixian.directory import queries as directory
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
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        context = {
            "queue": queue,
            "form": form,
            "bulk": queue.name == "to-dispatch",
            "tabs": [one for one in QUEUES.values() if one.roles & actor.roles],
            "page": page,
            "lines": [_line(actor, queue, row, now) for row in page.rows],
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


def _line(actor: Actor, queue: Queue, row: Any, now: datetime) -> Any:
    if queue.about == "request":
        return request_line(actor, row, now)
    if queue.late:
        return {**vars(lines.task_line(actor, row, now)), "ring": whom_to_ring(row, now)}
    if queue.about == "task":
        return lines.task_line(actor, row, now)
    if queue.name == "to-dispatch":
        return lines.dispatch_line(actor, row, now)
    return _case_line(actor, queue, row, now)


def _case_line(actor: Actor, queue: Queue, row: Any, now: datetime) -> Any:
    line = lines.case_line(actor, row, now, "step")
    if queue.name == "rehandle":
        # A closed case is looked at again; one that waits for its callback is handled again.
        action = "settle_evaluation" if row.status == CaseStatus.CLOSED else "rehandle"
        return {**vars(line), "action": action}
    return line


def request_line(actor: Actor, request: Request, now: datetime) -> dict[str, Any]:
    """A request that waits for a ruling, with its reason and the lamp of the ruling's own due time."""
    task = request.task
    reason = directory.reason(request.kind, request.reason_code)
    return {
        "request": request,
        "task": task,
        "case": task.case,
        "title": lines.title_of(actor, task.case),
        "reason": reason.label if reason else request.reason_code,
        "due": request.rule_due,
        "lamp": lamp_of(None, None, request.rule_due, now) if request.rule_due else Lamp.NONE,
    }


VIEWS = {name: queue_view(queue) for name, queue in QUEUES.items()}
