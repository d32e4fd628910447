"""Numbers as people read them: 93.0%, 12.3, 1,234, and — where nothing was counted."""

from __future__ import annotations

from yixian.insight.queries import Figure

NOTHING = "—"


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
        return f"{(now.value - before.value) * 100:+.1f}"
    return f"{now.value / before.value - 1:+.1%}" if before.value else NOTHING
