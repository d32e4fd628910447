"""How far two inspectors agree, item by item: percent of equal marks, and Cohen's kappa.

Jacob Cohen, "A coefficient of agreement for nominal scales", Educational and Psychological Measurement 20 (1960) 37-46:
kappa = (p_o - p_e) / (1 - p_e), where p_o is the share of equal marks and p_e what chance alone would give by how often
each of the two, first and second, gave each mark.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from yixian.evaluation.inspection.marking import label_of
from yixian.evaluation.models import Score, ScoreSheet

Pair = tuple[str, str]


@dataclass(frozen=True)
class Agreement:
    """Of one item: the pairs there were, how many were equal, and kappa; None where it says nothing."""

    label: str
    pairs: int
    equal: int
    kappa: float | None

    @property
    def percent(self) -> str:
        return f"{self.equal / self.pairs:.1%}" if self.pairs else "—"

    @property
    def coefficient(self) -> str:
        """Kappa with two digits; "—" where everybody gave one mark always, so that chance explains all."""
        return f"{self.kappa:.2f}" if self.kappa is not None else "—"


def kappa_of(pairs: Sequence[Pair]) -> float | None:
    """Cohen's kappa of pairs of marks; None without pairs, and where chance alone makes all of them equal."""
    count = len(pairs)
    if not count:
        return None
    first, second = Counter(one for one, _two in pairs), Counter(two for _one, two in pairs)
    # In whole numbers until the last division: what is exactly 1 is not 0.9999.
    expected = sum(first[mark] * second[mark] for mark in first)
    observed = sum(one == two for one, two in pairs)
    if expected == count * count:
        return None
    return (observed * count - expected) / (count * count - expected)


def agreements(sheet: ScoreSheet, since: datetime, until: datetime) -> list[Agreement]:
    """Each item of a sheet, by the second scores given in [since, until); two queries."""
    seconds = Score.objects.filter(
        turn=Score.Turn.SECOND, at__gte=since, at__lt=until, inspection__sheet__sheet=sheet
    ).select_related("inspection__sheet")
    rows = {row.inspection_id: row for row in seconds}
    firsts = Score.objects.filter(turn=Score.Turn.FIRST, inspection__in=rows)
    labels: dict[str, str] = {}
    pairs: dict[str, list[Pair]] = {}
    for first in firsts.order_by("pk"):
        second = rows[first.inspection_id]
        for item in second.inspection.sheet.items:
            labels[item["code"]] = label_of(item)
            marks = (_mark(first, item["code"]), _mark(second, item["code"]))
            pairs.setdefault(item["code"], []).append(marks)
    return [_of(labels[code], found) for code, found in pairs.items()]


def _mark(score: Score, code: str) -> str:
    return str(score.marks[code])


def _of(label: str, pairs: Sequence[Pair]) -> Agreement:
    return Agreement(label, len(pairs), sum(one == two for one, two in pairs), kappa_of(pairs))
