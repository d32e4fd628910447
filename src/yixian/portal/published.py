"""The figures everybody may see: of whole months and years, small numbers in breakdowns kept back.

Only months and years, so that nobody can work a single case out from the difference of two periods; and so
that the pages kept ready are few.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yixian.ground.errors import NotFound, Refusal
from yixian.insight import queries as insight
from yixian.insight.queries import Figure, Period

# In the order the public asks: how many came, were they answered, was it done, was it good.
SHOWN = (
    "contacts",
    "daily_contacts",
    "connect_rate",
    "fifteen_second_rate",
    "cases",
    "orders",
    "answered_at_once",
    "completion_rate",
    "on_time_rate",
    "satisfied_rate",
    "solved_rate",
    "helps_solved",
    "complaints_handled",
    "suggestions_adopted",
    "suggestions_adopted_or_partly",
)
BROKEN_DOWN = ("cases", "completion_rate", "satisfied_rate")
GROUPS = ("kind", "category", "area")
LEAST = 5  # fewer than this in a breakdown might tell who it was
KEPT_SECONDS = 300
Numbers = dict[str, tuple[int | None, int | None]]


@dataclass(frozen=True)
class Breakdown:
    """One dimension: lines of (value, label, figures by code; None where kept back)."""

    dimension: str
    lines: list[tuple[str, str, dict[str, Figure | None]]]


@dataclass(frozen=True)
class Published:
    """What the page and the files of a period show; `cut_off` is when the rows were counted."""

    name: str
    period: Period
    cut_off: datetime
    figures: list[Figure]
    breakdowns: list[Breakdown]


def period_of(name: str) -> Period:
    """The period "2026-11" or "2026". Raises a Refusal naming `period` for anything else or without records."""
    found = re.fullmatch(r"(\d{4})(?:-(\d{2}))?", name) if name.isascii() else None
    year, month = (int(found[1]), int(found[2] or 0)) if found else (0, 0)
    if not found or not 1999 < year < 2200 or (found[2] and not 1 <= month <= 12):
        raise Refusal(_("请选择一个月或一年，如 2026-11 或 2026。"), field="period")
    first = date(year, month or 1, 1)
    after = date(year + 1, 1, 1) if month in (0, 12) else date(year, month + 1, 1)
    begun = insight.first_day() or timezone.localdate()
    if after <= begun or first > timezone.localdate():
        raise NotFound(_("这个时段没有数据。"), field="period")
    return Period(first, after - timedelta(days=1))


def choices() -> list[str]:
    """The periods there are, newest first: years, then months."""
    today = timezone.localdate()
    begun = insight.first_day() or today
    months = range(begun.year * 12 + begun.month - 1, today.year * 12 + today.month)
    years = [str(year) for year in range(today.year, begun.year - 1, -1)]
    return years + [f"{number // 12}-{number % 12 + 1:02d}" for number in reversed(months)]


def published(name: str) -> Published:
    """The figures of a period, counted at most `KEPT_SECONDS` ago."""
    period = period_of(name)
    key = f"portal.figures.{name}"
    kept: dict[str, Any] | None = cache.get(key)
    if kept is None:
        kept = _count(period)
        cache.set(key, kept, KEPT_SECONDS)
    breakdowns = [Breakdown(dimension, _lines(dimension, kept["groups"][dimension])) for dimension in GROUPS]
    return Published(
        name,
        period,
        datetime.fromisoformat(kept["cut_off"]),
        _figures(SHOWN, {code: tuple(pair) for code, pair in kept["figures"].items()}),
        breakdowns,
    )


def _count(period: Period) -> dict[str, Any]:
    """Numbers only: names are put to them in the language of each reader."""
    return {
        "cut_off": timezone.now().isoformat(),
        "figures": {f.indicator.code: (f.numerator, f.denominator) for f in insight.figures(period)},
        "groups": {dimension: _guarded(period, dimension) for dimension in GROUPS},
    }


def _figures(codes: tuple[str, ...], numbers: Numbers) -> list[Figure]:
    return [Figure(insight.find(code), "city", *numbers[code]) for code in codes if code in numbers]


def _guarded(period: Period, dimension: str) -> dict[str, Numbers]:
    """The breakdown by value, with every number kept back that might tell who it was."""
    groups = {group.value: group.figures for group in insight.groups(period, dimension)}
    found: dict[str, Numbers] = {value: {} for value in groups}
    for code in BROKEN_DOWN:
        numbers = {
            value: (figures[code].numerator, figures[code].denominator)
            for value, figures in groups.items()
            if code in figures
        }
        for value in numbers.keys() - kept_back(numbers):
            found[value][code] = numbers[value]
    return found


def kept_back(numbers: dict[str, tuple[int | None, int | None]]) -> set[str]:
    """The lines not to be shown: small ones, and one more where a single one could be found by subtraction."""
    small = {value for value, pair in numbers.items() if _is_small(*pair)}
    if len(small) == 1:
        others = sorted(
            (pair[1] or pair[0] or 0, value) for value, pair in numbers.items() if value not in small
        )
        sizeable = [value for size, value in others if size]
        small.update(sizeable[:1])
    return small


def _is_small(numerator: int | None, denominator: int | None) -> bool:
    return any(0 < (part or 0) < LEAST for part in (numerator, denominator))


def _lines(dimension: str, groups: dict[str, Numbers]) -> list[tuple[str, str, dict[str, Figure | None]]]:
    return [
        (
            value,
            insight.label(dimension, value),
            {
                code: Figure(insight.find(code), "city", *numbers[code]) if code in numbers else None
                for code in BROKEN_DOWN
            },
        )
        for value, numbers in groups.items()
    ]
