"""The days of several years laid out once, so that counting working time is a look-up and not a walk.

Pure domain, no Django. A day is a date ordinal; a moment of a day is in microseconds since its midnight,
local time; an interval is open from its first moment up to, and not including, its last.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import accumulate
from typing import NamedTuple

Interval = tuple[int, int]
SECOND = 1_000_000
DAY = 24 * 3600 * SECOND
MONDAY = 0
# Far beyond any case; a mistyped year must not make the table grow for minutes.
FIRST_YEAR, LAST_YEAR = 1949, 2200


class Special(NamedTuple):
    """A day that differs from Mon–Fri."""

    is_working: bool
    note: str


class Gap(NamedTuple):
    """Days in a row on which nobody works; `holiday` when it is more than a plain weekend."""

    first: int
    last: int
    holiday: bool
    note: str


class DayTable:
    """Every day from 1 January of `first_year` to 31 December of `last_year`."""

    def __init__(
        self,
        special: Mapping[int, Special],
        week: Sequence[Sequence[Interval]],
        first_year: int,
        last_year: int,
    ) -> None:
        self.first = date(first_year, 1, 1).toordinal()
        self.last = date(last_year, 12, 31).toordinal()
        # The working days, the hours of each, the open time before each, and per day how many came before it.
        self.days: list[int] = []
        self.hours: list[tuple[Interval, ...]] = []
        self.before: list[int] = [0]
        for day in range(self.first, self.last + 1):
            self._lay(day, special.get(day), week)
        self.open_before = [0, *accumulate(sum(b - a for a, b in hours) for hours in self.hours)]
        self.gaps = self._gaps(special)
        self.gap_ends = [gap.last for gap in self.gaps]
        self.made_up = [
            (day, special[day].note)
            for day in self.days
            if day in special and (day - 1) % 7 >= 5 and special[day].is_working
        ]
        self.made_up_days = [day for day, _ in self.made_up]

    def _lay(self, day: int, special: Special | None, week: Sequence[Sequence[Interval]]) -> None:
        weekday = (day - 1) % 7  # ordinal 1 was a Monday
        works = special.is_working if special is not None else weekday < 5
        hours = tuple(week[weekday])
        if works and not hours and special is not None:
            hours = tuple(week[MONDAY] or next(one for one in week if one))
        if works and hours:
            self.days.append(day)
            self.hours.append(hours)
        self.before.append(len(self.days))

    def _gaps(self, special: Mapping[int, Special]) -> list[Gap]:
        gaps = []
        previous = self.first - 1
        for day in [*self.days, self.last + 1]:
            if day - previous > 1:
                off = [special[d] for d in range(previous + 1, day) if d in special]
                notes = dict.fromkeys(one.note for one in off if one.note)
                holiday = bool(off) or any((d - 1) % 7 < 5 for d in range(previous + 1, day))
                gaps.append(Gap(previous + 1, day - 1, holiday, "、".join(notes)))
            previous = day
        return gaps

    def covers(self, day: int) -> bool:
        """Does the table reach a month beyond `day` on both sides (enough to roll from it)?"""
        return self.first + 31 <= day <= self.last - 31

    def is_working(self, day: int) -> bool:
        """Is somebody at work on `day`?"""
        return self.before[day - self.first + 1] > self.before[day - self.first]

    def number(self, day: int) -> int:
        """The position of `day` among the working days, or of the next one."""
        return self.before[day - self.first]

    def opened(self, day: int, moment: int) -> int:
        """Open microseconds from the start of the table up to `moment` of `day`."""
        number = self.number(day)
        total = self.open_before[number]
        if self.is_working(day):
            for opens, closes in self.hours[number]:
                if moment <= opens:
                    break
                total += min(moment, closes) - opens
        return total

    def moment_of(self, total: int) -> tuple[int, int]:
        """The earliest (day, moment) at which `total` open microseconds have passed; `total` is above 0."""
        number = bisect_left(self.open_before, total) - 1
        left = total - self.open_before[number]
        for opens, closes in self.hours[number]:
            if left <= closes - opens:
                return self.days[number], opens + left
            left -= closes - opens
        raise AssertionError("open_before is the sum of hours")

    def moment_from(self, total: int) -> tuple[int, int]:
        """The latest (day, moment) at which only `total` open microseconds have passed, and work goes on."""
        number = bisect_right(self.open_before, total) - 1
        left = total - self.open_before[number]
        for opens, closes in self.hours[number]:
            if left < closes - opens:
                return self.days[number], opens + left
            left -= closes - opens
        raise AssertionError("open_before is the sum of hours")

    def gaps_between(self, first: int, last: int) -> list[Gap]:
        """The gaps that lie within `first`..`last`."""
        found = []
        for gap in self.gaps[bisect_left(self.gap_ends, first) :]:
            if gap.first > last:
                break
            found.append(gap)
        return found

    def made_up_between(self, first: int, last: int) -> list[tuple[int, str]]:
        """The make-up workdays within `first`..`last`, with their notes."""
        return self.made_up[bisect_left(self.made_up_days, first) : bisect_right(self.made_up_days, last)]
