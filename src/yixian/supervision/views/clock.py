"""The rules of the clock and what they did lately: numbers, each with the list that holds exactly these."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from yixian.cases.table import list_context, list_of, table_of
from yixian.cases.views.list_export import export_context, export_view
from yixian.ground.access import access
from yixian.ground.keyset import Page
from yixian.people.models import Actor
from yixian.people.queries import acting
from yixian.supervision import step_list
from yixian.supervision.models import ClockRule, ClockStep
from yixian.supervision.step_list import LATELY, READERS, StepFilterForm


@dataclass(frozen=True)
class Number:
    """How many steps of one result a rule took lately, and their list ("" for who opens none)."""

    label: str
    count: int
    url: str


@dataclass(frozen=True)
class RuleLine:
    """A rule as the page shows it."""

    rule: ClockRule
    status: str
    closed_unit: bool
    numbers: list[Number]


@access("sysadmin", *sorted(READERS))
@never_cache
@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    """Every rule with what it did in the last seven days; a system administrator sees the numbers alone."""
    actor, now = acting(request), timezone.now()
    counts = _counts(actor, now)
    shown = ClockRule.objects.select_related("department")
    context = {
        "lines": [_line(rule, counts, actor, now) for rule in shown],
        "states": [str(state.label) for state in ClockStep.State],
        "edits": "sysadmin" in actor.roles,
    }
    return render(request, "supervision/clock.html", context)


def _reads(actor: Actor) -> bool:
    return bool(actor.roles & READERS)


def _counts(actor: Actor, now: datetime) -> dict[tuple[int, str], int]:
    """By rule and result (index `clock_step_latest`); one query."""
    steps = ClockStep.objects.visible_to(actor) if _reads(actor) else ClockStep.objects.all()
    found = steps.filter(done_at__gte=now - LATELY).order_by().values_list("rule_id", "state")
    return {(rule, state): n for rule, state, n in found.annotate(n=Count("pk"))}


def _line(rule: ClockRule, counts: dict[tuple[int, str], int], actor: Actor, now: datetime) -> RuleLine:
    numbers = []
    for state in ClockStep.State:
        count = counts.get((rule.pk, state.value), 0)
        asked = urlencode({"rule": rule.code, "state": state.value, "lately": "1"})
        url = f"{reverse('clock_steps')}?{asked}" if count and _reads(actor) else ""
        numbers.append(Number(str(state.label), count, url))
    closed = rule.department is not None and not rule.department.active
    return RuleLine(rule, _status(rule, now), closed, numbers)


def _status(rule: ClockRule, now: datetime) -> str:
    today = timezone.localdate(now)
    if not rule.active:
        return _("停用")
    if rule.is_valid_on(today):
        return _("在用")
    return _("尚未生效") if today < rule.valid_from else _("已失效")


@access(*sorted(READERS))
@never_cache
@require_GET
def steps(request: HttpRequest) -> HttpResponse:
    """What the rules did, newest first."""
    actor, now = acting(request), timezone.now()
    form = StepFilterForm(request.GET)
    page: Page[Any] = Page([], None, None)
    if form.is_valid():
        after, before = request.GET.get("after"), request.GET.get("before")
        page = form.keyset.page(form.narrow(actor, now), after=after, before=before)
    found = list_of(request, actor, step_list.NAME, step_list.COLUMNS)
    context = {
        "form": form,
        "page": page,
        "table": table_of(_("到时记录"), found.shown, page.rows, form.order),
        **export_context(actor, step_list.NAME),
        **list_context(request, actor, found, form, page, rows=lambda: form.narrow(actor, now)),
    }
    return render(request, "supervision/clock_steps.html", context, status=400 if form.errors else 200)


export = export_view(step_list.NAME)
