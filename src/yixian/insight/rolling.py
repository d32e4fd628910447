"""The worst 24 hours: of all that end on an hour or half hour of a period, those with the lowest rate (GB/T 33358)."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from yixian.insight.definitions import Indicator
from yixian.insight.period import ONE_DAY, Period, moment
from yixian.insight.reading import Standing, half_hours
from yixian.telephony.models import Call

Counts = dict[date, dict[int, Counter[str]]]
STEP = timedelta(minutes=30)
STEPS = 48  # in 24 hours


@dataclass(frozen=True)
class Window:
    """24 hours and what was counted in them."""

    begins: datetime
    numerator: int
    denominator: int

    @property
    def ends(self) -> datetime:
        return self.begins + ONE_DAY

    @property
    def rate(self) -> float:
        return self.numerator / self.denominator


def worst_day(
    period: Period, indicator: Indicator, standing: Standing | None = None, only: Q | None = None
) -> Window | None:
    """The worst 24 hours of this rate that end within the period, the first of several; None where there are none.

    They begin in the day before the period at the earliest, and never before the half hour of the first call there
    is: a switch that has just begun has no 24 hours yet. `only` narrows to some of the calls.
    """
    ratio = indicator.city
    assert ratio is not None
    assert ratio.denominator is not None
    up, down = (part.measure.partition(".")[2] for part in (ratio.numerator, ratio.denominator))
    first = Call.objects.filter(number__isnull=False).order_by("began_at").values_list("began_at", flat=True)
    began = first.first()  # index: call_began
    if began is None or began >= period.end:
        return None
    found: Window | None = None
    wide = Period(max(period.first - ONE_DAY, timezone.localdate(began)), period.last)
    for window in _windows(half_hours(wide, "calls", standing, only), wide, up, down):
        whole = window.begins + STEP > began and window.ends > period.start
        if whole and window.denominator and (found is None or window.rate < found.rate):
            found = window
    return found


def _windows(counts: Counts, wide: Period, up: str, down: str) -> Iterator[Window]:
    """Every 24 hours of the period that are over, oldest first."""
    now = timezone.now()
    last = deque[tuple[int, int]](maxlen=STEPS)
    numerator = denominator = 0
    for day in wide.days():
        of_day = counts.get(day, {})
        for place in range(STEPS):
            ends = moment(day) + STEP * (place + 1)
            if ends > now:
                return
            if len(last) == STEPS:
                numerator, denominator = numerator - last[0][0], denominator - last[0][1]
            step = of_day.get(place, Counter())
            last.append((step.get(up, 0), step.get(down, 0)))
            numerator, denominator = numerator + last[-1][0], denominator + last[-1][1]
            if len(last) == STEPS:
                yield Window(ends - ONE_DAY, numerator, denominator)
