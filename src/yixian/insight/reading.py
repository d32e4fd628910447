"""Counts of a period: roll-ups for the days that hold, the rows themselves for the others and for today.

So a figure is live and right whether or not the sweep ran; the sweep only makes it fast.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q, Sum
from django.utils import timezone

from yixian.insight.counting import NONE, Cell, Counts, count
from yixian.insight.definitions import FAMILIES, Family
from yixian.insight.models import NUMBERS, DirtyMark, RolledDay, Rollup
from yixian.insight.period import ONE_DAY, Period, moment
from yixian.insight.stale import Key, holds, keys_of, settled_before

HALF_HOUR = "half_hour"
# More unfolded marks than this and looking each up costs more than counting the rows.
MOST_MARKS = 3000


@dataclass(frozen=True)
class Standing:
    """What may be read from the roll-ups: every day but `stale` keys, before `settled`."""

    stale: frozenset[Key] | None  # None: too many marks to look up, nothing may be read

    @classmethod
    def now(cls) -> Standing:
        marks = list(DirtyMark.objects.order_by("id")[: MOST_MARKS + 1])
        return cls(None if len(marks) > MOST_MARKS else frozenset(keys_of(marks)))


def read(
    period: Period,
    families: Iterable[str],
    dimensions: Iterable[str],
    departments: frozenset[int] = frozenset(),
    standing: Standing | None = None,
) -> Counts:
    """The counts of `families` in `dimensions` over the period; of `departments` only, where given.

    Of departments, what holds no roll-up is counted from their rows alone: a unit's page does not wait for the
    count of the whole city's day.
    """
    wanted, names = frozenset(dimensions), sorted(set(families))
    good = _good_days(period, names, standing or Standing.now())
    counts = _from_rollups(period, good, wanted, departments)
    for name in names:
        for first, last in _gaps(period, good[name]):
            counts.update(
                count(_charged_to(name, departments), moment(first), moment(last + ONE_DAY), wanted)
            )
    return counts


def half_hours(
    period: Period, family: str, standing: Standing | None = None, only: Q | None = None
) -> dict[date, dict[int, Counter[str]]]:
    """The counts of a family by day and half hour (0 to 47) and measure; days and half hours of nothing are left out.

    Days that hold are read in one statement (index `rollup_read`), every other one is counted from its rows; so are all
    of them where `only` some of the rows are asked for.
    """
    good = _good_days(period, [family], standing or Standing.now())[family] if only is None else set()
    found: dict[date, dict[int, Counter[str]]] = {}
    kept = Rollup.objects.filter(
        family=family, dimension=HALF_HOUR, day__gte=period.first, day__lte=period.last
    )
    for day, value, *numbers in kept.values_list("day", "value", *NUMBERS).order_by():
        if day in good:
            measures = {
                one.code: number for one, number in zip(FAMILIES[family].measures, numbers, strict=False)
            }
            found.setdefault(day, {})[int(value)] = Counter(measures)
    for day in period.days():
        if day in good or moment(day) > timezone.now():
            continue
        for cell, number in count(
            _narrowed(family, only), moment(day), moment(day + ONE_DAY), frozenset({HALF_HOUR})
        ).items():
            at = found.setdefault(day, {}).setdefault(int(cell.value), Counter())
            at[cell.measure.partition(".")[2]] += number
    return found


def _narrowed(name: str, only: Q | None) -> Family:
    family = FAMILIES[name]
    return family if only is None else replace(family, rows=lambda: family.rows().filter(only))


def _charged_to(name: str, departments: frozenset[int]) -> Family:
    """The family with those of its rows alone that are charged to `departments`, where given."""
    family = FAMILIES[name]
    if not departments or not family.department:
        return family
    charged = {f"{family.department}__in": departments}
    return replace(family, rows=lambda: family.rows().filter(**charged))


def read_directly(period: Period, families: Iterable[str], dimensions: Iterable[str]) -> Counts:
    """The same from the rows alone: what `--check` compares with."""
    counts: Counts = Counts()
    for name in sorted(set(families)):
        counts.update(count(FAMILIES[name], period.start, period.end, frozenset(dimensions)))
    return counts


def _good_days(period: Period, names: list[str], standing: Standing) -> dict[str, set[date]]:
    """The days of each family whose roll-ups hold."""
    good: dict[str, set[date]] = {name: set() for name in names}
    if standing.stale is None:
        return good
    rolled = RolledDay.objects.filter(
        day__gte=period.first, day__lte=period.last, day__lt=settled_before(), family__in=names, dirty=False
    )
    for name, day, at, shape in rolled.values_list("family", "day", "rolled_at", "shape"):
        believed = at is not None and holds(at, day) and shape == FAMILIES[name].shape
        if believed and Key(name, day) not in standing.stale:
            good[name].add(day)
    return good


def _from_rollups(
    period: Period, good: dict[str, set[date]], dimensions: frozenset[str], departments: frozenset[int]
) -> Counts:
    counts: Counts = Counts()
    readable = Q(pk__in=())
    for days, names in _alike(good).items():
        if days:
            readable |= Q(family__in=names) & _among(days)
    rows = Rollup.objects.filter(
        readable, day__gte=period.first, day__lte=period.last, dimension__in=dimensions
    )
    if departments:
        rows = rows.filter(department__in=departments)
    columns = ("family", "dimension", "value", "department", "under")
    summed = rows.values_list(*columns).annotate(**{f"sum_{name}": Sum(name) for name in NUMBERS})
    for family, *rest in summed.order_by():
        place, numbers = rest[: len(columns) - 1], rest[len(columns) - 1 :]
        # A family takes fewer measures than there are columns; the others hold nothing.
        for measure, number in zip(FAMILIES[family].measures, numbers, strict=False):
            if number:
                counts[Cell(f"{family}.{measure.code}", *place)] += number
    return counts


def _alike(good: dict[str, set[date]]) -> dict[frozenset[date], list[str]]:
    """Families by the days that hold: mostly all of them alike, so that the condition stays short."""
    found: dict[frozenset[date], list[str]] = {}
    for name, days in good.items():
        found.setdefault(frozenset(days), []).append(name)
    return found


def _among(days: frozenset[date]) -> Q:
    """Those days, as the span around them without the holes in it."""
    first, last = min(days), max(days)
    holes = [day for day in Period(first, last).days() if day not in days]
    span = Q(day__gte=first, day__lte=last)
    return span & ~Q(day__in=holes) if holes else span


def _gaps(period: Period, good: set[date]) -> Iterator[tuple[date, date]]:
    """Runs of days that do not hold, first and last of each."""
    start: date | None = None
    for day in period.days():
        if day not in good and start is None:
            start = day
        elif day in good and start is not None:
            yield start, day - ONE_DAY
            start = None
    if start is not None:
        yield start, period.last


__all__ = ["NONE", "Standing", "half_hours", "read", "read_directly"]
