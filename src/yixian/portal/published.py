"""The figures everybody may see: of months that are frozen, and of a year as the sum of its frozen months.

Nothing here counts rows: a page shows the same today and in ten years. Small numbers in breakdowns are kept back
(`keeping_back.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yixian.directory import queries as directory
from yixian.ground.errors import NotFound, Refusal
from yixian.insight import queries as insight
from yixian.insight.models import FrozenMonth
from yixian.insight.queries import Figure, Period
from yixian.portal.keeping_back import LEAST, Lines, Pair, added, kept_back_of_months

__all__ = ["LEAST", "Awaited", "Breakdown", "Published", "choices", "newest", "next_awaited", "published"]

# In the order the public asks: how many came, were they answered, was it done, was it good.
SHOWN = (
    "contacts",
    "daily_contacts",
    "calls",
    "daily_calls",
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
GROUP_TITLES = {"kind": _("按类型"), "category": _("按事项分类"), "area": _("按区域")}
GROUPS = tuple(GROUP_TITLES)


@dataclass(frozen=True)
class Breakdown:
    """One dimension: lines of (value, label, figures by code; None where kept back)."""

    dimension: str
    lines: list[tuple[str, str, dict[str, Figure | None]]]


@dataclass(frozen=True)
class Published:
    """What the page and the files of a period show: the sum of `months`, of which the last was frozen at `cut_off`.

    `versions` names for each figure the versions of the definition it was counted by, mostly one.
    """

    name: str
    months: list[date]
    cut_off: datetime
    figures: list[Figure]
    breakdowns: list[Breakdown]
    versions: dict[str, list[int]]

    @property
    def period(self) -> Period:
        """From the first day of the first month to the last of the last."""
        return Period(self.months[0], insight.period_of_month(self.months[-1]).last)


@dataclass(frozen=True)
class Awaited:
    """A month, or a year all of whose months, are not frozen yet. On the day `on` they will be, or soon after."""

    name: str
    on: date

    @property
    def is_due(self) -> bool:
        """Whether the day has come and the sweep is at it."""
        return self.on <= timezone.localdate()


def published(name: str) -> Published | Awaited:
    """The figures of the period "2026-11" or "2026". Raises a Refusal naming `period` for anything else.

    One query for the months (index of the unique `month`).
    """
    period = period_of(name)
    months = insight.frozen(period.first, period.last)
    if months:
        return _summed(name, months)
    begun = insight.first_day() or timezone.localdate()
    return _awaited(name, max(begun, period.first))


def by_month(shown: Published) -> list[tuple[date, dict[str, Figure]]]:
    """The published months of the year up to the end of what is shown, in order, with what `BROKEN_DOWN` names.

    One query (index of the unique `month`). Months alone are published anyway: nothing is kept back here.
    """
    last = shown.months[-1]
    rows = insight.frozen(date(last.year, 1, 1), insight.period_of_month(last).last)
    return [
        (row.month, {code: found for code in BROKEN_DOWN if (found := _kept(row, code)) is not None})
        for row in rows
    ]


def _kept(row: FrozenMonth, code: str) -> Figure | None:
    pair = row.numbers["figures"].get(code)
    return _figure(code, _pair(pair)) if pair is not None else None


def period_of(name: str) -> Period:
    """The period "2026-11" or "2026". Raises a Refusal naming `period` for anything else or without records."""
    found = re.fullmatch(r"(\d{4})(?:-(\d{2}))?", name) if name.isascii() else None
    year, month = (int(found[1]), int(found[2] or 0)) if found else (0, 0)
    if not found or not 1999 < year < 2200 or (found[2] and not 1 <= month <= 12):
        raise Refusal(_("请选择一个月或一年，如 2026-11 或 2026。"), field="period")
    first = date(year, month or 1, 1)
    last = insight.period_of_month(date(year, month or 12, 1)).last
    begun = insight.first_day() or timezone.localdate()
    if last < begun or first > timezone.localdate():
        raise NotFound(_("这个时段没有数据。"), field="period")
    return Period(first, last)


def choices() -> list[str]:
    """The periods that are published, newest first: years, then months."""
    months = insight.frozen_months()[::-1]
    years = sorted({month.year for month in months}, reverse=True)
    return [*map(str, years), *(f"{month:%Y-%m}" for month in months)]


def newest() -> str:
    """The newest month that is published, else the first that will be."""
    months = insight.frozen_months()
    return f"{months[-1]:%Y-%m}" if months else next_awaited().name


def next_awaited() -> Awaited:
    """The month that is published next: the one after the newest, else the city's first."""
    months = insight.frozen_months()
    begun = insight.first_day() or timezone.localdate()
    month = insight.next_month(months[-1]) if months else begun
    return _awaited(f"{month:%Y-%m}", month)


def _awaited(name: str, month: date) -> Awaited:
    return Awaited(name, directory.cut_off(month))


def _summed(name: str, rows: list[FrozenMonth]) -> Published:
    numbers = [row.numbers for row in rows]
    figures = {
        code: added(_pair(one["figures"][code]) for one in numbers)
        for code in SHOWN
        if all(code in one["figures"] for one in numbers)
    }
    return Published(
        name,
        [row.month for row in rows],
        max(row.cut_off for row in rows),
        _figures(figures),
        [_breakdown(d, [one["groups"].get(d, {}) for one in numbers]) for d in GROUPS],
        {code: sorted({row.versions[code] for row in rows if code in row.versions}) for code in SHOWN},
    )


def _pair(kept: list[int | None]) -> Pair:
    return kept[0], kept[1]


def _figures(numbers: dict[str, Pair]) -> list[Figure]:
    return [Figure(insight.find(code), "city", *pair) for code, pair in numbers.items()]


def _breakdown(dimension: str, months: list[dict[str, dict[str, list[int | None]]]]) -> Breakdown:
    """The lines of one dimension over the months, largest first."""
    shown: dict[str, Lines] = {}
    sizes: dict[str, int] = {value: 0 for groups in months for value in groups}
    for code in BROKEN_DOWN:
        tables = [
            {value: _pair(figures[code]) for value, figures in groups.items() if code in figures}
            for groups in months
        ]
        lines = {
            value: added(table[value] for table in tables if value in table) for value in _values(tables)
        }
        for value, pair in lines.items():
            sizes[value] = max(sizes[value], pair[1] or pair[0] or 0)
        kept = kept_back_of_months(tables)
        shown[code] = {value: pair for value, pair in lines.items() if value not in kept}
    return Breakdown(
        dimension,
        [
            (
                value,
                insight.label(dimension, value),
                {code: _figure(code, shown[code].get(value)) for code in BROKEN_DOWN},
            )
            for value in sorted(sizes, key=lambda value: (-sizes[value], value))
        ],
    )


def _values(tables: Iterable[Lines]) -> list[str]:
    return list(dict.fromkeys(value for table in tables for value in table))


def _figure(code: str, pair: Pair | None) -> Figure | None:
    return None if pair is None else Figure(insight.find(code), "city", *pair)
