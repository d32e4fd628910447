"""Frozen months counted once more from the rows: what `yixian indicators --check --frozen` compares.

What was entered, corrected or exempted after the cut-off shows here, as it should; anything else is a fault.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from yixian.evaluation.schemes import plan_from_json
from yixian.insight.actions.freeze import numbers_of
from yixian.insight.definitions import INDICATORS
from yixian.insight.league.standing import live, to_json
from yixian.insight.models import FrozenLeague, FrozenMonth
from yixian.insight.months import period_of_month
from yixian.insight.period import Period
from yixian.insight.reading import Standing

Numbers = dict[str, list[int | None]]
NOTHING: list[int | None] = [0, 0]
# Nothing may be read from roll-ups: every number comes from the rows themselves.
FROM_ROWS = Standing(stale=None)


@dataclass(frozen=True)
class Moved:
    """A frozen pair of numbers that the rows do not come to (any more); `where` names the line, "" the whole city."""

    month: date
    where: str
    indicator: str
    frozen: list[int | None]
    now: list[int | None]


def moved(period: Period) -> Iterator[Moved]:
    """Where a month that was frozen and lies wholly in the period differs from its rows.

    An indicator whose definition has changed since is left out: the two numbers count different things.
    """
    within = {"month__gte": period.first, "month__lte": period.last}
    for row in FrozenMonth.objects.filter(**within).order_by("month"):
        if period_of_month(row.month).last <= period.last:
            yield from _of_month(row)
    for league in FrozenLeague.objects.filter(**within).order_by("month"):
        if period_of_month(league.month).last <= period.last:
            yield from _of_league(league)


def _of_month(row: FrozenMonth) -> Iterator[Moved]:
    now = numbers_of(row.month, FROM_ROWS)
    yield from _unlike(row, "", row.numbers["figures"], now["figures"])
    for dimension, kept in row.numbers["groups"].items():
        found = now["groups"].get(dimension, {})
        for value in sorted({*kept, *found}):
            yield from _unlike(row, f"{dimension} {value}", kept.get(value, {}), found.get(value, {}))


def _of_league(row: FrozenLeague) -> Iterator[Moved]:
    for tier, kept in row.tables.items():
        table = live(tier, row.month, plan_from_json(kept["plan"]), FROM_ROWS)
        found, frozen = (_by_code(one["members"]) for one in (to_json(table), kept))
        for code in sorted({*found, *frozen}):
            yield from _unlike(row, f"{tier} {code}", frozen.get(code, {}), found.get(code, {}))


def _by_code(members: list[dict[str, Any]]) -> dict[str, Numbers]:
    return {one["code"]: one["numbers"] for one in members}


def _unlike(row: FrozenMonth | FrozenLeague, where: str, kept: Numbers, now: Numbers) -> Iterator[Moved]:
    """An indicator that came later is not compared; a line that came or went is compared with nothing."""
    for code in kept or now:
        before, after = kept.get(code, NOTHING), now.get(code, NOTHING)
        if _same_definition(row, code) and [one or 0 for one in before] != [one or 0 for one in after]:
            yield Moved(row.month, where, code, before, after)


def _same_definition(row: FrozenMonth | FrozenLeague, code: str) -> bool:
    one = INDICATORS.get(code)
    return one is not None and row.versions.get(code) == one.version
