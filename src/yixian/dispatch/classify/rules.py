"""Rules by which a message gets its label: what tells its messages from all others, and what they have in common."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

import numpy as np
from scipy import sparse
from sklearn.svm import LinearSVC

from yixian.dispatch.classify.counting import Floats
from yixian.dispatch.classify.folds import SEED
from yixian.dispatch.classify.mixing import MOST_MIXED, Mixing, Scores
from yixian.dispatch.classify.surety import ByKind
from yixian.dispatch.classify.texts import Numbers

ABSENT = -1.0  # the score for a label of which there was no message: that of a clear no
LIKENESS = 5.0  # so that it counts as much as the other sides in what is learnt from both


@dataclass(frozen=True)
class Rules:
    """Weights (columns x sides) and what is added (one a side).

    As learnt a label has one side that tells its messages from all others and, where scores will be mixed, a second:
    how like its messages are on the whole. Alone that is a poor rule; the two err in different messages. Both are
    linear, and so is their mixture: mixed rules have one side a label.
    """

    weights: Floats
    added: Floats

    @classmethod
    def learnt(cls, rows: sparse.csr_matrix, numbers: Numbers, labels: int) -> Self:
        """From rows and the number of each row's label. Always the same for the same rows."""
        weights, added = _apart(rows, numbers, labels)
        if labels > MOST_MIXED:
            return cls(weights, added)
        return cls(np.hstack([weights, _alike(rows, numbers, labels)]), np.pad(added, (0, labels)))

    def by_kind(self, rows: sparse.csr_matrix, edges: Sequence[int]) -> ByKind:
        """What each kind of pieces, whose columns lie between `edges`, adds to each score: rows x kinds x sides."""
        between = pairwise(edges)
        added = [rows[:, first:last] @ self.weights[first:last] for first, last in between]
        return np.stack(added, axis=1).astype(np.float32, copy=False)

    def mixed(self, mixing: Mixing) -> Rules:
        """Rules whose scores are the mixed ones, around 0: what speaks for a label speaks against the others."""
        factors = _around_zero(mixing.factors)
        added = mixing.mixed(self.added.astype(np.float64)) + mixing.added
        return Rules(self.weights @ factors, _around_zero(added))


def _apart(rows: sparse.csr_matrix, numbers: Numbers, labels: int) -> tuple[Floats, Floats]:
    """Columns x labels, and what is added, by a linear SVM."""
    weights = np.zeros((rows.shape[1], labels), dtype=np.float32)
    added = np.full(labels, ABSENT, dtype=np.float32)
    known = np.unique(numbers)
    if len(known) < 2:
        added[known] = 0
        return weights, added
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", UserWarning
        )  # many rare labels are no mistake: a city's tree has them
        fitted = LinearSVC(C=1.0, tol=1e-2, random_state=SEED).fit(rows, numbers)
    sides, offsets = fitted.coef_, fitted.intercept_
    if len(known) == 2:  # one rule tells two labels apart
        sides, offsets = np.vstack([-sides, sides]), np.concatenate([-offsets, offsets])
    weights[:, known], added[known] = sides.T, offsets
    return weights, added


def _alike(rows: sparse.csr_matrix, numbers: Numbers, labels: int) -> Floats:
    """Columns x labels: the middle of each label's messages, `LIKENESS` long; nothing where it has none."""
    own = (np.ones(len(numbers), dtype=np.float32), (np.arange(len(numbers)), numbers))
    sums = (rows.T @ sparse.csr_matrix(own, shape=(len(numbers), labels))).toarray()
    found: Floats = LIKENESS * sums / np.maximum(np.linalg.norm(sums, axis=0), np.finfo(np.float32).tiny)
    return found


def _around_zero(numbers: Scores) -> Floats:
    found: Floats = (numbers - numbers.mean(axis=-1, keepdims=True)).astype(np.float32)
    return found
