"""How alike the messages of a collection are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from yixian.dispatch.duplicates.message import Message
from yixian.dispatch.duplicates.pairs import pairs_of, place_counts, too_common

Numbers: TypeAlias = NDArray[np.float64]
Places: TypeAlias = NDArray[np.int64]

SAME = 1.2  # from here on two messages are taken for the same matter: see docs/measurements.md
UNSEEN = (
    100  # messages that a small collection is thought to lack, lest what two of ten have is taken for common
)
A_YEAR = 365.0
YEAR_COSTS = 0.2
OTHER_DISTRICT_COSTS = 0.1
ROWS_AT_ONCE = 1000


@dataclass(frozen=True)
class Links:
    """Pairs of messages by their places in the collection, `left` < `right`, and how alike they are."""

    left: Places
    right: Places
    alike: Numbers


def weight(messages: int, holding: Any, authors: Any) -> Any:
    """How much it tells that two messages share a pair that `holding` of so many have, of so many `authors`; 0 to 1.

    1 for a pair nobody else has, near 0 for one that all have; less for what one busy writer writes again and again.
    Takes numbers or arrays of them.
    """
    seen = messages + UNSEEN
    return np.log(seen / holding) / np.log(seen) * np.sqrt(authors / holding)


class Likeness:
    """How alike any two of the messages are: the root of what the pairs they share weigh together.

    `SAME` and more means the same matter, most likely. Less where they are long apart or in different districts.
    Takes about 0.2 ms and 2 kB a message.
    """

    def __init__(self, messages: Sequence[Message]) -> None:
        self._counts, self._places = _counted(messages)
        self._authors = _numbered([one.author for one in messages])
        self._days = np.array([one.at.toordinal() if one.at else np.nan for one in messages])
        self._districts = _numbered([one.district for one in messages], unknown=0)
        self.count_once(np.arange(len(messages)))

    def count_once(self, matters: Places) -> None:
        """Take the messages with one number for one matter: what many write of the same is not common for that."""
        holding = _each_once(self._counts, matters)
        authors = np.minimum(holding, _each_once(self._counts, self._authors))
        count = len(np.unique(matters))
        shared = np.bincount(self._counts.indices, minlength=len(holding)) > 1
        telling = shared & (holding <= too_common(count))
        weights = np.where(telling, weight(count, holding, authors) * self._places, 0.0)
        self._rows = self._counts @ sparse.diags_array(np.sqrt(weights))
        self._rows.eliminate_zeros()  # or each product would go through what tells nothing

    def between(self, left: Places, right: Places) -> Numbers:
        """For each message of `left` and the one of `right` at the same place."""
        shared = self._rows[left].multiply(self._rows[right]).sum(axis=1)
        return np.sqrt(np.asarray(shared, dtype=np.float64).ravel()) * self._kept(left, right)

    def links(self, least: float) -> Links:
        """All pairs that are at least so alike. The cost grows with the square of the messages: 25,000 take 3 s."""
        starts = range(0, max(self._rows.shape[0], 1), ROWS_AT_ONCE)
        found = [self._links_of(start, least) for start in starts]
        return Links(*(np.concatenate(part) for part in zip(*found, strict=True)))

    def _links_of(self, start: int, least: float) -> tuple[Places, Places, Numbers]:
        block = (self._rows[start : start + ROWS_AT_ONCE] @ self._rows[start:].T).tocoo()
        near = (block.row < block.col) & (block.data >= least * least)
        left, right = (side[near].astype(np.int64) + start for side in (block.row, block.col))
        alike = np.sqrt(block.data[near]) * self._kept(left, right)
        enough = alike >= least
        return left[enough], right[enough], alike[enough]

    def _kept(self, left: Places, right: Places) -> Numbers:
        """What is kept of the likeness of messages that are long apart or in different districts."""
        years = np.nan_to_num(np.abs(self._days[left] - self._days[right]) / A_YEAR)
        one, other = self._districts[left], self._districts[right]
        apart = (one != other) & (one > 0) & (other > 0)
        kept: Numbers = (1 - YEAR_COSTS * np.minimum(1, years)) * (1 - OTHER_DISTRICT_COSTS * apart)
        return kept


def _counted(messages: Sequence[Message]) -> tuple[sparse.csr_matrix, Numbers]:
    """A row a message, a column a pair, in it how much the pair counts there; and what each counts by what it says."""
    columns: dict[str, int] = {}
    held: list[int] = []
    counts: list[float] = []
    ends = [0]
    for one in messages:
        pairs = pairs_of(one.title, one.text)
        held += [columns.setdefault(pair, len(columns)) for pair in pairs]
        counts += pairs.values()
        ends.append(len(held))
    shape = (len(messages), len(columns))
    rows = sparse.csr_matrix((counts, held, ends), shape=shape, dtype=np.float64)
    return rows, np.array([place_counts(pair) for pair in columns])


def _each_once(rows: sparse.csr_matrix, marks: Places) -> Places:
    """For each column how many different marks the rows have that hold it."""
    width = max(rows.shape[1], 1)
    # A mark and a column as one number, to be told apart from the others.
    once = np.unique(np.repeat(marks, np.diff(rows.indptr)) * width + rows.indices) % width
    return np.bincount(once, minlength=rows.shape[1])


def _numbered(marks: Sequence[str], unknown: int | None = None) -> Places:
    """A number for each mark, the same for the same. "" is `unknown`, or else somebody different each time."""
    known: dict[str, int] = {}
    numbers = [
        known.setdefault(mark or f"\0{place}", len(known) + 1) if mark or unknown is None else unknown
        for place, mark in enumerate(marks)
    ]
    return np.array(numbers, dtype=np.int64)
