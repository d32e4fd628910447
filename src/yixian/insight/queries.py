"""Figures: every indicator of a period, for the city or a department, each with the rows behind it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yixian.cases.models import Case, Contact
from yixian.directory import queries as directory
from yixian.directory.models import Department
from yixian.ground.caching import Snapshot
from yixian.ground.errors import NotFound, Refusal
from yixian.ground.text import number_in
from yixian.insight.counting import ALL, KEPT, UNIT_VALUE, Cell, Counts, count
from yixian.insight.definitions import CITY, FAMILIES, INDICATORS, UNIT, Family, Indicator, Part, Place, find
from yixian.insight.dimensions import DEPARTMENT, DIMENSIONS, label
from yixian.insight.figure import Figure, Group, number_text, value_text
from yixian.insight.months import (
    first_day,
    frozen,
    frozen_at,
    frozen_months,
    month_of,
    months_between,
    next_month,
    period_of_month,
)
from yixian.insight.period import Period
from yixian.insight.reading import Standing, half_hours, read, read_directly
from yixian.insight.rolling import Window, worst_day

__all__ = [
    "INDICATORS",
    "Difference",
    "Figure",
    "Group",
    "Period",
    "Window",
    "began",
    "differences",
    "figures",
    "find",
    "first_day",
    "frozen",
    "frozen_at",
    "frozen_months",
    "groups",
    "half_hours",
    "label",
    "level_of",
    "month_of",
    "months_between",
    "next_month",
    "number_text",
    "part_of",
    "period_of_month",
    "rows",
    "some_figures",
    "top_departments",
    "value_text",
    "worst_day",
]


def figures(
    period: Period, department: Department | None = None, standing: Standing | None = None
) -> list[Figure]:
    """Every indicator of the city, or those that are a department's, in the order of the registry."""
    return _read(period, _shown(UNIT if department else CITY), department, standing)


def some_figures(
    period: Period,
    codes: Iterable[str],
    standing: Standing | None = None,
    department: Department | None = None,
) -> dict[str, Figure]:
    """The figures of these indicators alone, the city's or a department's, by code: only their families are read."""
    return _named(_read(period, [find(code) for code in codes], department, standing))


def _read(
    period: Period, shown: list[Indicator], department: Department | None, standing: Standing | None
) -> list[Figure]:
    level, standing = UNIT if department else CITY, standing or Standing.now()
    ids = directory.subtree_ids(department) if department else frozenset()
    counts = read(period, _families(shown, level), [DEPARTMENT if department else ALL], ids, standing)
    made = _figures(shown, level, _by_measure(counts, ids), period)
    return [_worst(one, period, standing) if one.indicator.rolling else one for one in made]


def _worst(figure: Figure, period: Period, standing: Standing) -> Figure:
    """The same of the worst 24 hours; of nothing where there are none."""
    found = worst_day(period, figure.indicator, standing)
    numbers = (found.numerator, found.denominator) if found else (0, 0)
    return Figure(figure.indicator, figure.level, *numbers)


def groups(
    period: Period, dimension: str, department: Department | None = None, standing: Standing | None = None
) -> list[Group]:
    """The figures for each value of `dimension`, largest first.

    A city's departments are those at the top of the tree that take orders, a department's those below it. A
    department's own breakdowns are counted from its rows.
    """
    if dimension == DEPARTMENT:
        found = _by_department(period, department, standing)
    elif department is None:
        shown = _shown(CITY, dimension)
        counts = read(period, _families(shown, CITY), [dimension], standing=standing)
        found = {value: _figures(shown, CITY, taken, period) for value, taken in _by_value(counts).items()}
    else:
        found = _within_department(period, dimension, department)
    made = [Group(value, label(dimension, value), _named(taken)) for value, taken in found.items()]
    if dimension in DIMENSIONS and DIMENSIONS[dimension].in_order:
        return sorted(made, key=lambda group: group.value)
    return sorted(made, key=lambda group: (-_weight(group), group.value))


def _named(taken: list[Figure]) -> dict[str, Figure]:
    return {figure.indicator.code: figure for figure in taken}


def _weight(group: Group) -> int:
    return max((f.denominator or f.numerator or 0 for f in group.figures.values()), default=0)


def _by_department(
    period: Period, department: Department | None, standing: Standing | None
) -> dict[str, list[Figure]]:
    shown = _shown(UNIT)
    counts = read(period, _families(shown, UNIT), [DEPARTMENT], standing=standing)
    found = {}
    for one in _parts_of(department.pk if department else None, directory.departments_ever()):
        taken = _by_measure(counts, directory.subtree_ids(one))
        if taken:
            found[str(one.pk)] = _figures(shown, UNIT, taken, period)
    return found


def _parts_of(above: int | None, among: list[Department]) -> list[Department]:
    """The departments right below one (or at the top). One that takes no orders is a heading: its parts stand.

    A closed one takes none any more and stands all the same: what it did in the period is its own.
    """
    found: list[Department] = []
    for one in among:
        if one.parent_id == above:
            stands = one.takes_orders or not one.active
            found.extend([one] if stands else _parts_of(one.pk, among))
    return found


def top_departments() -> list[Department]:
    """The departments a city's figures are broken down by: those at the top of the tree that take orders."""
    return _parts_of(None, directory.departments())


def _within_department(period: Period, dimension: str, department: Department) -> dict[str, list[Figure]]:
    """A department's figures by a dimension, counted from its rows: no roll-up is kept of these."""
    ids, shown = directory.subtree_ids(department), _shown(UNIT, dimension)
    by_value: dict[str, Counter[str]] = {}
    for code in _families(shown, UNIT):
        for cell, number in _count_for(FAMILIES[code], dimension, ids, period).items():
            by_value.setdefault(cell.value, Counter())[cell.measure] += number
    return {value: _figures(shown, UNIT, taken, period) for value, taken in by_value.items()}


def _count_for(family: Family, dimension: str, ids: frozenset[int], period: Period) -> Counts:
    narrowed = replace(
        family,
        rows=lambda: family.of_departments(family.rows(), ids),
        paths={dimension: family.paths[dimension]},
    )
    return count(narrowed, period.start, period.end, {UNIT_VALUE})


def _shown(level: str, dimension: str = "") -> list[Indicator]:
    """The indicators of a level; of a breakdown those that have it, else also those without data."""
    if not dimension:
        return [one for one in INDICATORS.values() if one.missing or one.ratio(level)]
    return [one for one in INDICATORS.values() if _has(one, level, dimension)]


def _has(one: Indicator, level: str, dimension: str) -> bool:
    ratio = one.ratio(level) if not one.rolling else None
    return ratio is not None and all(p.family and dimension in p.family.paths for p in ratio.parts)


def _families(shown: Iterable[Indicator], level: str) -> set[str]:
    ratios = [one.ratio(level) for one in shown]
    return {part.measure.partition(".")[0] for ratio in ratios if ratio for part in ratio.parts}


def _by_measure(counts: Counts, ids: frozenset[int]) -> Counter[str]:
    """Totals by measure; of the subtree `ids`, each task at the uppermost department, where given."""
    taken: Counter[str] = Counter()
    for cell, number in counts.items():
        if not ids or (cell.department in ids and cell.under not in ids):
            taken[cell.measure] += number
    return taken


def _by_value(counts: Counts) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = {}
    for cell, number in counts.items():
        found.setdefault(cell.value, Counter())[cell.measure] += number
    return found


_began: Snapshot[date | None] = Snapshot(first_day, Contact, Case)


def began() -> date | None:
    """The day of the first record there is, None before there is any; kept in the process."""
    return _began()


def _days(period: Period) -> int:
    """What a daily mean divides by: the days of the period that have begun since anything counts at all."""
    began = _began()
    if began is not None and period.first < began <= period.last:
        period = Period(began, period.last)
    return period.days_begun(timezone.localdate())


def _figures(shown: Iterable[Indicator], level: str, taken: Counter[str], period: Period) -> list[Figure]:
    def number(part: Part | None) -> int | None:
        if part is None:
            return None
        return taken[part.measure] if part.measure else _days(period)

    made = []
    for one in shown:
        ratio = one.ratio(level)
        if ratio is None:
            made.append(Figure(one, level))
        else:
            made.append(Figure(one, level, number(ratio.numerator), number(ratio.denominator)))
    return made


def level_of(department: Department | None, dimension: str = "") -> str:
    """A department's figures, and those in a table of departments, count as departments' do."""
    return UNIT if department is not None or dimension == DEPARTMENT else CITY


def part_of(code: str, place: Place, level: str) -> Part:
    """The side of an indicator that counts rows; `NotFound` where there are none behind the number."""
    ratio = find(code).ratio(level)
    part = ratio.places[place] if ratio else None
    if part is None or not part.counts_rows:
        raise NotFound(_("这个数字后面没有明细。"), field="part")
    return part


def rows(
    code: str,
    place: Place,
    period: Period,
    department: Department | None = None,
    dimension: str = "",
    value: str = "",
) -> QuerySet[Any]:
    """Exactly the rows that the numerator or denominator of an indicator counts, one row each.

    `value` of `dimension` narrows to one line of a breakdown. Raises `NotFound` where a number counts no rows.
    """
    part = part_of(code, place, level_of(department, dimension))
    family = part.family
    assert family is not None
    assert part.taken is not None
    begins, ends = period.start, period.end
    if find(code).rolling:
        worst = worst_day(period, find(code))
        begins, ends = (worst.begins, worst.ends) if worst else (begins, begins)
    found = family.within(begins, ends).filter(part.taken.condition)
    if dimension == DEPARTMENT:
        department = _department_within(value, department)
    elif dimension:
        if dimension not in family.paths:
            raise Refusal(_("这项指标不按这个分组统计。"), field="group")
        found = found.filter(DIMENSIONS[dimension].condition(family.paths[dimension], value))
    if department is None:
        return family.of_city(found)
    return family.of_departments(found, directory.subtree_ids(department))


def _department_within(value: str, above: Department | None) -> Department:
    """The department a line of a breakdown by department stands for."""
    number = number_in(value)
    found = directory.department(number) if number is not None else None
    if found is None or (above is not None and not found.is_within(above)):
        raise NotFound(_("没有这个单位。"), field="value")
    return found


@dataclass(frozen=True)
class Difference:
    """A count that the roll-ups have otherwise than the rows."""

    cell: Cell
    kept: int
    counted: int


def differences(period: Period) -> list[Difference]:
    """Where the roll-ups, as pages read them, differ from the rows: nowhere, or something is wrong."""
    kept, counted = read(period, FAMILIES, KEPT), read_directly(period, FAMILIES, KEPT)
    unlike = [cell for cell in kept.keys() | counted.keys() if kept[cell] != counted[cell]]
    return [Difference(cell, kept[cell], counted[cell]) for cell in sorted(unlike)]
