"""What is open, held so that what is like a new message is found at once."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import sqrt
from threading import Lock
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

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
    pairs_in,
    pairs_of,
    pieces_of,
    place_counts,
    place_in,
    shortened,
    too_common,
)

Entries: TypeAlias = NDArray[np.uint32]

WRITERS_ASKED = 30  # of those who have a pair: enough to see that one writer wrote them all
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
        self._writers = array("q")  # of each slot
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
            self._writers[slot : slot + 1] = array("q", [_writer(message)])
            self._slots[message.id] = slot
            for pair, counts in pairs_in(title, text).items():
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
        words = " ".join(shortened(message.title, message.text))
        return [_with_pieces(one, words, other, weights) for other, one in enough[:most]]

    def _remove(self, id: str) -> None:
        slot = self._slots.pop(id, None)
        message = self._held[slot] if slot is not None else None
        if slot is None or message is None:
            return
        for pair, counts in pairs_in(message.title, message.text).items():
            having = self._having[pair]
            having.remove(_entry(slot, counts))
            if not having:
                del self._having[pair]
        self._held[slot] = None
        self._free.append(slot)

    def _scores(self, message: Message) -> tuple[Numbers, dict[str, float]]:
        """What each slot shares with the message, weighed, and the pairs that tell something with their weights."""
        weights: dict[str, float] = {}
        entries, shares = [np.empty(0, dtype=np.uint32)], [0.0]
        writers = np.frombuffer(self._writers, dtype=np.int64)
        for pair, counts in pairs_of(message.title, message.text).items():
            having = self._having.get(pair)
            if having is None or len(having) >= too_common(len(self)):
                continue
            entries.append(np.frombuffer(having, dtype=np.uint32))
            weights[pair] = place_counts(pair) * self._tells(entries[-1], writers, message)
            shares.append(weights[pair] * counts)
        share = np.repeat(shares, [len(each) for each in entries])
        all_entries = np.concatenate(entries)
        share[(all_entries & 1).astype(np.bool_)] *= FAR_COUNTS
        scores: Numbers = np.bincount(all_entries >> 1, share, minlength=len(self._held)).astype(np.float64)
        return scores, weights

    def _tells(self, having: Entries, writers: Places, message: Message) -> float:
        """The weight of a pair that these have, and the message itself, be it held already or not."""
        asked = writers[having[:: len(having) // WRITERS_ASKED + 1] >> 1].tolist()
        others = len({*asked} - {_writer(message)}) * len(having) / len(asked)
        more = message.id not in self._slots
        return float(weight(len(self) + more, len(having) + more, min(others + 1, len(having) + more)))


def _writer(message: Message) -> int:
    """A number for who wrote it; each message without an author is by somebody else."""
    return hash(message.author or ("", message.id))


def _entry(slot: int, counts: float) -> int:
    return 2 * slot + (counts < 1)


def _told(message: Message, other: Message, score: float) -> tuple[Message, Alike]:
    """The other, and how alike it is once time and district have been looked at."""
    apart = abs(message.at.toordinal() - other.at.toordinal()) if message.at and other.at else 0
    differs = bool(message.district and other.district and message.district != other.district)
    kept = (1 - YEAR_COSTS * min(1, apart / A_YEAR)) * (1 - OTHER_DISTRICT_COSTS * differs)
    return other, Alike(other.id, score * kept, [], [], differs, apart > A_YEAR)


def _with_pieces(one: Alike, words: str, other: Message, weights: dict[str, float]) -> Alike:
    """With the pieces of `words` that both have, out of the pairs that tell something."""
    shared = weights.keys() & pairs_in(other.title, other.text).keys()
    pieces = sorted(pieces_of(words, shared), key=len, reverse=True)
    places = {piece: place for piece in pieces if (place := place_in(piece))}
    rest = [piece for piece in pieces if piece not in places]
    return replace(one, places=list(dict.fromkeys(places.values()))[:MOST_PIECES], words=rest[:MOST_PIECES])
