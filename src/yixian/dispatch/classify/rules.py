"""Rules by which a message gets its label: one linear rule a label, learnt between its messages and all others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from scipy import sparse
from scipy.special import softmax
from sklearn.svm import LinearSVC

from yixian.dispatch.classify.counting import Floats
from yixian.dispatch.classify.folds import SEED
from yixian.dispatch.classify.mixing import Mixing, Scores
from yixian.dispatch.classify.texts import Numbers

ABSENT = -1.0  # the score for a label of which there was no message: that of a clear no


@dataclass(frozen=True)
class Rules:
    """Weights (columns x labels) and what is added (one a label)."""

    weights: Floats
    added: Floats

    @classmethod
    def learnt(cls, rows: sparse.csr_matrix, numbers: Numbers, labels: int) -> Self:
        """By a linear SVM, from rows and the number of each row's label. Always the same for the same rows."""
        weights = np.zeros((rows.shape[1], labels), dtype=np.float32)
        added = np.full(labels, ABSENT, dtype=np.float32)
        known = np.unique(numbers)
        if len(known) < 2:
            added[known] = 0
            return cls(weights, added)
        fitted = LinearSVC(C=1.0, tol=1e-2, random_state=SEED).fit(rows, numbers)
        sides, offsets = fitted.coef_, fitted.intercept_
        if len(known) == 2:  # one rule tells two labels apart
            sides, offsets = np.vstack([-sides, sides]), np.concatenate([-offsets, offsets])
        weights[:, known], added[known] = sides.T, offsets
        return cls(weights, added)

    def scores(self, rows: sparse.csr_matrix) -> Scores:
        """Of each row for each label."""
        return np.asarray(rows @ self.weights + self.added, dtype=np.float64)

    def mixed(self, mixing: Mixing) -> Rules:
        """Rules whose scores are the mixed ones, around 0: what speaks for a label speaks against the others."""
        weights, added = (mixing.mixed(numbers.astype(np.float64)) for numbers in (self.weights, self.added))
        return Rules(_around_zero(weights), _around_zero(added + mixing.added))

    def probabilities(self, rows: sparse.csr_matrix) -> Scores:
        """Of each label for each row, by mixed rules."""
        found: Scores = softmax(self.scores(rows), axis=1)
        return found


def _around_zero(numbers: Scores) -> Floats:
    found: Floats = (numbers - numbers.mean(axis=-1, keepdims=True)).astype(np.float32)
    return found
