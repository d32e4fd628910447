"""The words that decided: what each piece adds to a label's score, shared out over the words it lies in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import islice
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from yixian.dispatch.classify.counting import Floats
from yixian.dispatch.classify.pieces import Pieces
from yixian.dispatch.classify.texts import Laid, Numbers

MOST_WORDS = 3
Added = NDArray[np.float64]


class Deciding:
    """Some texts, taken apart: the pieces that are known, and what one occurrence of each counts in its text."""

    def __init__(
        self, laid: Laid, pieces: Sequence[Pieces], columns: Sequence[Numbers], rows: sparse.csr_matrix
    ) -> None:
        known = [column >= 0 for column in columns]
        self._laid = laid
        self._column = np.concatenate([column[there] for column, there in zip(columns, known, strict=True)])
        self._text, self._first, self._last = (
            np.concatenate([getattr(of, name)[there] for of, there in zip(pieces, known, strict=True)])
            for name in ("text", "first", "last")
        )
        self._counts = _counts(rows, self._text, self._column) / np.maximum(self._last - self._first, 1)

    def words(self, weights: Floats, label: Numbers) -> list[list[str]]:
        """For each text the words that speak most for the label whose number is in `label`, strongest first."""
        each = self._counts * weights[self._column, label[self._text]]
        size = int(self._laid.ends[-1]) + 1
        added = np.cumsum(np.bincount(self._first, each, size) - np.bincount(self._last, each, size))
        upto = np.concatenate([[0.0], np.cumsum(added)])
        return self._strongest(upto[self._laid.last] - upto[self._laid.first])

    def _strongest(self, of_word: Added) -> list[list[str]]:
        sums: list[defaultdict[str, float]] = [defaultdict(float) for _ in range(len(self._laid))]
        for_it = np.flatnonzero(of_word > 0)
        for text, word, one in zip(
            self._laid.text[for_it].tolist(), for_it.tolist(), of_word[for_it].tolist(), strict=True
        ):
            sums[text][self._laid.words[word]] += one
        return [_top(one) for one in sums]


def _counts(rows: sparse.csr_matrix, text: Numbers, column: Numbers) -> Added:
    """What stands in the rows for each piece, shared out over its occurrences in the text."""
    width = rows.shape[1]
    stands = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr)) * width + rows.indices
    at = np.searchsorted(stands, text * width + column)
    often = np.bincount(at, minlength=len(stands))
    found: Added = rows.data[at] / often[at]
    return found


def _top(sums: dict[str, float]) -> list[str]:
    """The words that add most, strongest first; no marks among them."""
    strongest = sorted(sums.items(), key=itemgetter(1), reverse=True)
    words = (word for word, _sum in strongest if any(mark.isalnum() for mark in word))
    return list(islice(words, MOST_WORDS))
