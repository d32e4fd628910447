"""Which scheme ranks a tier in a month: the city's, or the usual one where the city wrote none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from yixian.evaluation.models.scheme import TIERS, Scheme, SchemePart

Higher = SchemePart.Direction.HIGHER


@dataclass(frozen=True)
class Part:
    """One indicator of a plan; weight, floor and full in percent, `minimum` the smallest denominator ranked."""

    indicator: str
    weight: int
    direction: str
    floor: int
    full: int
    minimum: int

    @property
    def higher(self) -> bool:
        return self.direction == Higher


@dataclass(frozen=True)
class Plan:
    """A scheme as it ranks: its parts, and from when until when it holds (None: the usual one; no end)."""

    tier: str
    parts: tuple[Part, ...]
    since: date | None = None
    until: date | None = None

    @property
    def faults(self) -> list[str]:
        """Why nobody can be ranked by it, in words; empty of a sound one."""
        found = [fault for part in self.parts for fault in _faults_of(part)]
        total = sum(part.weight for part in self.parts)
        if total != 100:
            found.append(_("各项权重合计 %(total)s，应为 100。") % {"total": total})
        return found


def _faults_of(part: Part) -> list[str]:
    row = SchemePart(indicator=part.indicator, direction=part.direction, floor=part.floor, full=part.full)
    return [str(words) for words in row.faults().values()]


# Nobody is to chase the last percent (国办函〔2025〕66号): full marks lie below a hundred.
USUAL = (
    Part("solved_rate", 35, Higher, 50, 95, 30),
    Part("satisfied_rate", 30, Higher, 60, 95, 30),
    Part("on_time_rate", 20, Higher, 80, 98, 30),
    Part("response_rate", 15, Higher, 80, 98, 30),
)


def plan_for(tier: str, month: date) -> Plan:
    """The plan that ranks `tier` in the month that begins at `month` (constraint `scheme_once`)."""
    covers = Q(valid_until__isnull=True) | Q(valid_until__gte=month)
    found = Scheme.objects.filter(covers, tier=tier, valid_from__lte=month).order_by("-valid_from").first()
    return plan_of(found) if found is not None else Plan(tier, USUAL)


def plan_of(scheme: Scheme) -> Plan:
    """What the rows of a scheme say."""
    return Plan(scheme.tier, tuple(map(_part, scheme.parts.all())), scheme.valid_from, scheme.valid_until)


def _part(row: SchemePart) -> Part:
    return Part(row.indicator, row.weight, row.direction, row.floor, row.full, row.minimum)


def schemes() -> list[Scheme]:
    """Every scheme with its parts, the newest of each tier first."""
    return list(Scheme.objects.order_by("tier", "-valid_from").prefetch_related("parts"))


def tier_name(tier: str) -> str:
    return str(dict(TIERS).get(tier, tier))


def plan_to_json(plan: Plan) -> dict[str, Any]:
    """The plan as a frozen table keeps it."""
    return {
        "tier": plan.tier,
        "since": plan.since.isoformat() if plan.since else None,
        "until": plan.until.isoformat() if plan.until else None,
        "parts": [vars(part) for part in plan.parts],
    }


def plan_from_json(kept: dict[str, Any]) -> Plan:
    """The plan that `plan_to_json` kept."""
    days = (date.fromisoformat(kept[name]) if kept[name] else None for name in ("since", "until"))
    return Plan(kept["tier"], tuple(Part(**part) for part in kept["parts"]), *days)
