"""The supervisor's page: what is late, urged or done over; and orders on many cases with one confirmation."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from yixian.cases import lines
from yixian.cases.actions import act, find
from yixian.cases.limited import limited_count
from yixian.cases.models import Case
from yixian.cases.queues import QUEUES
from yixian.cases.table import table_of
from yixian.cases.views.ticked import do_each, ticked
from yixian.cases.waiting import Waiting
from yixian.ground.access import access
from yixian.ground.addresses import next_of
from yixian.ground.errors import NotFound
from yixian.people.models import Actor
from yixian.people.queries import acting
from yixian.supervision import order_list, queries
from yixian.supervision.columns import TO_SUPERVISE, WATCHED, to_supervise
from yixian.supervision.waiting import orders_by_state, watched
from yixian.supervision.watching import BY_PROMISE, WATCHES

SUPERVISORS = ("supervisor", "duty_manager")
MOST_POSTED = 20
LET_PASS = ("unsigned", "unreached", "no-stage-report")


@access(*SUPERVISORS)
@never_cache
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """How many of each, with the way to its list."""
    actor, now = acting(request), timezone.now()
    posted = queries.posted(actor)
    parts = [
        (_("该做没做的"), _let_pass(actor)),
        (_("超期、反复的"), watched(actor, now)),
        (_("督办单"), orders_by_state(actor, now)),
    ]
    lines = [order_list.line_of(order, now) for order in posted[:MOST_POSTED]]
    return render(request, "supervision/desk.html", {"parts": parts, "posted": lines})


def _let_pass(actor: Actor) -> list[Waiting]:
    found = []
    for name in LET_PASS:
        queue = QUEUES[name]
        count = limited_count(queue.rows(actor))
        found.append(Waiting(queue.label, count, queue.url, loud=count != "0"))
    return found


@access(*SUPERVISORS)
@never_cache
@require_GET
def watch(request: HttpRequest, code: str) -> HttpResponse:
    """One list: its rows may be ticked and supervised together."""
    actor, now = acting(request), timezone.now()
    chosen = WATCHES.get(code)
    if chosen is None:
        raise NotFound(_("没有这个列表。"))
    rows = lines.with_rows(chosen.rows(actor, now))
    page = BY_PROMISE.page(rows, after=request.GET.get("after"), before=request.GET.get("before"))
    context = {
        "watch": chosen,
        "watches": WATCHES.values(),
        "page": page,
        "table": table_of(chosen.label, WATCHED, [lines.case_line(actor, case, now) for case in page.rows]),
    }
    return render(request, "supervision/watch.html", context)


@access(*SUPERVISORS)
@never_cache
@require_POST
def several(request: HttpRequest) -> HttpResponse:
    """Show on which cases and to which units the order would go; with `sure`, issue one on each of them."""
    actor, now = acting(request), timezone.now()
    back = next_of(request) or reverse("supervisor_desk")
    seen = lines.with_rows(Case.objects.visible_to(actor).filter(pk__in=ticked(request, "case")))
    cases = list(seen.prefetch_related("tasks").order_by("promise_due", "pk"))
    if not cases:
        messages.warning(request, _("请先勾选要督办的诉求。"))
        return redirect(back)
    sure = "sure" in request.POST
    form = _form(actor, cases[0], request.POST if sure else None)
    if sure and form.is_valid():
        _supervise(request, actor, cases, form.cleaned_data)
        return redirect(back)
    context = {
        "form": form,
        "next": back,
        "table": table_of(
            _("要督办的诉求"),
            TO_SUPERVISE,
            [to_supervise(lines.case_line(actor, case, now)) for case in cases],
        ),
    }
    return render(request, "supervision/several.html", context, status=400 if form.errors else 200)


def _form(actor: Actor, case: Case, typed: Any) -> forms.Form:
    """The form of one order, without the choice of units: each case's order goes to all that have the case."""
    form = find("supervise", "case").form(actor, case, typed)
    for name in ("departments", "lead"):
        del form.fields[name]
    return form


def _supervise(request: HttpRequest, actor: Actor, cases: list[Case], values: dict[str, Any]) -> None:
    do_each(
        request,
        ((case, partial(act, "supervise", actor, case, dict(values))) for case in cases),
        lambda n: ngettext("已下达 %(n)d 件督办单。", "已下达 %(n)d 件督办单。", n) % {"n": n},
        _("没有下达："),
    )
