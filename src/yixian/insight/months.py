"""The months of the city: from when there are any, which are frozen, and when the others will be."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db.models import Min
from django.utils import timezone

from yixian.cases.models import Case, Contact
from yixian.directory import queries as directory
from yixian.insight.models import FrozenMonth
from yixian.insight.period import Period, moment


def first_day() -> date | None:
    """The first day on which anything counts (indexes `contact_received`, `case_received`)."""
    firsts = [model.objects.aggregate(first=Min("received_at"))["first"] for model in (Contact, Case)]
    known = [first for first in firsts if first is not None]
    return timezone.localdate(min(known)) if known else None


def month_of(day: date) -> date:
    """The first day of its month."""
    return day.replace(day=1)


def next_month(month: date) -> date:
    return month_of(month + timedelta(days=31))


def period_of_month(month: date) -> Period:
    return Period(month, next_month(month) - timedelta(days=1))


def months_between(first: date, last: date) -> Iterator[date]:
    """The months from that of `first` to that of `last`, both included."""
    month = month_of(first)
    while month <= last:
        yield month
        month = next_month(month)


def frozen_months() -> list[date]:
    """The months that are frozen, oldest first."""
    return list(FrozenMonth.objects.order_by("month").values_list("month", flat=True))


def frozen(first: date, last: date) -> list[FrozenMonth]:
    """The frozen months from one day to another, oldest first (index of the unique `month`)."""
    return list(FrozenMonth.objects.filter(month__gte=first, month__lte=last).order_by("month"))


def frozen_at(period: Period) -> datetime | None:
    """When the figures of exactly this month were frozen; None for any other period, or if they are not."""
    if period != period_of_month(month_of(period.first)):
        return None
    return FrozenMonth.objects.filter(month=period.first).values_list("cut_off", flat=True).first()


def due_months(now: datetime) -> list[date]:
    """The months whose cut-off has come and that are not frozen, oldest first."""
    begun = first_day()
    if begun is None:
        return []
    done = set(frozen_months())
    months = months_between(begun, timezone.localdate(now))
    return [month for month in months if month not in done and moment(directory.cut_off(month)) <= now]
