"""Learning which label a message has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

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
    counting, rules = _untried(texts, numbers, len(names))
    mixing, tried = Mixing.none(len(names)), None
    if len(names) > 1 and len(np.unique(groups)) >= TRIALS * len(names):
        mixing, tried = _trial(texts, numbers, folds(numbers, groups, TRIALS), len(names))
    return Learnt([str(name) for name in names], counting, rules.mixed(mixing), tried)


def _untried(texts: Sequence[str], numbers: Numbers, labels: int) -> tuple[Counting, Rules]:
    """The pieces known and the rules learnt, from texts and the number of each one's label."""
    counting = Counting.of(texts, MOST_WEIGHTS // labels)
    if not counting.width:
        raise Refusal("样本的内容都是空的，学不到东西 / all messages are empty: there is nothing to learn")
    return counting, Rules.learnt(counting.rows(texts), numbers, labels)


def _trial(texts: Sequence[str], numbers: Numbers, parts: list[Fold], labels: int) -> tuple[Mixing, Scores]:
    """The mixing learnt from all scores; and each text's probabilities by one that was learnt from the others'.

    Nothing of what is judged is known to what judges it, not even which pieces there are: a piece that one text judged
    and one learnt from have in common would be known here, and none such ever is of a message that comes later.
    """
    scores, found = np.zeros((len(numbers), labels)), np.zeros((len(numbers), labels))
    for learnt, judged in parts:
        counting, rules = _untried([texts[row] for row in learnt], numbers[learnt], labels)
        scores[judged] = rules.scores(counting.rows([texts[row] for row in judged]))
    for learnt, judged in parts:
        found[judged] = Mixing.learnt(scores[learnt], numbers[learnt]).probabilities(scores[judged])
    return Mixing.learnt(scores, numbers), found
