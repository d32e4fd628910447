"""Every number of the tables counted once more, row by row behind each: what `yixian indicators --check` compares."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import get_args

from yixian.directory import queries as directory
from yixian.insight import queries
from yixian.insight.definitions import Place
from yixian.insight.league.standing import live_of_every_tier
from yixian.insight.league.table import Table
from yixian.insight.months import months_between, period_of_month
from yixian.insight.period import Period


@dataclass(frozen=True)
class Unlike:
    """A number of a table that its rows do not come to."""

    month: date
    unit: str
    indicator: str
    place: Place
    shown: int
    counted: int


def unlike_rows(period: Period) -> Iterator[Unlike]:
    """Where a table of a month that lies wholly in the period differs from its rows: nowhere, or something is wrong."""
    for month in months_between(period.first, period.last):
        whole = period_of_month(month)
        if period.first <= whole.first and whole.last <= period.last:
            for table in live_of_every_tier(month).values():
                yield from _of_table(table, whole)


def _of_table(table: Table, period: Period) -> Iterator[Unlike]:
    for row in table.rows:
        department = directory.department(row.member.department_id)
        for code, pair in row.member.numbers.items():
            for place, shown in zip(get_args(Place), pair, strict=True):
                counted = queries.rows(code, place, period, department).count()
                if shown != counted:
                    yield Unlike(period.first, row.member.code, code, place, shown, counted)
