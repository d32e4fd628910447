"""Freezing: at its cut-off a month's figures are written down once, for the public, and never again."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.cases.models import Contact
from yixian.directory import queries as directory
from yixian.insight import queries
from yixian.insight.actions.roll_up import SWEEP_SECONDS, roll_up
from yixian.insight.definitions import INDICATORS
from yixian.insight.figure import Figure
from yixian.insight.league import standing as league
from yixian.insight.models import FrozenLeague, FrozenMonth
from yixian.insight.months import due_months, period_of_month
from yixian.insight.period import moment
from yixian.insight.reading import Standing
from yixian.intake import queries as intake

GROUPS = ("kind", "category", "area")
# Old contacts that come in after the cut-off are an import: the month waits until none came for so long.
QUIET = timedelta(days=1)


def freeze_due(now: datetime, seconds: float = SWEEP_SECONDS) -> Iterator[date]:
    """Freeze the months that are due, oldest first, and yield each; goes on at the next sweep after `seconds`.

    May run any number of times, also twice at once: a month is frozen once.
    """
    until = time.monotonic() + seconds
    if intake.is_filling():
        return
    for month in due_months(now):
        if time.monotonic() > until:
            return
        if not _is_being_imported(month, now) and freeze_month(month):
            yield month


def sweep_months(now: datetime) -> Iterator[str]:
    """The sweep of `yixian tick`: says what it froze."""
    for month in freeze_due(now):
        yield _("%(month)s 的公开数据已定稿公布") % {"month": f"{month:%Y-%m}"}


def freeze_month(month: date) -> bool:
    """Write the month down as its figures are now; False if somebody has.

    Exactly once: the month is unique, and of two that count it at the same time the database takes one.
    """
    roll_up(seconds=None, period=period_of_month(month))
    # One standing for all: a change that comes in meanwhile is in none of them.
    cut_off, standing = timezone.now(), Standing.now()
    versions = {code: one.version for code, one in INDICATORS.items()}
    numbers, tables = numbers_of(month, standing), _tables(month, standing)
    try:
        with transaction.atomic():
            FrozenMonth(month=month, cut_off=cut_off, numbers=numbers, versions=versions).save()
            FrozenLeague(month=month, cut_off=cut_off, tables=tables, versions=versions).save()
    except IntegrityError:
        return False
    return True


def _tables(month: date, standing: Standing) -> dict[str, Any]:
    """The league tables as they stand, by tier."""
    tables = league.live_of_every_tier(month, standing)
    return {tier: league.to_json(table) for tier, table in tables.items()}


def numbers_of(month: date, standing: Standing) -> dict[str, Any]:
    """What a frozen month keeps: the city's figures, and those of each group."""
    period = period_of_month(month)
    return {
        "figures": _pairs({f.indicator.code: f for f in queries.figures(period, None, standing)}),
        "groups": {
            dimension: {
                one.value: _pairs(one.figures) for one in queries.groups(period, dimension, None, standing)
            }
            for dimension in GROUPS
        },
    }


def _pairs(figures: dict[str, Figure]) -> dict[str, list[int | None]]:
    return {code: [figure.numerator, figure.denominator] for code, figure in figures.items()}


def _is_being_imported(month: date, now: datetime) -> bool:
    """Whether contacts of the month came in after its cut-off and lately (index `contact_received`)."""
    period, due = period_of_month(month), moment(directory.cut_off(month))
    of_month = Contact.objects.filter(received_at__gte=period.start, received_at__lt=period.end)
    return of_month.filter(entered_at__gt=max(due, now - QUIET)).exists()
