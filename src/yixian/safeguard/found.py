"""Something personal found in a text: where it stands, of what kind it is, and what is shown in its stead."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Found(NamedTuple):
    """`text[start:end]` is of this `kind` (`mobile`, `name`, `door` …); `masked` is what may be shown of it."""

    start: int
    end: int
    kind: str
    masked: str


def without_overlaps(found: Iterable[Found]) -> list[Found]:
    """In the order of the text; of those that overlap the one that begins first, the longest of them."""
    kept: list[Found] = []
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def replaced(text: str, found: Iterable[Found]) -> str:
    """`text` with each of `found`, which come in order and do not overlap, as it is masked."""
    parts, end = [], 0
    for one in found:
        parts += [text[end : one.start], one.masked]
        end = one.end
    return "".join([*parts, text[end:]])
