"""Working time: when something is due, and why (docs/domain.md, "Clocks"). Pure domain, no Django.

Units: `wd` working days (the same clock time on the n-th following working day), `wh` working hours (counted
through open intervals), `minute` and `hour` (24×7, counted straight through). Amounts are whole numbers.

A start outside office hours rolls to the next opening; the closing moment is outside, but a due time may
fall on it. Every due time carries its steps: short dictionaries that `explanations.explain` makes sentences.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from yixian.directory.day_table import DAY, FIRST_YEAR, LAST_YEAR, SECOND, DayTable, Gap, Interval, Special

Step = dict[str, Any]
Hours = Mapping[int, Sequence[tuple[time, time]]]
CHINA = ZoneInfo("Asia/Shanghai")
YELLOW, RED = 0.5, 0.8
STRAIGHT = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1)}
HOUR = 3600 * SECOND
WEEK: Hours = dict.fromkeys(range(5), ((time(8, 30), time(12)), (time(14), time(17, 30))))


@dataclass(frozen=True, slots=True)
class Due:
    """A due time and the steps by which it was reached."""

    at: datetime
    steps: list[Step]

    @property
    def beyond(self) -> list[int]:
        """The years touched that the calendar does not know; the due time may move once it does."""
        return [step["beyond"] for step in self.steps if "beyond" in step]


class WorkingCalendar:
    """The working time of one office.

    `days` maps a date to (is it worked, note) where it differs from Mon–Fri; `years` maps a known year to
    whether it is confirmed; `hours` maps a weekday (0 = Monday) to its open intervals, closing at 00:00
    meaning midnight. `ValueError` for intervals that overlap or a week without any.
    """

    def __init__(
        self,
        days: Mapping[date, tuple[bool, str]],
        years: Mapping[int, bool],
        hours: Hours = WEEK,
        zone: tzinfo = CHINA,
    ) -> None:
        self._special = {day.toordinal(): Special(*what) for day, what in days.items()}
        self._years = dict(years)
        self._week = [_intervals(hours.get(weekday, ())) for weekday in range(7)]
        if not any(self._week[:5]):
            raise ValueError("no office hours from Monday to Friday")
        self._zone = zone
        self._days_a_week = sum(bool(hours) for hours in self._week[:5])
        self._shortest_day = min(sum(b - a for a, b in hours) for hours in self._week if hours)
        first, last = (min(years), max(years)) if years else (2025, 2026)
        self._table = DayTable(self._special, self._week, first - 1, last + 1)

    def add(self, start: datetime, amount: int, unit: str) -> Due:
        """The time `amount` of `unit` after `start` (aware; the answer is in the calendar's zone).

        `ValueError` for an unknown unit, a negative amount, a naive start, or years outside 1949–2200.
        """
        local = self._local(start)
        _check(amount, unit)
        steps: list[Step] = [{"start": _stamp(local)}]
        count: Step = {"count": amount, "unit": unit}
        if unit in STRAIGHT:
            at = local + amount * STRAIGHT[unit]
            return Due(at, [*steps, count, {"due": _stamp(at)}])
        table = self._reach(local.toordinal(), amount, unit)
        day, moment = self._roll(table, local, steps)
        steps.append(count)
        if unit == "wd":
            due_day = table.days[table.number(day) + amount]
            due_moment = _into_hours(table, due_day, moment, steps)
        elif amount:
            due_day, due_moment = table.moment_of(table.opened(day, moment) + amount * HOUR)
        else:
            due_day, due_moment = day, moment
        _tell_gaps(table.gaps_between(day, due_day), steps)
        _tell_made_up(table.made_up_between(day + (unit == "wd"), due_day), steps)
        at = self._at(due_day, due_moment)
        self._warn(local.year, at.year, steps)
        return Due(at, [*steps, {"due": _stamp(at)}])

    def back(self, due: datetime, amount: int, unit: str) -> Due:
        """The time `amount` of `unit` before `due`; a `due` outside hours first goes back to a closing."""
        local = self._local(due)
        _check(amount, unit)
        steps: list[Step] = [{"before": _stamp(local)}]
        count: Step = {"count_back": amount, "unit": unit}
        if unit in STRAIGHT:
            at = local - amount * STRAIGHT[unit]
            return Due(at, [*steps, count, {"due": _stamp(at)}])
        table = self._reach(local.toordinal(), -amount, unit)
        day, moment = local.toordinal(), _moment(local)
        if not _is_open(table, day, moment, closing=True):
            day, moment = table.moment_of(table.opened(day, moment))
            steps.append({"rolled_back": _stamp(self._at(day, moment))})
        steps.append(count)
        if unit == "wd":
            due_day = table.days[table.number(day) - amount]
            moment = _into_hours(table, due_day, moment, steps)
        elif amount:
            due_day, moment = table.moment_from(table.opened(day, moment) - amount * HOUR)
        else:
            due_day = day
        _tell_gaps(table.gaps_between(due_day, day), steps)
        _tell_made_up(table.made_up_between(due_day, day - (unit == "wd")), steps)
        at = self._at(due_day, moment)
        self._warn(at.year, local.year, steps)
        return Due(at, [*steps, {"due": _stamp(at)}])

    def is_open(self, at: datetime) -> bool:
        """Is the office open at `at`?"""
        local = self._local(at)
        return _is_open(self._reach(local.toordinal()), local.toordinal(), _moment(local))

    def is_working_day(self, day: date) -> bool:
        """Is `day` worked?"""
        return self._reach(day.toordinal()).is_working(day.toordinal())

    def working_seconds(self, start: datetime, end: datetime) -> float:
        """Open seconds from `start` to `end`; negative when `end` is earlier."""
        return self._between(start, end)[2] / SECOND

    def fraction(self, start: datetime, due: datetime, share: float) -> datetime:
        """The earliest time by which `share` (0 to 1) of the open time from `start` to `due` has passed."""
        table, before, whole = self._between(start, due)
        if whole <= 0:
            return self._local(due)
        day, moment = table.moment_of(before + max(1, round(whole * share)))
        return max(self._local(start), self._at(day, moment)) if share > 0 else self._local(start)

    def marks(self, start: datetime, due: datetime, unit: str) -> tuple[datetime, datetime]:
        """When the lamp of a span turns yellow (50 %) and red (80 %), measured in the clock of `unit`."""
        if unit in STRAIGHT:
            span = due - start
            local = self._local(start)
            return local + span * YELLOW, local + span * RED
        _check(0, unit)
        return self.fraction(start, due, YELLOW), self.fraction(start, due, RED)

    def _between(self, start: datetime, end: datetime) -> tuple[DayTable, int, int]:
        """A table that holds both, the open microseconds in it before `start`, and those up to `end`."""
        first, last = self._local(start), self._local(end)
        self._reach(first.toordinal())
        table = self._reach(last.toordinal())
        if not table.covers(first.toordinal()):  # another thread laid its own table between the two
            table = self._widened(min(first, last).year - 1, max(first, last).year + 1)
        before = table.opened(first.toordinal(), _moment(first))
        return table, before, table.opened(last.toordinal(), _moment(last)) - before

    def _local(self, at: datetime) -> datetime:
        if at.tzinfo is None:
            raise ValueError(f"{at} has no time zone")
        return at.astimezone(self._zone)

    def _at(self, day: int, moment: int) -> datetime:
        midnight = datetime.combine(date.fromordinal(day), time(), self._zone)
        return midnight + timedelta(microseconds=moment)

    def _reach(self, day: int, amount: int = 0, unit: str = "wd") -> DayTable:
        """A table that holds `day` and everything `amount` away from it, laid wider where needed."""
        days_away = amount if unit == "wd" else amount * HOUR // self._shortest_day
        far = day + days_away * 7 // self._days_a_week
        # Holidays take some 20 weekdays a year; the extra third is more than they ever do.
        far += (far - day) // 3 + (31 if amount >= 0 else -31)
        table = self._table
        if table.covers(day) and table.covers(far):
            return table
        low, high = sorted((day, far))
        if not date(FIRST_YEAR, 1, 1).toordinal() <= low <= high <= date(LAST_YEAR, 12, 31).toordinal():
            raise ValueError(f"outside the years {FIRST_YEAR}-{LAST_YEAR}")
        return self._widened(date.fromordinal(low).year - 1, date.fromordinal(high).year + 1)

    def _widened(self, first_year: int, last_year: int) -> DayTable:
        old = self._table
        first = min(first_year, date.fromordinal(old.first).year)
        last = max(last_year, date.fromordinal(old.last).year)
        self._table = DayTable(self._special, self._week, first, last)
        return self._table

    def _roll(self, table: DayTable, local: datetime, steps: list[Step]) -> tuple[int, int]:
        """The start itself when open, else the next opening, with the reason as a step."""
        day, moment = local.toordinal(), _moment(local)
        if _is_open(table, day, moment):
            return day, moment
        why, note = "closed", ""
        if table.is_working(day):
            hours = table.hours[table.number(day)]
            ahead = [opens for opens, _ in hours if opens > moment]
            why = "evening" if not ahead else "early" if moment < hours[0][0] else "lunch"
        else:
            gap = table.gaps_between(day, day)[0]
            why, note = ("holiday" if gap.holiday else "weekend"), gap.note
        rolled = table.moment_from(table.opened(day, moment))
        step: Step = {"rolled": _stamp(self._at(*rolled)), "why": why}
        steps.append({**step, "note": note} if note else step)
        if rolled[0] > day + 1:
            first = day + 1 if table.is_working(day) else rolled[0]
            _tell_gaps(table.gaps_between(first, rolled[0] - 1), steps)
        return rolled

    def _warn(self, first: int, last: int, steps: list[Step]) -> None:
        for year in range(first, last + 1):
            confirmed = self._years.get(year)
            if confirmed is None:
                steps.append({"beyond": year})
            elif not confirmed:
                steps.append({"unconfirmed": year})


@lru_cache(maxsize=512)
def calendar(
    days: tuple[tuple[date, bool, str], ...],
    years: tuple[tuple[int, bool], ...],
    hours: tuple[tuple[int, time, time], ...],
    zone: tzinfo = CHINA,
) -> WorkingCalendar:
    """A calendar from plain rows, the same object for the same rows: departments mostly share their hours."""
    week: dict[int, list[tuple[time, time]]] = {}
    for weekday, opens, closes in sorted(hours, key=lambda row: (row[0], row[1])):
        week.setdefault(weekday, []).append((opens, closes))
    return WorkingCalendar({day: (works, note) for day, works, note in days}, dict(years), week or WEEK, zone)


def _check(amount: int, unit: str) -> None:
    if unit not in ("wd", "wh", *STRAIGHT):
        raise ValueError(f"unknown unit {unit!r}")
    if amount < 0:
        raise ValueError(f"{amount} is less than nothing")


def _intervals(hours: Iterable[tuple[time, time]]) -> tuple[Interval, ...]:
    intervals = sorted((_of_day(opens), _of_day(closes) or DAY) for opens, closes in hours)
    ends = [moment for interval in intervals for moment in interval]
    if any(a >= b for a, b in intervals) or ends != sorted(ends):
        raise ValueError(f"office hours overlap or end before they begin: {list(hours)}")
    return tuple(intervals)


def _of_day(at: time) -> int:
    return ((at.hour * 60 + at.minute) * 60 + at.second) * SECOND + at.microsecond


def _moment(local: datetime) -> int:
    return ((local.hour * 60 + local.minute) * 60 + local.second) * SECOND + local.microsecond


def _stamp(at: datetime) -> str:
    """Local time to the minute; seconds only where there are any."""
    return at.replace(tzinfo=None).isoformat(timespec="seconds" if at.second or at.microsecond else "minutes")


def _is_open(table: DayTable, day: int, moment: int, *, closing: bool = False) -> bool:
    if not table.is_working(day):
        return False
    hours = table.hours[table.number(day)]
    return any(opens <= moment < closes or (closing and moment == closes) for opens, closes in hours)


def _into_hours(table: DayTable, day: int, moment: int, steps: list[Step]) -> int:
    """`moment` where `day` is open then, else its last open moment before that, else its opening."""
    hours = table.hours[table.number(day)]
    if any(opens <= moment <= closes for opens, closes in hours):
        return moment
    kept = max((closes for _, closes in hours if closes <= moment), default=hours[0][0])
    steps.append({"moved": _clock(moment), "to": _clock(kept)})
    return kept


def _clock(moment: int) -> str:
    minutes = moment // (60 * SECOND)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _tell_made_up(days: Iterable[tuple[int, str]], steps: list[Step]) -> None:
    for day, note in days:
        worked: Step = {"worked": date.fromordinal(day).isoformat()}
        steps.append({**worked, "note": note} if note else worked)


def _tell_gaps(gaps: Iterable[Gap], steps: list[Step]) -> None:
    """Each holiday with its name, plain weekends only by their number."""
    weekends = 0
    for gap in gaps:
        if gap.holiday:
            skipped = [date.fromordinal(day).isoformat() for day in (gap.first, gap.last)]
            steps.append({"skipped": skipped, "note": gap.note} if gap.note else {"skipped": skipped})
        else:
            weekends += 1
    if weekends:
        steps.append({"weekends": weekends})
