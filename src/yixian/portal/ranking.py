"""League tables as everybody may read them: frozen, departments alone, nothing that tells a small number.

A rank is shown with the bounds of its score, and "not enough cases" instead of a rank under the scheme's minimum. Rates
of one department and those below it are not shown: beside other tables they could be subtracted. A score is kept back
where it is made of a small number, which could be worked out from it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from yixian.evaluation.models.scheme import TIERS
from yixian.evaluation.schemes import Part, tier_name
from yixian.insight.definitions import INDICATORS
from yixian.insight.league.standing import Standings, standings
from yixian.insight.league.table import Row
from yixian.insight.models import FrozenLeague
from yixian.portal.keeping_back import is_small
from yixian.portal.models import PublicText

HIDDEN = "·"


@dataclass(frozen=True)
class Line:
    """A department: `rank` None where it has none, `score` and `bounds` None where there is none or it is kept back."""

    code: str
    name: str
    rank: int | None
    score: str | None
    bounds: tuple[float, float] | None
    note: str

    @property
    def score_text(self) -> str:
        return "" if self.rank is None else self.score or HIDDEN

    @property
    def bounds_text(self) -> str:
        if self.rank is None or self.bounds is None:
            return "" if self.rank is None else HIDDEN
        low, high = self.bounds
        return f"{low:.1f}–{high:.1f}"


@dataclass(frozen=True)
class Ranking:
    """The table of one tier in a month."""

    tier: str
    parts: tuple[Part, ...]
    frozen_at: datetime
    lines: list[Line]

    @property
    def name(self) -> str:
        return tier_name(self.tier)

    @property
    def scheme(self) -> str:
        """By what it was ranked, in words."""
        return _("；").join(_part_in_words(part) for part in self.parts)


def rankings_of(text: PublicText) -> list[Ranking]:
    """The tables of a bulletin's month, where the city showed them when it was written; no tier without departments."""
    if text.month is None or not text.numbers.get(PublicText.LEAGUE):
        return []
    return list(_rankings(text.month))


def _rankings(month: date) -> Iterator[Ranking]:
    # Of a month without frozen tables `standings` would count live ones, and the public's numbers never move.
    kept = FrozenLeague.objects.filter(month=month).first()
    for tier in (tier for tier, _name in TIERS if kept is not None and tier in kept.tables):
        found = standings(str(tier), month)
        if found.frozen_at is not None and found.table.rows:
            lines = [_line(row, found) for row in found.table.rows]
            yield Ranking(str(tier), found.table.plan.parts, found.frozen_at, lines)


def _line(row: Row, found: Standings) -> Line:
    shown = row.rank is not None and not any(is_small((m.numerator, m.denominator)) for m in row.marks)
    corrected = any(one.frozen.member.department_id == row.member.department_id for one in found.corrections)
    notes = [row.note, _("定稿后另有剔除获准，名次不改") if corrected else ""]
    return Line(
        row.member.code,
        row.member.label,
        row.rank,
        str(row.score) if shown else None,
        row.between if shown else None,
        _("；").join(note for note in notes if note),
    )


def _part_in_words(part: Part) -> str:
    one = INDICATORS.get(part.indicator)
    told = {**vars(part), "name": one.label if one is not None else part.indicator}
    return _("%(name)s占 %(weight)s%%，零分线 %(floor)s%%，满分线 %(full)s%%，最少样本 %(minimum)s") % told


def as_open_data(ranking: Ranking) -> dict[str, Any]:
    """The table for programs."""
    return {
        "tier": ranking.tier,
        "name": ranking.name,
        "counted_at": ranking.frozen_at.isoformat(timespec="seconds"),
        "scheme": [vars(part) for part in ranking.parts],
        "rows": [
            {
                "code": line.code,
                "name": line.name,
                "rank": line.rank,
                "score": line.score,
                "low": round(line.bounds[0], 2) if line.bounds else None,
                "high": round(line.bounds[1], 2) if line.bounds else None,
                "note": line.note,
            }
            for line in ranking.lines
        ],
    }
