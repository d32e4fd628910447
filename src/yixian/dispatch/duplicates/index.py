"""What is open, held so that what is like a new message is found at once."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import sqrt
from threading import Lock

import numpy as np

from yixian.dispatch.duplicates.likeness import (
    A_YEAR,
    OTHER_DISTRICT_COSTS,
    SAME,
    YEAR_COSTS,
    Numbers,
    Places,
    weight,
)
from yixian.dispatch.duplicates.message import Message
from yixian.dispatch.duplicates.pairs import (
    FAR_COUNTS,
    pairs_of,
    pieces_of,
    place_counts,
    place_in,
    shortened,
    too_common,
)

WRITERS_ASKED = 100  # of those who have a pair: enough to see that one writer wrote them all
LOOKED_AT = 50  # the most alike by words alone, whose time and district are looked at
MOST_PIECES = 5


@dataclass(frozen=True)
class Alike:
    """An open message that is like another: the places and words that both have, longest first, and what differs."""

    id: str
    alike: float  # as `Likeness` counts it
    places: list[str]
    words: list[str]
    other_district: bool
    over_a_year: bool

    @property
    def same(self) -> bool:
        """Whether it is the same matter, most likely."""
        return self.alike >= SAME


class OpenMessages:
    """An index of open messages by their pairs of characters, in memory; messages come and go one by one.

    What it costs with 100,000 messages stands in docs/measurements.md. Several threads may use it. Nothing of it is
    written down: whoever starts a process fills it anew.
    """

    def __init__(self, messages: Iterable[Message] = ()) -> None:
        self._held: list[Message | None] = []
        self._free: list[int] = []
        self._slots: dict[str, int] = {}
        # For each pair the messages that have it: twice their slot, and one more where it stands far down.
        self._having: dict[str, array[int]] = {}
        self._lock = Lock()
        for one in messages:
            self.add(one)

    def __len__(self) -> int:
        return len(self._slots)

    def __contains__(self, id: str) -> bool:
        return id in self._slots

    def add(self, message: Message) -> None:
        """Hold a message, in place of one of the same id."""
        title, text = shortened(message.title, message.text)
        with self._lock:
            self._remove(message.id)
            slot = self._free.pop() if self._free else len(self._held)
            self._held[slot : slot + 1] = [replace(message, title=title, text=text)]
            self._slots[message.id] = slot
            for pair, counts in pairs_of(title, text).items():
                self._having.setdefault(pair, array("I")).append(_entry(slot, counts))

    def remove(self, id: str) -> None:
        """Hold a message no longer; nothing happens where it is not held."""
        with self._lock:
            self._remove(id)

    def alike(self, message: Message, most: int = 5, least: float = SAME / 2) -> list[Alike]:
        """What is at least so like `message`, the most alike first; never the one of its own id.

        The time it takes grows with the messages held that share a pair of characters with it.
        """
        with self._lock:
            scores, weights = self._scores(message)
            slots = np.flatnonzero(scores >= least * least)
            if len(slots) > LOOKED_AT:
                slots = slots[np.argpartition(scores[slots], -LOOKED_AT)[-LOOKED_AT:]]
            near = [(self._held[slot], sqrt(scores[slot])) for slot in slots.tolist()]
        found = [_told(message, one, score) for one, score in near if one and one.id != message.id]
        enough = sorted(
            (one for one in found if one[1].alike >= least), key=lambda one: (-one[1].alike, one[1].id)
        )
        return [_with_pieces(one, message, other, weights) for other, one in enough[:most]]

    def _remove(self, id: str) -> None:
        slot = self._slots.pop(id, None)
        message = self._held[slot] if slot is not None else None
        if slot is None or message is None:
            return
        for pair, counts in pairs_of(message.title, message.text).items():
            having = self._having[pair]
            having.remove(_entry(slot, counts))
            if not having:
                del self._having[pair]
        self._held[slot] = None
        self._free.append(slot)

    def _scores(self, message: Message) -> tuple[Numbers, dict[str, float]]:
        """What each slot shares with the message, weighed, and the pairs that tell something with their weights."""
        weights: dict[str, float] = {}
        slots: list[Places] = [np.empty(0, dtype=np.int64)]
        shares: list[Numbers] = [np.empty(0)]
        for pair, counts in pairs_of(message.title, message.text).items():
            having = self._having.get(pair)
            if having is None or len(having) >= too_common(len(self)):
                continue
            weights[pair] = place_counts(pair) * self._tells(having, message)
            entries = np.frombuffer(having, dtype=np.uint32).astype(np.int64)
            slots.append(entries >> 1)
            shares.append(weights[pair] * counts * np.where(entries & 1, FAR_COUNTS, 1.0))
        each, share = np.concatenate(slots), np.concatenate(shares)
        scores: Numbers = np.bincount(each, share, minlength=len(self._held)).astype(np.float64)
        return scores, weights

    def _tells(self, having: array[int], message: Message) -> float:
        """The weight of a pair that these have, and the message itself, be it held already or not."""
        asked = having[:: len(having) // WRITERS_ASKED + 1]
        held = (self._held[entry >> 1] for entry in asked)
        writers = {one.author or one.id for one in held if one} - {message.author or message.id}
        more = message.id not in self._slots
        others = len(writers) * len(having) / len(asked)
        return float(weight(len(self) + more, len(having) + more, min(others + 1, len(having) + more)))


def _entry(slot: int, counts: float) -> int:
    return 2 * slot + (counts < 1)


def _told(message: Message, other: Message, score: float) -> tuple[Message, Alike]:
    """The other, and how alike it is once time and district have been looked at."""
    apart = abs(message.at.toordinal() - other.at.toordinal()) if message.at and other.at else 0
    differs = bool(message.district and other.district and message.district != other.district)
    kept = (1 - YEAR_COSTS * min(1, apart / A_YEAR)) * (1 - OTHER_DISTRICT_COSTS * differs)
    return other, Alike(other.id, score * kept, [], [], differs, apart > A_YEAR)


def _with_pieces(one: Alike, message: Message, other: Message, weights: dict[str, float]) -> Alike:
    """With the pieces of text that both have, out of the pairs that tell something."""
    shared = weights.keys() & pairs_of(other.title, other.text).keys()
    pieces = sorted(
        pieces_of(" ".join(shortened(message.title, message.text)), shared), key=len, reverse=True
    )
    places = [place for piece in pieces if (place := place_in(piece))]
    words = [piece for piece in pieces if not place_in(piece)]
    return replace(one, places=list(dict.fromkeys(places))[:MOST_PIECES], words=words[:MOST_PIECES])
