"""Bars beside their numbers, drawn by the server: no script, no library, read aloud as the list they are (ADR 31).

The template is `partials/bars.html`; colours are the style sheet's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

THINNEST = 0.5  # percent: what is there is seen


@dataclass(frozen=True)
class Bar:
    """One line: what it is, its number as people read it, and how far its bar reaches ("" where there is none)."""

    label: str
    text: str
    width: str  # percent of the whole, as SVG wants it


def bars(lines: Iterable[tuple[str, str, float | None]], *, whole: float | None = None) -> list[Bar]:
    """Bars of (label, text, amount), to the scale of `whole`, else of the largest; an amount of None has no bar."""
    found = list(lines)
    largest = whole or max((amount for _label, _text, amount in found if amount), default=0)
    return [Bar(label, text, width_of(amount, largest)) for label, text, amount in found]


def width_of(amount: float | None, whole: float = 1) -> str:
    """How far a bar reaches, in percent of the whole; "" without an amount."""
    if amount is None or whole <= 0:
        return ""
    share = min(100.0, 100 * amount / whole)
    return f"{max(share, THINNEST) if amount > 0 else 0:.1f}"
