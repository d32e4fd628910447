"""Reads of the directory. All answers come from snapshots: no database query when warm."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, TypeVar

from django.db.models import Model
from django.utils import timezone

from yixian.directory import working_time
from yixian.directory.explanations import explain, warnings
from yixian.directory.models import (
    Area,
    CalendarYear,
    CatalogueEntry,
    Category,
    CutOff,
    DeadlineRule,
    Department,
    DutyPerson,
    HotlineNumber,
    OfficeHours,
    ReasonCode,
    WorkingDay,
)
from yixian.directory.models.cut_off import DEFAULT_DAY, cut_off_of
from yixian.directory.working_time import Due, WorkingCalendar
from yixian.ground.caching import Snapshot

__all__ = [
    "Due",
    "WorkingCalendar",
    "all_department_choices",
    "area",
    "area_choices",
    "areas",
    "calendar_of",
    "categories",
    "category",
    "category_choices",
    "centre",
    "cut_off",
    "deadline",
    "department",
    "department_by_code",
    "department_choices",
    "departments",
    "departments_ever",
    "district_in",
    "duty_persons",
    "explain",
    "number",
    "owner_of",
    "reason",
    "reason_choices",
    "reasons",
    "subtree_ids",
    "supervisory_departments",
    "warnings",
]

M = TypeVar("M", bound=Model)
Limit = tuple[int, str]
Choices = list[tuple[str, str]]


def _by(field: str, rows: Iterable[M]) -> dict[Any, M]:
    return {getattr(row, field): row for row in rows}


def _choices(rows: Iterable[Any]) -> Choices:
    return [(row.code, row.label) for row in rows]


# Areas and departments

_areas: Snapshot[dict[str, Area]] = Snapshot(lambda: _by("code", Area.objects.all()), Area)


def area(code: str) -> Area | None:
    """The area of this code, in use or not."""
    return _areas().get(code)


def area_of(area_id: int) -> Area | None:
    """The area with this row number."""
    return next((one for one in _areas().values() if one.pk == area_id), None)


def areas(level: str = "", under: str = "") -> list[Area]:
    """The areas in use, of one level and below the area of code `under` where given, in their order."""
    return [
        one
        for one in _areas().values()
        if one.active and (not level or one.level == level) and (not under or under in one.path_codes)
    ]


def district_in(path: str | None) -> str:
    """The code of the district in the path of an area, "" where there is none."""
    above = (area(code) for code in (path or "").split("/"))
    return next((one.code for one in above if one is not None and one.level == Area.Level.DISTRICT), "")


def _load_departments() -> tuple[dict[int, Department], dict[str, Department]]:
    rows = list(Department.objects.select_related("area"))
    return _by("pk", rows), _by("code", rows)


_departments = Snapshot(_load_departments, Department, Area)


def department(department_id: int) -> Department | None:
    """The department of this id, in use or not."""
    return _departments()[0].get(department_id)


def department_by_code(code: str) -> Department | None:
    """The department of this code, in use or not."""
    return _departments()[1].get(code)


def departments(*, takes_orders: bool = False) -> list[Department]:
    """The departments in use, by code; only those that take orders if asked."""
    return [one for one in departments_ever() if one.active and (one.takes_orders or not takes_orders)]


def departments_ever() -> list[Department]:
    """Every department by code, closed ones too: for figures of days when they were in use."""
    return list(_departments()[0].values())


def supervisory_departments() -> list[Department]:
    """The supervisory units in use, by code."""
    return [one for one in departments() if one.is_supervisory]


def centre() -> Department | None:
    """The hotline centre itself."""
    return next((one for one in departments() if one.tier == Department.Tier.CENTRE), None)


def subtree_ids(of: Department | int) -> frozenset[int]:
    """Ids of the department and everything below it; empty for an unknown id."""
    found = department(of if isinstance(of, int) else of.pk)
    if found is None:
        return frozenset()
    return frozenset(one.pk for one in _departments()[0].values() if one.path.startswith(found.path))


def department_choices() -> Choices:
    """(code, name) of the departments in use that take orders."""
    return _choices(departments(takes_orders=True))


def all_department_choices() -> Choices:
    """(code, name) of every department in use."""
    return _choices(departments())


def area_choices() -> Choices:
    """(code, name) of the areas in use, each with the areas it lies in."""
    names = {one.code: one.label for one in _areas().values()}
    return [(one.code, " / ".join(names[code] for code in one.path_codes)) for one in areas()]


# Categories and the dispatch catalogue


def _load_categories() -> dict[str, list[Category]]:
    versions: dict[str, list[Category]] = {}
    for row in Category.objects.order_by("code", "-version"):
        versions.setdefault(row.code, []).append(row)
    return versions


_categories = Snapshot(_load_categories, Category)


def category(code: str, version: int | None = None, on_date: date | None = None) -> Category | None:
    """The category of this code: the version asked for, else the newest valid on `on_date` (today)."""
    versions = _categories().get(code, [])
    if version is not None:
        return next((one for one in versions if one.version == version), None)
    day = on_date or timezone.localdate()
    return next((one for one in versions if one.active and one.is_valid_on(day)), None)


def categories(level: int | None = None, on_date: date | None = None) -> list[Category]:
    """The categories in use on `on_date` (today), of one level where given, by code."""
    day = on_date or timezone.localdate()
    found = (category(code, on_date=day) for code in _categories())
    return [one for one in found if one is not None and level in (None, one.level)]


def is_narrowest(category: Category) -> bool:
    """Whether none of today's categories lies below it."""
    return not any(one.code != category.code and one.code.startswith(category.code) for one in categories())


def category_of(category_id: int) -> Category | None:
    """The category with this row number, of any version."""
    return next((one for rows in _categories().values() for one in rows if one.pk == category_id), None)


def category_choices() -> Choices:
    """(code, name) of the categories in use today, each with the categories above it."""
    found = categories()
    names = {one.code: one.label for one in found}
    return [(one.code, " / ".join(names[code] for code in one.path_codes if code in names)) for one in found]


def _load_entries() -> dict[tuple[str, str], list[CatalogueEntry]]:
    entries: dict[tuple[str, str], list[CatalogueEntry]] = {}
    rows = CatalogueEntry.objects.select_related("category", "area", "department")
    for row in rows.order_by("-valid_from", "-version", "pk"):
        key = (row.category.code, row.area.code if row.area is not None else "")
        entries.setdefault(key, []).append(row)
    return entries


_entries = Snapshot(_load_entries, CatalogueEntry, Category, Area, Department)


def owner_of(
    category: Category | str, area: Area | str | None = None, on_date: date | None = None
) -> list[CatalogueEntry]:
    """Whose matter this is on `on_date` (today), the best entry first.

    A more particular category wins (level 3, 2, 1), then a smaller area (grid … city, then the whole city).
    Entries of departments that are closed or take no orders are left out.
    """
    code = category if isinstance(category, str) else category.code
    place = _areas().get(area) if isinstance(area, str) else area
    places = [*reversed(place.path_codes if place is not None else []), ""]
    day = on_date or timezone.localdate()
    entries = _entries()
    return [
        entry
        for level in range(len(code), 0, -2)
        for one in places
        for entry in entries.get((code[:level], one), ())
        if entry.is_valid_on(day) and entry.department.active and entry.department.takes_orders
    ]


# Reasons, numbers, duty persons


def _load_reasons() -> dict[str, dict[str, ReasonCode]]:
    found: dict[str, dict[str, ReasonCode]] = {}
    for row in ReasonCode.objects.all():
        found.setdefault(row.purpose, {})[row.code] = row
    return found


_reasons = Snapshot(_load_reasons, ReasonCode)


def reasons(purpose: str) -> list[ReasonCode]:
    """The reasons in use for `purpose`, in their order."""
    return [row for row in _reasons().get(purpose, {}).values() if row.active]


def reason(purpose: str, code: str) -> ReasonCode | None:
    """One reason, in use or not (old records still name it)."""
    return _reasons().get(purpose, {}).get(code)


def reason_choices(purpose: str) -> Choices:
    """(code, name) of the reasons in use for `purpose`."""
    return _choices(reasons(purpose))


_numbers: Snapshot[dict[str, HotlineNumber]] = Snapshot(
    lambda: _by("number", HotlineNumber.objects.select_related("department")), HotlineNumber, Department
)


def number(digits: str) -> HotlineNumber | None:
    """The registered public number."""
    return _numbers().get(digits)


def numbers() -> list[HotlineNumber]:
    """The public numbers in use."""
    return [one for one in _numbers().values() if one.active]


def _load_duty() -> dict[int, list[DutyPerson]]:
    found: dict[int, list[DutyPerson]] = {}
    for row in DutyPerson.objects.select_related("department").order_by("position", "pk"):
        found.setdefault(row.department_id, []).append(row)
    return found


_duty = Snapshot(_load_duty, DutyPerson, Department)


def duty_persons(department_id: int, urgency: str, at: datetime | None = None) -> list[DutyPerson]:
    """Whom to ring, in order, at `at` (aware; now). A department without any leaves it to its superior."""
    local = timezone.localtime(at)
    found = department(department_id)
    for one in reversed(found.path_ids if found is not None else []):
        people = [p for p in _duty().get(one, []) if urgency in p.urgencies and p.is_on_duty(local)]
        if people:
            return people
    return []


# Clocks


def _load_deadlines() -> dict[tuple[str, str, str, str], Limit]:
    rows = DeadlineRule.objects.values_list("urgency", "kind", "matter", "step", "amount", "unit")
    return {row[:4]: row[4:] for row in rows}


_deadlines = Snapshot(_load_deadlines, DeadlineRule)


def deadline(urgency: str, kind: str, matter: str, step: str) -> Limit | None:
    """(amount, unit) of the most particular rule: kind and matter, then matter, then kind, then neither.

    None where the city sets no such limit.
    """
    rules = _deadlines()
    for key in ((kind, matter), ("", matter), (kind, ""), ("", "")):
        found = rules.get((urgency, *key, step))
        if found is not None:
            return found
    return None


def _load_calendars() -> dict[int | None, WorkingCalendar]:
    days = tuple(WorkingDay.objects.values_list("date", "is_working", "note"))
    years = tuple(CalendarYear.objects.values_list("year", "confirmed"))
    hours: dict[int | None, list[Any]] = {None: []}
    for owner, *row in OfficeHours.objects.values_list("department_id", "weekday", "opens", "closes"):
        hours.setdefault(owner, []).append(tuple(row))
    return {owner: working_time.calendar(days, years, tuple(sorted(rows))) for owner, rows in hours.items()}


_calendars = Snapshot(_load_calendars, WorkingDay, CalendarYear, OfficeHours)


def calendar_of(department_id: int | None) -> WorkingCalendar:
    """The working calendar of a department: its own office hours, else the city's (None: the centre's)."""
    calendars = _calendars()
    return calendars.get(department_id) or calendars[None]


def calendars() -> list[WorkingCalendar]:
    """Every working calendar in use, each once: departments mostly share theirs."""
    return list({id(calendar): calendar for calendar in _calendars().values()}.values())


_cut_off_day: Snapshot[int] = Snapshot(
    lambda: CutOff.objects.values_list("day", flat=True).first() or DEFAULT_DAY, CutOff
)


def cut_off(month: date) -> date:
    """The day of the next month from which on the figures of the month of `month` are frozen and published."""
    return cut_off_of(month, _cut_off_day())
