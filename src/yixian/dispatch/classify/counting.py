"""Texts as rows of numbers: how often each known piece is in them, weighed by how few texts have it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from yixian.dispatch.classify.pieces import KINDS, SLOT_BITS, Pieces, pieces_of
from yixian.dispatch.classify.texts import Laid, Numbers, lay

SEEN = 2  # texts that must have a piece: what only one has tells nothing of others. Of very few all pieces are known
FEW = 30
TEXT_BITS = 9
TOGETHER = 1 << TEXT_BITS  # texts laid end to end: the sums of more fit no processor's cache
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Vocabulary:
    """The known pieces of one kind: their slots, ascending, and what each weighs."""

    slots: NDArray[np.uint32]
    rarity: Floats

    def columns(self) -> NDArray[np.int32]:
        """The column of each slot; -1 for one that is not known."""
        columns = np.full(1 << SLOT_BITS, -1, dtype=np.int32)
        columns[self.slots] = np.arange(len(self.slots), dtype=np.int32)
        return columns


class Counting:
    """Makes rows of texts. What it knows takes 17 MB for each kind of pieces beside its vocabulary."""

    def __init__(self, vocabularies: Sequence[Vocabulary]) -> None:
        self.vocabularies = tuple(vocabularies)
        self._columns = [one.columns() for one in self.vocabularies]
        widths = [len(one.slots) for one in self.vocabularies]
        self.edges: list[int] = [0, *np.cumsum(widths).tolist()]  # of the kinds among the columns

    @classmethod
    def of(cls, texts: Sequence[str], most: int) -> Self:
        """Know the pieces that several of the texts have, and the commonest `most` of them at the most."""
        having = [np.zeros(1 << SLOT_BITS, dtype=np.int32) for _ in KINDS]
        for laid in in_parts(texts):
            for known, pieces in zip(having, pieces_of(laid), strict=True):
                once = np.unique(pieces.slot << TEXT_BITS | pieces.text) >> TEXT_BITS
                slots, texts_having = np.unique(once, return_counts=True)
                known[slots] += texts_having.astype(np.int32)
        seen = _seen(having, SEEN if len(texts) >= FEW else 1, most)
        return cls([_vocabulary(known, seen, len(texts)) for known in having])

    @property
    def width(self) -> int:
        """How many columns a row has."""
        return self.edges[-1]

    def rows(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """One row for each text: kinds side by side, each of length 1 times the kind's weight."""
        parts = [self.rows_of(laid, list(pieces_of(laid))) for laid in in_parts(texts)]
        return (
            sparse.vstack(parts, format="csr")
            if parts
            else sparse.csr_matrix((0, self.width), dtype=np.float32)
        )

    def rows_of(self, laid: Laid, pieces: Sequence[Pieces]) -> sparse.csr_matrix:
        """As `rows`, of texts that were cut into pieces already."""
        counted = zip(self.vocabularies, self._columns, pieces, KINDS, strict=True)
        blocks = [
            _weighed(len(laid), vocabulary, columns, of, kind.weight)
            for vocabulary, columns, of, kind in counted
        ]
        return sparse.hstack(blocks, format="csr")

    def columns_of(self, pieces: Sequence[Pieces]) -> list[Numbers]:
        """The column of each piece in a row; -1 for one that is not known."""
        found = zip(self._columns, self.edges, pieces, strict=False)
        return [np.where((at := columns[of.slot]) >= 0, at + shift, -1) for columns, shift, of in found]


def in_parts(texts: Sequence[str]) -> Iterable[Laid]:
    """The texts, some hundred at a time."""
    return (lay(texts[start : start + TOGETHER]) for start in range(0, len(texts), TOGETHER))


def _seen(having: Sequence[NDArray[np.int32]], least: int, most: int) -> int:
    """In how many texts a piece must be, at least `least`, so that at most `most` pieces of all kinds are known."""
    often = np.sort(np.concatenate([known[known >= least] for known in having]))[::-1]
    return least if len(often) <= most else int(often[most]) + 1


def _vocabulary(having: NDArray[np.int32], seen: int, texts: int) -> Vocabulary:
    slots = np.flatnonzero(having >= seen)
    rarity = np.log((1 + texts) / (1 + having[slots])) + 1
    return Vocabulary(slots.astype(np.uint32), rarity.astype(np.float32))


def _weighed(
    texts: int, vocabulary: Vocabulary, columns: NDArray[np.int32], pieces: Pieces, weight: float
) -> sparse.csr_matrix:
    column = columns[pieces.slot]
    known = column >= 0
    ones = np.ones(int(known.sum()), dtype=np.float32)
    shape = (texts, len(vocabulary.slots))
    rows = sparse.csr_matrix((ones, (pieces.text[known].astype(np.int32), column[known])), shape=shape)
    rows.data = (1 + np.log(rows.data)) * vocabulary.rarity[rows.indices]
    return scaled(rows, weight)


def scaled(rows: sparse.csr_matrix, weight: float = 1.0) -> sparse.csr_matrix:
    """The rows made `weight` long each, in place; a row of nothing stays."""
    length = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    length[length == 0] = 1
    rows.data *= np.repeat((weight / length).astype(np.float32), np.diff(rows.indptr))
    return rows
