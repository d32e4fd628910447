"""How much two texts say the same: shared pairs of characters, and the pieces of text they make."""

from __future__ import annotations

from collections.abc import Iterable

from yixian.cases.search import bigrams

SHORTEST_PIECE = 2


def likeness(words: Iterable[str], text: str) -> float:
    """The share of the pairs `words` that `text` has too, 0 to 1."""
    wanted = set(words)
    return len(wanted & set(bigrams(text))) / len(wanted) if wanted else 0.0


def shared_pieces(typed: str, text: str) -> list[str]:
    """The longest pieces of `typed` whose every pair of characters is in `text`, longest first, at most five."""
    known = set(bigrams(text))
    pieces, start = [], 0
    for place in range(len(typed)):
        if typed[place : place + 2] not in known:
            if place + 1 - start >= SHORTEST_PIECE and place > start:
                pieces.append(typed[start : place + 1])
            start = place + 1
    return sorted(dict.fromkeys(pieces), key=len, reverse=True)[:5]
