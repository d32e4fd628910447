"""What texts are judged by: the pieces that are known, the rules, and how sure they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scipy import sparse
from scipy.special import softmax

from yixian.dispatch.classify.counting import Counting
from yixian.dispatch.classify.mixing import Scores
from yixian.dispatch.classify.rules import Rules
from yixian.dispatch.classify.surety import Surety


@dataclass(frozen=True)
class Judging:
    """`rules` are mixed: one side a label."""

    counting: Counting
    rules: Rules
    surety: Surety

    def probabilities(self, texts: Sequence[str]) -> Scores:
        """Of each label for each text: some thousands of texts a second."""
        return self.of_rows(self.counting.rows(texts))

    def of_rows(self, rows: sparse.csr_matrix) -> Scores:
        """As `probabilities`, of texts that are rows already."""
        by_kind = self.rules.by_kind(rows, self.counting.edges)
        return self.surety.told(softmax(by_kind.sum(axis=1) + self.rules.added, axis=1), by_kind)
