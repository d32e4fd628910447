"""The table of a tier in a month from the figures: counted now, or as it was frozen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from yixian.directory import queries as directory
from yixian.directory.models import Department
from yixian.evaluation.exemptions import granted_after
from yixian.evaluation.models.scheme import TIERS
from yixian.evaluation.schemes import Plan, plan_for, plan_from_json, plan_to_json
from yixian.ground.errors import Words
from yixian.insight.counting import Counts
from yixian.insight.definitions import INDICATORS, UNIT, Indicator, Ratio
from yixian.insight.dimensions import DEPARTMENT
from yixian.insight.league.score import Numbers
from yixian.insight.league.table import Member, Row, Table, table_of
from yixian.insight.models import FrozenLeague
from yixian.insight.months import period_of_month
from yixian.insight.reading import Standing, read

LOCAL = frozenset({Department.Tier.DISTRICT, Department.Tier.STREET})
Taken = dict[int, Counter[str]]  # department → measure → number


def rankable() -> dict[str, Words]:
    """The indicators a scheme may take: rates of departments that count rows on both sides."""
    return {code: one.label for code, one in INDICATORS.items() if _ratio(one) is not None}


def _ratio(one: Indicator) -> Ratio | None:
    """Numerator and denominator of a department's rate; None of anything else."""
    ratio = one.ratio(UNIT)
    if one.form != "rate" or one.missing or ratio is None or len(ratio.parts) != 2:
        return None
    return ratio


def live(tier: str, month: date, plan: Plan | None = None, standing: Standing | None = None) -> Table:
    """The table as the figures are now, by `plan` (the one that holds in the month)."""
    plan = plan or plan_for(tier, month)
    return table_of(plan, members_of(plan, month, standing))


def live_of_every_tier(month: date, standing: Standing | None = None) -> dict[str, Table]:
    """The tables of all tiers as the figures are now: read at once, since they are of the same rows."""
    plans = {str(tier): plan_for(tier, month) for tier, _name in TIERS}
    counts = _counts(plans.values(), month, standing)
    return {tier: table_of(plan, _members(plan, counts)) for tier, plan in plans.items()}


def members_of(plan: Plan, month: date, standing: Standing | None = None) -> list[Member]:
    """Who stands in the table, each with its numbers; one query for the tier (indexes of the roll-ups)."""
    return _members(plan, _counts([plan], month, standing))


def _counts(plans: Iterable[Plan], month: date, standing: Standing | None) -> Counts:
    measures = {measure for plan in plans for measure in _measures(_ratios(plan))}
    families = {measure.partition(".")[0] for measure in measures}
    return read(period_of_month(month), families, [DEPARTMENT], standing=standing) if families else Counts()


def _members(plan: Plan, counts: Counts) -> list[Member]:
    ratios = _ratios(plan)
    taken = _by_member(counts, plan.tier, _measures(ratios))
    return [
        _member(one, {code: _pair(ratio, taken.get(one.pk)) for code, ratio in ratios.items()})
        for one in _ranked_departments(plan.tier, taken)
    ]


def _ratios(plan: Plan) -> dict[str, Ratio]:
    found = {part.indicator: _ratio_of(part.indicator) for part in plan.parts}
    return {code: ratio for code, ratio in found.items() if ratio is not None}


def _measures(ratios: dict[str, Ratio]) -> set[str]:
    return {part.measure for ratio in ratios.values() for part in ratio.parts}


def _ratio_of(code: str) -> Ratio | None:
    one = INDICATORS.get(code)
    return _ratio(one) if one is not None else None


def _pair(ratio: Ratio, taken: Counter[str] | None) -> tuple[int, int]:
    above, below = ratio.parts
    return (taken[above.measure], taken[below.measure]) if taken else (0, 0)


def _by_member(counts: Counts, tier: str, measures: set[str]) -> Taken:
    """The counts charged to the departments of the tier: each takes its whole subtree, each task at its uppermost."""
    taken: Taken = {}
    charged: dict[tuple[int, int], list[int]] = {}
    for cell, number in counts.items():
        if cell.measure not in measures:
            continue
        place = (cell.department, cell.under)
        if place not in charged:
            charged[place] = list(_charged(*place, tier))
        for member in charged[place]:
            taken.setdefault(member, Counter())[cell.measure] += number
    return taken


def _charged(department_id: int, under_id: int, tier: str) -> Iterator[int]:
    """The members of the tier a row counts for: at or above its department, not above who passed it down."""
    passed_down_by = _path(under_id)
    for above in _path(department_id):
        found = directory.department(above)
        if found is not None and above not in passed_down_by and _stands_alone(found, tier):
            yield above


def _path(department_id: int) -> list[int]:
    found = directory.department(department_id) if department_id else None
    return found.path_ids if found is not None else []


def _stands_alone(one: Department, tier: str) -> bool:
    """Whether it is a member of the tier.

    A section is not ranked beside the bureau it belongs to, nor a district's bureau among the city's: the district
    answers for it.
    """
    if one.tier != tier or not (one.takes_orders or not one.active):
        return False
    answering = {tier, *LOCAL} if tier == Department.Tier.BUREAU else {tier}
    above = (directory.department(pk) for pk in one.path_ids[:-1])
    return not any(other is not None and other.tier in answering and other.takes_orders for other in above)


def _ranked_departments(tier: str, taken: Taken) -> list[Department]:
    """The members in use, and those closed since that have numbers in the month, by code."""
    used = [one for one in directory.departments() if _stands_alone(one, tier)]
    closed = [one for pk in taken if (one := directory.department(pk)) is not None and not one.active]
    return sorted([*used, *closed], key=lambda one: one.code)


def _member(one: Department, numbers: Numbers) -> Member:
    return Member(one.pk, one.code, one.name, one.name_en, not one.active, numbers)


def member_above(department_id: int, tier: str) -> int | None:
    """The member of the tier that a department counts for: itself or one above it; None where there is none."""
    return next(_charged(department_id, 0, tier), None)


# Frozen


def to_json(table: Table) -> dict[str, Any]:
    """What a frozen league keeps of a table."""
    members = [
        {**vars(row.member), "numbers": {code: list(pair) for code, pair in row.member.numbers.items()}}
        for row in table.rows
    ]
    return {"plan": plan_to_json(table.plan), "members": members}


def _from_json(kept: dict[str, Any]) -> Table:
    members = (
        Member(**{**one, "numbers": {code: (pair[0], pair[1]) for code, pair in one["numbers"].items()}})
        for one in kept["members"]
    )
    return table_of(plan_from_json(kept["plan"]), members)


@dataclass(frozen=True)
class Correction:
    """What exemptions granted after the cut-off change: the line that was frozen, and the line as it is now."""

    granted: int
    frozen: Row
    now: Row


@dataclass(frozen=True)
class Standings:
    """The table of a month that stands: frozen with what has to be corrected beside it, or live."""

    month: date
    table: Table
    frozen_at: datetime | None = None
    corrections: tuple[Correction, ...] = ()


def standings(tier: str, month: date) -> Standings:
    """The frozen table of the month where there is one, else the live one."""
    kept = FrozenLeague.objects.filter(month=month).first()
    if kept is None or tier not in kept.tables:
        return Standings(month, live(tier, month))
    table = _from_json(kept.tables[tier])
    return Standings(month, table, kept.cut_off, tuple(_corrections(table, month, kept.cut_off)))


def _corrections(table: Table, month: date, cut_off: datetime) -> Iterable[Correction]:
    period = period_of_month(month)
    late = granted_after(cut_off, period.start, period.end).values_list("department_id", flat=True)
    granted = Counter(member_above(pk, table.plan.tier) for pk in late)
    if not granted:
        return
    now = live(table.plan.tier, month, table.plan)
    for row in table.rows:
        after = now.row_of(row.member.department_id)
        if after is not None and granted[row.member.department_id]:
            yield Correction(granted[row.member.department_id], row, after)
