"""Scores made probabilities, as learnt from messages that were judged by rules which had not seen them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, softmax
from sklearn.linear_model import LogisticRegression

from yixian.dispatch.classify.texts import Numbers

Scores = NDArray[
    np.float64
]  # texts x sides: how far each text is on a side of a label's, the first of each label first
MOST_MIXED = 60
FREEDOM = (
    3.0  # scikit-learn's own is 1: with some hundred messages the commonest labels would then be preferred
)
SHARPNESS = (0.01, 100.0)
UNKNOWN = -9.0  # added to the score of a label of which no message was judged


@dataclass(frozen=True)
class Mixing:
    """What scores are multiplied with (sides x labels) and what is added (one a label) before they are probabilities.

    A logistic regression on the scores: one label's high score may speak for another that is often taken for it, and
    a rare label, which rules learnt one by one are too shy to choose, gets its due.
    """

    factors: Scores
    added: Scores

    @classmethod
    def none(cls, sides: int, labels: int) -> Self:
        """For too few messages to try what was learnt from them: no choice is far above the others."""
        return cls(np.eye(sides, labels), np.zeros(labels))

    @classmethod
    def learnt(cls, scores: Scores, right: Numbers, labels: int) -> Self:
        """From scores of messages that were not learnt from, and the number of the right label of each."""
        sides, known = scores.shape[1], np.unique(right)
        if (
            labels > MOST_MIXED or len(known) < 2
        ):  # too few messages for each two labels: all are sharpened alike
            return cls(np.eye(sides, labels) * _sharpness(scores[:, :labels], right), np.zeros(labels))
        fitted = LogisticRegression(C=FREEDOM, max_iter=2000).fit(scores, right)
        factors, added = np.zeros((sides, labels)), np.full(labels, UNKNOWN)
        # Two labels are told apart by the factors of one of them, the other's stay at 0.
        told = known[-1:] if len(known) == 2 else known
        added[known] = 0
        factors[:, told], added[told] = fitted.coef_.T, fitted.intercept_
        return cls(factors, added)

    def mixed(self, scores: Scores) -> Scores:
        """The scores of texts, or weights of which scores are made, mixed; without what is added."""
        return scores @ self.factors

    def probabilities(self, scores: Scores) -> Scores:
        """Of each label for each text."""
        found: Scores = softmax(self.mixed(scores) + self.added, axis=1)
        return found


def _sharpness(scores: Scores, right: Numbers) -> float:
    """The factor that makes the scores the likeliest probabilities of the right labels."""

    def unlikely(power: float) -> float:
        told = log_softmax(scores * np.exp(power), axis=1)[np.arange(len(scores)), right]
        return -float(told.mean())

    return float(np.exp(minimize_scalar(unlikely, bounds=np.log(SHARPNESS), method="bounded").x))
