"""Counting straight from the rows: one statement for a family, however many measures and dimensions.

The database groups by the dimensions at once; what it gives is spread into narrow counts here. That costs one
pass over the rows where a statement for each dimension would cost seven.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from yixian.insight.definitions import CITY, UNIT, Family
from yixian.insight.dimensions import DEPARTMENT, DIMENSIONS

ALL = "all"
UNIT_VALUE = "unit_value"  # departments' figures by the family's first dimension; never kept
CITY_DIMENSIONS = (ALL, *DIMENSIONS)
UNIT_DIMENSIONS = (DEPARTMENT, UNIT_VALUE)
KEPT = frozenset({*CITY_DIMENSIONS, DEPARTMENT})  # in roll-ups
NONE = 0  # no department


class Cell(NamedTuple):
    """What one count is of. `department` and `under` are ids, `NONE` in the city's counts."""

    measure: str
    dimension: str
    value: str
    department: int = NONE
    under: int = NONE


class Counts(Counter[Cell]):
    """How many rows each cell counts."""


@dataclass(frozen=True)
class _Layout:
    """Which columns the database groups by, and where each stands in its answer."""

    paths: tuple[str, ...]
    place: dict[str, int]


def count(family: Family, start: datetime, end: datetime, dimensions: Iterable[str] = KEPT) -> Counts:
    """The counts of every measure of `family` over the rows that count in [start, end)."""
    wanted = frozenset(dimensions)
    layout = _layout(family, wanted)
    names = {f"n_{measure.code}": measure for measure in family.measures}
    rows = (
        family.within(start, end)
        .order_by()
        .values_list(*layout.paths)
        .annotate(**{name: measure.taken for name, measure in names.items()})
    )
    if not layout.paths:  # no column to group by: one row of totals
        taken = family.within(start, end).aggregate(
            **{name: measure.taken for name, measure in names.items()}
        )
        rows = [tuple(taken[name] for name in names)]
    counts = Counts()
    for row in rows:
        _spread(counts, family, layout, wanted, row)
    return counts


def _layout(family: Family, wanted: frozenset[str]) -> _Layout:
    paths: list[str] = []
    place: dict[str, int] = {}

    def take(key: str, path: str) -> None:
        if path and key not in place:
            place[key] = len(paths)
            paths.append(path)

    for dimension, path in family.paths.items():
        if dimension in wanted or UNIT_VALUE in wanted:
            take(dimension, path)
    if wanted & set(UNIT_DIMENSIONS):
        take("department", family.department)
    # The city counts a task passed down with the one it came from, so it too must know.
    take("under", family.under)
    return _Layout(tuple(paths), place)


def _spread(
    counts: Counts, family: Family, layout: _Layout, wanted: frozenset[str], row: tuple[Any, ...]
) -> None:
    """Add what one grouped row holds to the narrow counts."""
    place = layout.place
    under = row[place["under"]] or NONE if "under" in place else NONE
    department = row[place["department"]] or NONE if "department" in place else NONE
    values = {d: DIMENSIONS[d].value_of(row[place[d]]) for d in family.paths if d in place}
    for measure, number in zip(family.measures, row[len(layout.paths) :], strict=True):
        if not number:
            continue
        name = f"{family.code}.{measure.code}"
        if CITY in measure.levels and under == NONE:
            if ALL in wanted:
                counts[Cell(name, ALL, "")] += number
            for dimension, value in values.items():
                if dimension in wanted:
                    counts[Cell(name, dimension, value)] += number
        if UNIT in measure.levels and department:
            if DEPARTMENT in wanted:
                counts[Cell(name, DEPARTMENT, "", department, under)] += number
            if UNIT_VALUE in wanted:
                counts[Cell(name, UNIT_VALUE, next(iter(values.values())), department, under)] += number
