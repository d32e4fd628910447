"""A model at work: which label a message has, how sure that is, and the words that decided."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from yixian.dispatch.classify.card import Card
from yixian.dispatch.classify.counting import in_parts
from yixian.dispatch.classify.deciding import Deciding
from yixian.dispatch.classify.judging import Judging
from yixian.dispatch.classify.mixing import Scores
from yixian.dispatch.classify.paths import deepest, of_level, upper
from yixian.dispatch.classify.pieces import pieces_of
from yixian.dispatch.classify.texts import Numbers

TOP = 3


@dataclass(frozen=True)
class Choice:
    """A label a message may have, its probability, and the words of the message that speak for it, strongest first."""

    label: str
    confidence: float
    words: list[str]


@dataclass(frozen=True)
class Judgement:
    """The likeliest labels of a message, at most three; `branches` has the probability of each path above the first."""

    top: list[Choice]
    branches: dict[str, float]


@dataclass(frozen=True)
class Model:
    """What was learnt, ready to judge messages. Needs no database, and some 70 MB beside its weights."""

    labels: list[str]
    judging: Judging
    card: Card

    def probabilities(self, texts: Sequence[str]) -> Scores:
        """Of each label for each text: some thousands of texts a second."""
        return self.judging.probabilities(texts)

    def judge(self, texts: Sequence[str]) -> Iterator[Judgement]:
        """The likeliest labels of each text, in the order of the texts, with their words."""
        counting, rules = self.judging.counting, self.judging.rules
        for laid in in_parts(texts):
            pieces = list(pieces_of(laid))
            rows = counting.rows_of(laid, pieces)
            found = self.judging.of_rows(rows)
            order = np.argsort(-found, axis=1, kind="stable")[:, :TOP]
            deciding = Deciding(laid, pieces, counting.columns_of(pieces), rows)
            words = [deciding.words(rules.weights, label) for label in order.T]
            branches = self._branches(found, order[:, 0])
            for row, likeliest in enumerate(order.tolist()):
                top = [
                    Choice(self.labels[label], float(found[row, label]), words[rank][row])
                    for rank, label in enumerate(likeliest)
                ]
                yield Judgement(top, branches[row])

    def _branches(self, found: Scores, likeliest: Numbers) -> list[dict[str, float]]:
        """For each text, the sums at the levels above its likeliest label; nothing where labels are no paths."""
        branches: list[dict[str, float]] = [{} for _ in likeliest]
        for level in range(1, deepest(self.labels)):
            names, sums = of_level(level, self.labels, found)
            for row, label in enumerate(likeliest.tolist()):
                branch = upper(self.labels[label], level)
                if branch != self.labels[label]:
                    branches[row][branch] = float(sums[row, names.index(branch)])
        return branches
