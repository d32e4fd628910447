"""What is to come and who is to answer it: forecast, seats needed, people on shift, half hour by half hour."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from django.utils import timezone

from yixian.cases.clocks import start_of
from yixian.directory.models import WorkingDay
from yixian.insight import queries as insight
from yixian.insight.queries import Period
from yixian.staffing.erlang import Traffic, answered_within, rostered_for, seats_needed
from yixian.staffing.forecast import HALF_HOURS, History, Miss, forecast, last_week
from yixian.staffing.models import Shift, StaffingRule
from yixian.telephony.models import Call

HALF_HOUR = timedelta(minutes=30)
# Fewer callers who gave up say too little of how long callers wait.
LEAST_ABANDONED = 20


@dataclass(frozen=True)
class Slot:
    """Half an hour: calls to come, seats needed if callers wait for ever or give up as they do, people on shift.

    `calls` and what follows from it are None without a forecast; `patient` without a measured patience.
    """

    begins: datetime
    rostered: int
    calls: float | None = None
    seats: int | None = None
    patient: int | None = None
    people: int | None = None  # on shift, so that `seats` of them sit
    reached: float | None = None  # the share answered in time with those on shift, less the shrinkage

    @property
    def ends(self) -> datetime:
        return self.begins + HALF_HOUR

    @property
    def short(self) -> int:
        """How many people are missing."""
        return max(0, (self.people or 0) - self.rostered)


@dataclass(frozen=True)
class Measured:
    """What the history says: how long a call keeps a seat and how long callers wait (seconds; None: nothing known)."""

    history: History
    talk: float | None
    wrap_up: float | None
    patience: float | None
    abandoned: int

    @property
    def handling(self) -> float | None:
        return self.talk + (self.wrap_up or 0) if self.talk else None


def rule() -> StaffingRule:
    """What is aimed at."""
    return StaffingRule.objects.first() or StaffingRule()


def measured(today: date, weeks: int, until: date) -> Measured:
    """The whole days of the last weeks on which anybody called; `special` days up to `until`."""
    first = Call.objects.order_by("began_at").values_list("began_at", flat=True).first()  # index: call_began
    yesterday = today - timedelta(days=1)
    begins = max(today - timedelta(weeks=weeks), timezone.localdate(first) if first else today)
    counts = insight.half_hours(Period(begins, yesterday), "calls") if begins <= yesterday else {}
    whole: Counter[str] = Counter()
    days = {}
    for day, places in counts.items():
        days[day] = {place: float(one["offered"]) for place, one in places.items()}
        for one in places.values():
            whole.update(one)
    special = dict(
        WorkingDay.objects.filter(date__gte=begins, date__lte=until).values_list("date", "is_working")
    )
    waited, abandoned = whole["seconds_waited"] + whole["seconds_abandoned"], whole["abandoned"]
    return Measured(
        History(days, special),
        talk=whole["seconds_talked"] / whole["talked"] if whole["talked"] else None,
        wrap_up=whole["seconds_wrapped"] / whole["wrapped"] if whole["wrapped"] else None,
        # Of exponential waits, most of them cut off by an answer, this is the likeliest mean.
        patience=waited / abandoned if abandoned >= LEAST_ABANDONED and waited else None,
        abandoned=abandoned,
    )


@dataclass(frozen=True)
class Outlook:
    """The half hours of some days, with what they were worked out from."""

    rule: StaffingRule
    measured: Measured
    today: date
    days: dict[date, list[Slot]]

    @classmethod
    def of(cls, period: Period, today: date) -> Outlook:
        """Of every day of the period: eight statements, however long it is."""
        aims = rule()
        known = measured(today, aims.weeks, period.last)
        sits = on_shift(Shift.objects.standing().between(period.start, period.end), period)
        days = {day: _slots(day, aims, known, sits) for day in period.days()}
        return cls(aims, known, today, days)

    @cached_property
    def miss(self) -> Miss | None:
        """How wrong last week was foretold."""
        return last_week(self.measured.history, self.today)

    @property
    def slots(self) -> list[Slot]:
        return [slot for day in self.days.values() for slot in day]


def on_shift(shifts: Iterable[Shift], period: Period) -> Counter[datetime]:
    """How many people are on shift in each half hour of the period, by its beginning."""
    found: Counter[datetime] = Counter()
    for shift in shifts:
        at, end = max(shift.starts_at, period.start), min(shift.ends_at, period.end)
        while at < end:
            found[at] += 1
            at += HALF_HOUR
    return found


def _slots(day: date, aims: StaffingRule, known: Measured, sits: Counter[datetime]) -> list[Slot]:
    begins = [start_of(day) + HALF_HOUR * place for place in range(HALF_HOURS)]
    foretold, handling = forecast(known.history, day), known.handling
    if foretold is None or handling is None:
        return [Slot(at, sits[at]) for at in begins]
    return [
        _slot(at, sits[at], round(calls, 1), aims, (round(handling), known.patience))
        for at, calls in zip(begins, foretold, strict=True)
    ]


def _slot(
    at: datetime, rostered: int, calls: float, aims: StaffingRule, times: tuple[int, float | None]
) -> Slot:
    handling, patience = times
    target, within, shrinkage = aims.target / 100, aims.within, aims.shrinkage / 100
    endless = Traffic(calls, handling)
    giving_up = Traffic(calls, handling, round(patience)) if patience else None
    seats = seats_needed(endless, target, within, aims.least)
    sitting = int(rostered * (1 - shrinkage) + 0.5)
    return Slot(
        at,
        rostered,
        calls,
        seats,
        seats_needed(giving_up, target, within, aims.least) if giving_up else None,
        rostered_for(seats, shrinkage),
        answered_within(giving_up or endless, sitting, within) if calls else None,
    )
