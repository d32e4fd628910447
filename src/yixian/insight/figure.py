"""A figure: an indicator's numbers, and how people read them: 93.0%, 12.3, 1,234, and — where nothing was counted."""

from __future__ import annotations

from dataclasses import dataclass

from yixian.insight.definitions import Indicator, Place

NOTHING = "—"


@dataclass(frozen=True)
class Figure:
    """One indicator's number. `denominator` is None for a count; `value` is None where nothing was counted.

    A rate's value is a share (0.93), a mean's a number a day or seconds a call, a count's the count itself.
    """

    indicator: Indicator
    level: str
    numerator: int | None = None
    denominator: int | None = None

    @property
    def value(self) -> float | None:
        if self.numerator is None or self.indicator.form == "count":
            return self.numerator
        return self.numerator / self.denominator if self.denominator else None

    @property
    def has_rows(self) -> dict[Place, bool]:
        """Which of the two numbers open a list: those that count rows."""
        ratio = self.indicator.ratio(self.level)
        if ratio is None:
            return {}
        return {place: bool(part and part.counts_rows) for place, part in ratio.places.items()}


@dataclass(frozen=True)
class Group:
    """All figures of one value of a dimension."""

    value: str
    label: str
    figures: dict[str, Figure]


def number_text(number: int | None) -> str:
    """A count with thousands separated."""
    return NOTHING if number is None else f"{number:,}"


def value_text(figure: Figure) -> str:
    """The value of a figure; never a rate of nothing."""
    value = figure.value
    if value is None:
        return NOTHING
    if figure.indicator.form == "rate":
        return f"{value:.1%}"
    return f"{value:,.1f}" if figure.indicator.form == "mean" else f"{value:,.0f}"


def change_text(now: Figure, before: Figure | None) -> str:
    """How a figure moved since the period before: rates in percentage points, the rest in percent."""
    if before is None or now.value is None or before.value is None:
        return NOTHING
    if now.indicator.form == "rate":
        return f"{(now.value - before.value) * 100:+z.1f}"
    return f"{now.value / before.value - 1:+z.1%}" if before.value else NOTHING
