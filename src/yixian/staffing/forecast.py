"""How many calls will come in each half hour, from those that came; and how wrong that was last week. Pure arithmetic.

Days of a kind are alike: each weekday, days of rest (Sundays and holidays), and Saturdays or Sundays that are worked,
for which the days from Monday to Friday stand. Of the days of the kind a mean is taken in which a week counts `FADES`
of the week after it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

HALF_HOURS = 48
FADES = 0.8
SUNDAY, WORKED_WEEKEND = 6, 7
# Less history than this says so little that there is no forecast; less than that, and it says how little.
LEAST_DAYS, GOOD_DAYS = 7, 14
WEEK = timedelta(days=7)
Counts = Mapping[int, float]  # by half hour


@dataclass(frozen=True)
class History:
    """The calls of each whole day there is a record of, by half hour; and the days that differ from their weekday."""

    days: Mapping[date, Counts]
    special: Mapping[date, bool]  # worked or not

    def kind_of(self, day: date) -> int:
        """Its weekday, `SUNDAY` for a holiday, `WORKED_WEEKEND` for a make-up day."""
        worked = self.special.get(day)
        if worked is None:
            return day.weekday()
        if not worked:
            return SUNDAY
        return day.weekday() if day.weekday() < 5 else WORKED_WEEKEND

    def before(self, day: date) -> History:
        """What was known when the day began."""
        return History({one: told for one, told in self.days.items() if one < day}, self.special)

    @cached_property
    def by_kind(self) -> dict[int, list[date]]:
        found: dict[int, list[date]] = {}
        for day in sorted(self.days):
            found.setdefault(self.kind_of(day), []).append(day)
        return found

    def like(self, day: date) -> list[date]:
        """The days that stand for this one; every day there is where none is of its kind."""
        kind = self.kind_of(day)
        kinds: Iterable[int] = (*range(5), WORKED_WEEKEND) if kind == WORKED_WEEKEND else (kind,)
        return [one for each in kinds for one in self.by_kind.get(each, ())] or sorted(self.days)


def forecast(history: History, day: date) -> list[float] | None:
    """The calls to come in each half hour of the day; None with less than `LEAST_DAYS` of history."""
    if len(history.days) < LEAST_DAYS:
        return None
    alike = history.like(day)
    newest = max(alike)
    weights = {one: FADES ** ((newest - one).days // 7) for one in alike}
    whole = sum(weights.values())
    return [
        sum(weight * history.days[one].get(place, 0) for one, weight in weights.items()) / whole
        for place in range(HALF_HOURS)
    ]


@dataclass(frozen=True)
class Miss:
    """How far the forecast of some days was from what came: means a day by half hour, and the error of all of them.

    `error` is the weighted absolute percentage error: what each half hour of each day was wrong by, added up, as a
    share of the calls. `bias` is positive where too many were forecast.
    """

    foretold: list[float]
    came: list[float]
    error: float
    bias: float


def last_week(history: History, today: date) -> Miss | None:
    """How wrong the week before today was foretold from what was known before it; None where it could not be."""
    days = [one for one in history.days if today - WEEK <= one < today]
    known = history.before(today - WEEK)
    pairs = [(forecast(known, one), history.days[one]) for one in days]
    foretold, came = [0.0] * HALF_HOURS, [0.0] * HALF_HOURS
    wrong = 0.0
    for told, actual in pairs:
        if told is None:
            return None
        for place in range(HALF_HOURS):
            foretold[place] += told[place]
            came[place] += actual.get(place, 0)
            wrong += abs(told[place] - actual.get(place, 0))
    if not sum(came):
        return None
    error, bias = wrong / sum(came), sum(foretold) / sum(came) - 1
    count = len(pairs)
    return Miss([one / count for one in foretold], [one / count for one in came], error, bias)
