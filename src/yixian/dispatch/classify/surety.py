"""How sure a choice is, as learnt from choices that were tried."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from yixian.dispatch.classify.counting import Floats
from yixian.dispatch.classify.mixing import Scores

TINY = 1e-9
LEAST = 0.5  # of the likeliest label
FREEDOM = 0.1  # of some thousand choices few are wrong: a bold rule would learn these by heart
POWERS = (-4.0, 4.0)  # logarithms of how much probabilities are blunted or sharpened at the most
HALVINGS = 24
ByKind = NDArray[np.float32]  # texts x kinds of pieces x labels: what each kind adds to a label's score


@dataclass(frozen=True)
class Surety:
    """A choice is the surer, the likelier it is beside the second, and the further each kind of pieces puts it first.

    Where words, characters and the beginning agree, a choice is right more often than its probability alone tells:
    `factors` are for the logarithm of the first probability by the second, and for how far each kind by itself puts
    the chosen label before all others; none, where too few choices were tried.
    """

    factors: Floats
    added: float

    @classmethod
    def none(cls) -> Self:
        """Probabilities stay as they are."""
        return cls(np.zeros(0, dtype=np.float32), 0.0)

    @classmethod
    def learnt(cls, found: Scores, by_kind: ByKind, right: NDArray[np.bool_]) -> Self:
        """From choices that were tried: the probabilities, what each kind added, which choices were right."""
        if found.shape[1] < 2 or right.all() or not right.any():
            return cls.none()
        told = _told(found, by_kind)
        middle, spread = told.mean(axis=0), told.std(axis=0) + TINY
        fitted = LogisticRegression(C=FREEDOM).fit((told - middle) / spread, right)
        factors = fitted.coef_[0] / spread
        return cls(factors.astype(np.float32), float(fitted.intercept_[0] - middle @ factors))

    def told(self, found: Scores, by_kind: ByKind) -> Scores:
        """The probabilities, blunted or sharpened so that the likeliest label's is how sure the choice of it is.

        Where none has half of all, as in a text of which hardly a piece is known, they stay: hardly such a text was
        tried.
        """
        if not len(self.factors):
            return found
        likeliest = found.max(axis=1)
        sure = 1 / (1 + np.exp(-(_told(found, by_kind) @ self.factors + self.added)))
        return _sharpened(found, np.where(likeliest < LEAST, likeliest, sure))


def _told(found: Scores, by_kind: ByKind) -> Scores:
    """What tells how sure the choice of the likeliest label is: one row a text."""
    chosen = found.argmax(axis=1)
    first, second = (np.log(np.partition(found, -n, axis=1)[:, -n] + TINY) for n in (1, 2))
    own = np.take_along_axis(by_kind, chosen[:, None, None], axis=2)
    others = by_kind.copy()
    np.put_along_axis(others, np.broadcast_to(chosen[:, None, None], own.shape), -np.inf, axis=2)
    before = own[:, :, 0] - others.max(axis=2)
    return np.column_stack([first - second, before]).astype(np.float64)


def _sharpened(found: Scores, sure: Scores) -> Scores:
    """Each row to the power that makes its highest number `sure`, found by halving; the order of labels stays."""
    behind = np.log(np.maximum(found, np.finfo(np.float64).tiny))
    behind -= behind.max(axis=1, keepdims=True)
    low, high = (np.full(len(found), power) for power in POWERS)
    for _turn in range(HALVINGS):
        middle = (low + high) / 2
        blunt = 1 / np.exp(behind * np.exp(middle)[:, None]).sum(axis=1) < sure
        low, high = np.where(blunt, middle, low), np.where(blunt, high, middle)
    powered = np.exp(behind * np.exp(high)[:, None])
    return np.asarray(powered / powered.sum(axis=1, keepdims=True))
