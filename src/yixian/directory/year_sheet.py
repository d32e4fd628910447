"""A year of the working calendar at a glance: months of weeks of days, and how far the calendar is known."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.functional import cached_property

from yixian.directory.models import CalendarYear, Department, OfficeHours, WorkingDay
from yixian.directory.models.calendar import Weekday

SOON = timedelta(
    days=120
)  # within it the next year's holidays must be in the table: limits reach over New Year


@dataclass(frozen=True)
class Day:
    """A day of the sheet; `works` as counted, `special` where that differs from Monday to Friday."""

    date: date
    works: bool
    special: bool
    note: str


@dataclass(frozen=True)
class Month:
    """A month in weeks from Monday; None outside it."""

    first: date
    weeks: list[list[Day | None]]


class YearSheet:
    """The sheet of a year: two queries, one for its days and one for the years known."""

    def __init__(self, year: int) -> None:
        self.year = year
        rows = WorkingDay.objects.filter(date__year=year)
        self.special = {row.date: row for row in rows}
        self.known = {row.year: row for row in CalendarYear.objects.all()}

    def day(self, day: date) -> Day:
        """The day as it is counted."""
        row = self.special.get(day)
        if row is None:
            return Day(day, day.weekday() < 5, special=False, note="")
        return Day(day, row.is_working, special=True, note=row.note)

    @cached_property
    def months(self) -> list[Month]:
        return [self._month(number) for number in range(1, 13)]

    def _month(self, number: int) -> Month:
        weeks = calendar.Calendar().monthdatescalendar(self.year, number)
        return Month(
            date(self.year, number, 1),
            [[self.day(day) if day.month == number else None for day in week] for week in weeks],
        )

    @property
    def worked(self) -> int:
        """How many days of the year are worked on."""
        return sum(one.works for month in self.months for week in month.weeks for one in week if one)

    @property
    def horizon(self) -> date | None:
        """The last day whose holidays are announced and in the table, in years without a gap from now on."""
        confirmed = sorted(year for year, row in self.known.items() if row.confirmed)
        return date(confirmed[-1], 12, 31) if confirmed else None

    def is_near_horizon(self, today: date) -> bool:
        """Whether limits counted today may soon reach beyond what is known."""
        return self.horizon is None or self.horizon - today < SOON

    @property
    def is_announced(self) -> bool:
        """Whether this year's holidays were announced and are in the table."""
        row = self.known.get(self.year)
        return row is not None and row.confirmed


def hours_by_weekday(department: Department | None) -> list[tuple[str, list[OfficeHours]]]:
    """The office hours of a department, or of the city where it has none of its own, by weekday."""
    rows = list(OfficeHours.objects.filter(department=department).select_related("department"))
    if not rows and department is not None:
        rows = list(OfficeHours.objects.filter(department=None))
    return [(str(day.label), [row for row in rows if row.weekday == day.value]) for day in Weekday]


def departments_with_hours() -> list[Department]:
    """Those that have office hours of their own, by code."""
    return list(Department.objects.filter(office_hours__isnull=False).distinct().order_by("code"))
