"""Pieces of texts: words, pairs of words, runs of one to four characters.

A citizen says at the beginning what it is about, so what stands there is counted once more, by itself.

Every piece has a slot, a number told by its characters alone, worked out for all pieces of many texts at once: the sum
of characters times powers of an odd number is taken up to each place; a piece's is the difference of two such sums,
divided by the power at which it begins. Going through the pieces one by one takes ten times as long.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from yixian.dispatch.classify.texts import Laid, Numbers

SLOT_BITS = 22
ODD = 0x9E3779B97F4A7C15
_MIXING = np.uint64(0xD6E8FEB86659FD93)
Hashes = NDArray[np.uint64]


@dataclass(frozen=True)
class Kind:
    """Runs of up to `longest` words or characters, within the `within` first characters; what they weigh together."""

    words: bool
    longest: int
    within: int
    weight: float


KINDS = (Kind(True, 2, 2000, 1.0), Kind(False, 4, 300, 1.0), Kind(True, 2, 30, 0.5), Kind(False, 4, 30, 0.5))


@dataclass(frozen=True)
class Pieces:
    """Pieces of one kind: of which text each is, its slot, where it begins and ends among the characters laid down."""

    text: Numbers
    slot: Numbers
    first: Numbers
    last: Numbers


def pieces_of(laid: Laid) -> Iterator[Pieces]:
    """The pieces of each of `KINDS`, in this order."""
    hashing = _Hashing("".join(laid.words))
    characters = np.arange(len(hashing.characters), dtype=np.int64)
    text = np.repeat(np.arange(len(laid)), laid.ends - laid.begins)
    for kind in KINDS:
        if kind.words:
            yield _runs(kind, laid, hashing, (laid.first, laid.last, laid.text))
        else:
            yield _runs(kind, laid, hashing, (characters, characters + 1, text))


def _runs(kind: Kind, laid: Laid, hashing: _Hashing, units: tuple[Numbers, Numbers, Numbers]) -> Pieces:
    first, last, text = units
    near = last - laid.begins[text] <= kind.within
    first, last, text = first[near], last[near], text[near]
    found = []
    for length in range(1, min(kind.longest, len(first)) + 1):
        begin, end = first[: len(first) - length + 1], last[length - 1 :]
        of = text[: len(begin)]
        whole = of == text[length - 1 :]
        begin, end, of = begin[whole], end[whole], of[whole]
        found.append(Pieces(of, hashing.slots(begin, end, length), begin, end))
    if not found:
        return Pieces(first, first, first, first)
    return Pieces(
        np.concatenate([one.text for one in found]),
        np.concatenate([one.slot for one in found]),
        np.concatenate([one.first for one in found]),
        np.concatenate([one.last for one in found]),
    )


class _Hashing:
    """The slots of any pieces of one long row of characters."""

    def __init__(self, row: str) -> None:
        self.characters = np.frombuffer(row.encode("utf-32-le"), dtype=np.uint32)
        terms = (self.characters + np.uint64(1)) * _powers(ODD, len(row))
        self._sums = np.concatenate([np.zeros(1, np.uint64), np.cumsum(terms, dtype=np.uint64)])
        self._back = _powers(pow(ODD, -1, 1 << 64), len(row) + 1)

    def slots(self, first: Numbers, last: Numbers, length: int) -> Numbers:
        """The slot of each piece, `length` words or characters long."""
        mixed = (self._sums[last] - self._sums[first]) * self._back[first] + np.uint64(length)
        mixed ^= mixed >> np.uint64(32)
        mixed *= _MIXING
        mixed ^= mixed >> np.uint64(32)
        found: Numbers = (mixed >> np.uint64(64 - SLOT_BITS)).astype(np.int64)
        return found


def _powers(base: int, count: int) -> Hashes:
    powers = np.full(count, base, dtype=np.uint64)
    powers[:1] = 1
    return np.multiply.accumulate(powers)
