"""Learning which label a message has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from yixian.dispatch.classify.counting import Counting
from yixian.dispatch.classify.folds import Fold, folds
from yixian.dispatch.classify.mixing import Mixing, Scores
from yixian.dispatch.classify.rules import Rules
from yixian.dispatch.classify.texts import Numbers
from yixian.ground.errors import Refusal

MOST_WEIGHTS = 1 << 25  # 128 MiB of them: with more labels fewer pieces are known
TRIALS = 3


@dataclass(frozen=True)
class Learnt:
    """What was learnt, and the probabilities each message had when it was judged by what had not seen it."""

    labels: list[str]
    counting: Counting
    rules: Rules
    tried: Scores | None  # None where there are too few messages to try


def learn(texts: Sequence[str], labels: Sequence[str], groups: Numbers) -> Learnt:
    """Learn from messages with their labels; messages of one group are never on both sides of a trial.

    A `Refusal` where the messages are empty.
    """
    names, numbers = np.unique(np.asarray(labels), return_inverse=True)
    counting = Counting.of(texts, MOST_WEIGHTS // len(names))
    if not counting.width:
        raise Refusal("样本的内容都是空的，学不到东西 / all messages are empty: there is nothing to learn")
    rows = counting.rows(texts)
    rules = Rules.learnt(rows, numbers, len(names))
    mixing, tried = Mixing.none(len(names)), None
    if len(names) > 1 and len(np.unique(groups)) >= TRIALS * len(names):
        mixing, tried = _trial(rows, numbers, folds(numbers, groups, TRIALS), len(names))
    return Learnt([str(name) for name in names], counting, rules.mixed(mixing), tried)


def _trial(
    rows: sparse.csr_matrix, numbers: Numbers, parts: list[Fold], labels: int
) -> tuple[Mixing, Scores]:
    """The mixing learnt from all rows' scores; and each row's probabilities by one that was learnt from the others'."""
    scores, found = np.zeros((len(numbers), labels)), np.zeros((len(numbers), labels))
    for learnt, judged in parts:
        scores[judged] = Rules.learnt(rows[learnt], numbers[learnt], labels).scores(rows[judged])
    for learnt, judged in parts:
        found[judged] = Mixing.learnt(scores[learnt], numbers[learnt]).probabilities(scores[judged])
    return Mixing.learnt(scores, numbers), found
