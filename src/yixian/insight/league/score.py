"""From the two numbers of each indicator to points: what a department earns of each weight, and within which bounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from yixian.evaluation.schemes import Part, Plan
from yixian.insight.figure import NOTHING
from yixian.insight.league.interval import wilson

Numbers = Mapping[str, tuple[int, int]]  # indicator → numerator, denominator
HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True)
class Mark:
    """What one indicator comes to. `share` 0 to 1, None of nothing; `mark` of a hundred, `points` of the weight."""

    part: Part
    numerator: int
    denominator: int

    @property
    def share(self) -> float | None:
        return self.numerator / self.denominator if self.denominator else None

    @property
    def bounds(self) -> tuple[float, float]:
        """The 95 % interval of the share."""
        return wilson(self.numerator, self.denominator)

    @property
    def share_text(self) -> str:
        """The share as people read it; a dash for one of nothing."""
        return NOTHING if self.share is None else f"{self.share:.1%}"

    @property
    def bounds_text(self) -> str:
        """ "52.1–78.6%"; a dash where nothing was counted."""
        low, high = (100 * end for end in self.bounds)
        return f"{low:.1f}–{high:.1f}%" if self.denominator else NOTHING

    @property
    def enough(self) -> bool:
        """Whether so many cases may be ranked at all."""
        return self.denominator >= max(1, self.part.minimum)

    @property
    def mark(self) -> Decimal:
        return _rounded(_mark(self.part, Fraction(self.numerator, self.denominator or 1)))

    @property
    def points(self) -> Decimal:
        exact = _mark(self.part, Fraction(self.numerator, self.denominator or 1))
        return _rounded(exact * self.part.weight / 100)

    @property
    def points_between(self) -> tuple[float, float]:
        """The points at the two ends of the interval, the fewer first."""
        ends = [float(_mark(self.part, Fraction(end))) * self.part.weight / 100 for end in self.bounds]
        return min(ends), max(ends)


def _mark(part: Part, share: Fraction) -> Fraction:
    """0 up to the floor, 100 from the full mark on, evenly between; where both are one, all or nothing."""
    above, span = 100 * share - part.floor, part.full - part.floor
    if span == 0:
        return Fraction(100 if above >= 0 else 0)
    return 100 * min(Fraction(1), max(Fraction(0), above / span))


def _rounded(exact: Fraction) -> Decimal:
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(HUNDREDTH, ROUND_HALF_UP)


def marks_of(plan: Plan, numbers: Numbers) -> list[Mark]:
    """The marks of one department, in the order of the plan."""
    return [Mark(part, *numbers.get(part.indicator, (0, 0))) for part in plan.parts]


def score_of(marks: list[Mark]) -> Decimal:
    """The sum of the points as they are shown, so that everybody can add them up."""
    return sum((one.points for one in marks), Decimal(0))


def score_between(marks: list[Mark]) -> tuple[float, float]:
    """Within which the score lies: every indicator at its worst end, and at its best.

    Wider than 95 %, whatever the indicators have to do with one another: solved and satisfied are asked of the same
    people, so their errors may not be taken for independent.
    """
    ends = [one.points_between for one in marks]
    return sum(low for low, _high in ends), sum(high for _low, high in ends)
