"""Learning which label a message has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from yixian.dispatch.classify.counting import Counting
from yixian.dispatch.classify.folds import Fold, folds
from yixian.dispatch.classify.judging import Judging
from yixian.dispatch.classify.mixing import MOST_MIXED, Mixing, Scores
from yixian.dispatch.classify.rules import Rules
from yixian.dispatch.classify.surety import ByKind, Surety
from yixian.dispatch.classify.texts import Numbers
from yixian.ground.errors import Refusal

MOST_WEIGHTS = 1 << 25  # 128 MiB of them: with more labels fewer pieces are known
TRIALS = 3


@dataclass(frozen=True)
class Learnt:
    """What was learnt, and the probabilities each message had when it was judged by what had not seen it."""

    labels: list[str]
    judging: Judging
    tried: Scores | None  # None where there are too few messages to try


def learn(texts: Sequence[str], labels: Sequence[str], groups: Numbers) -> Learnt:
    """Learn from messages with their labels; messages of one group are never on both sides of a trial.

    A `Refusal` where the messages are empty.
    """
    names, numbers = np.unique(np.asarray(labels), return_inverse=True)
    counting, rules = _untried(texts, numbers, len(names))
    mixing, surety, tried = Mixing.none(len(rules.added), len(names)), Surety.none(), None
    if len(names) > 1 and len(np.unique(groups)) >= TRIALS * min(len(names), MOST_MIXED):
        trial = _Trial(texts, numbers, folds(numbers, groups, TRIALS), len(names))
        mixing, surety, tried = trial.mixing(), trial.surety(), trial.tried()
    return Learnt([str(name) for name in names], Judging(counting, rules.mixed(mixing), surety), tried)


def _untried(texts: Sequence[str], numbers: Numbers, labels: int) -> tuple[Counting, Rules]:
    """The pieces known and the rules learnt, from texts and the number of each one's label."""
    counting = Counting.of(texts, MOST_WEIGHTS // labels)
    if not counting.width:
        raise Refusal("样本的内容都是空的，学不到东西 / all messages are empty: there is nothing to learn")
    return counting, Rules.learnt(counting.rows(texts), numbers, labels)


class _Trial:
    """The messages, each judged by rules learnt from the other parts.

    Nothing of what is judged is known to what judges it, not even which pieces there are: a piece that one text judged
    and one learnt from have in common would be known here, and none such ever is of a message that comes later.
    """

    def __init__(self, texts: Sequence[str], numbers: Numbers, parts: list[Fold], labels: int) -> None:
        self._numbers, self._parts, self._labels = numbers, parts, labels
        judged = [self._judged(texts, numbers, *part, labels) for part in parts]
        rows = np.argsort(np.concatenate([judged for _learnt, judged in parts]))
        by_kind, added = (np.concatenate(of)[rows] for of in zip(*judged, strict=True))
        self._scores = by_kind.sum(axis=1, dtype=np.float64) + added
        self._found = np.zeros((len(numbers), labels))
        self._by_kind = np.zeros((*by_kind.shape[:2], labels), dtype=np.float32)
        for learnt, of in parts:
            mixing = Mixing.learnt(self._scores[learnt], numbers[learnt], labels)
            self._found[of] = mixing.probabilities(self._scores[of])
            self._by_kind[of] = mixing.mixed(by_kind[of])
        self._right = self._found.argmax(axis=1) == numbers

    @staticmethod
    def _judged(
        texts: Sequence[str], numbers: Numbers, learnt: Numbers, judged: Numbers, labels: int
    ) -> tuple[ByKind, Scores]:
        counting, rules = _untried([texts[row] for row in learnt], numbers[learnt], labels)
        by_kind = rules.by_kind(counting.rows([texts[row] for row in judged]), counting.edges)
        return by_kind, np.tile(rules.added.astype(np.float64), (len(judged), 1))

    def mixing(self) -> Mixing:
        """From all scores."""
        return Mixing.learnt(self._scores, self._numbers, self._labels)

    def surety(self) -> Surety:
        """From all choices."""
        return Surety.learnt(self._found, self._by_kind, self._right)

    def tried(self) -> Scores:
        """The probabilities of each message by what was learnt, mixing and surety too, from the other parts."""
        told = np.zeros_like(self._found)
        for learnt, judged in self._parts:
            surety = Surety.learnt(self._found[learnt], self._by_kind[learnt], self._right[learnt])
            told[judged] = surety.told(self._found[judged], self._by_kind[judged])
        return told
