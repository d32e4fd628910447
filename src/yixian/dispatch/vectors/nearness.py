"""How near a text is to each of several things that are described by phrases: to the nearest few of its phrases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from yixian.dispatch.classify.texts import words_of
from yixian.dispatch.vectors.vectors import Floats, Vectors, unit

NEAREST = 3  # phrases: one alone may be near by chance, and all of them blur what a thing is
LOUDER = 2  # than the pairs of characters
LEAST_NEAR = 0.09  # mean cosine of the nearest phrases: below, more proposals are wrong than right
LEAST_WORD = 0.45  # cosine of two words that are told as alike


@dataclass(frozen=True, eq=False)
class Nearness:
    """What each thing's phrases are in vectors, one thing after the other; `begins` is where each begins."""

    vectors: Vectors
    phrases: Floats
    begins: list[int]
    words: list[list[str]]

    @classmethod
    def of(cls, vectors: Vectors, things: Sequence[Sequence[str]]) -> Nearness:
        """Of things by their phrases; one of which no word is known is near to nothing."""
        begins: list[int] = []
        rows: list[Floats] = []
        for phrases in things:
            begins.append(len(rows))
            found = [vectors.of(words_of(phrase)) for phrase in phrases]
            rows += [one for one in found if one is not None]
        width = len(vectors.common)
        matrix = np.array(rows, dtype=np.float32).reshape(-1, width)
        return cls(vectors, matrix, begins, [words_of(" ".join(phrases)) for phrases in things])

    def to(self, words: Sequence[str]) -> Floats | None:
        """The mean cosine of the nearest phrases of each thing; None where no word of the text is known."""
        vector = self.vectors.of(words)
        if vector is None or not len(self.phrases):
            return None
        cosines = np.append(self.phrases @ vector, np.float32(-1))
        nearest = np.sort(cosines[self._spread], axis=1)[:, -NEAREST:]
        there = self._number
        found: Floats = np.where(there > 0, (nearest * self._counts).sum(axis=1) / np.maximum(there, 1), -1)
        return found

    @cached_property
    def _spread(self) -> np.ndarray:
        """Of each thing the rows of its phrases, filled up with the row after the last."""
        ends = [*self.begins[1:], len(self.phrases)]
        most = max([NEAREST, *(end - begin for begin, end in zip(self.begins, ends, strict=True))])
        found = np.full((len(self.begins), most), len(self.phrases))
        for place, (begin, end) in enumerate(zip(self.begins, ends, strict=True)):
            found[place, : end - begin] = range(begin, end)
        return found

    @cached_property
    def _number(self) -> np.ndarray:
        """How many phrases of each count."""
        found: np.ndarray = np.minimum((self._spread < len(self.phrases)).sum(axis=1), NEAREST)
        return found

    @cached_property
    def _counts(self) -> np.ndarray:
        """Which of the nearest are phrases, the last the nearest."""
        found: np.ndarray = np.arange(NEAREST) >= NEAREST - self._number[:, None]
        return found

    def alike(self, words: Sequence[str], place: int) -> list[str]:
        """The words of the text and of a thing that are most alike, as "堵车≈拥堵"; the most alike first."""
        theirs = list(dict.fromkeys(word for word in self.words[place] if self._tells(word)))
        ours = list(dict.fromkeys(word for word in words if self._tells(word)))
        if not theirs or not ours:
            return []
        cosines = self._rows(ours) @ self._rows(theirs).T
        order = np.argsort(-cosines, axis=None)[:NEAREST]
        pairs = [np.unravel_index(one, cosines.shape) for one in order]
        return [f"{ours[a]}≈{theirs[b]}" for a, b in pairs if cosines[a, b] >= LEAST_WORD]

    def _tells(self, word: str) -> bool:
        return len(word) > 1 and word in self.vectors.places

    def _rows(self, words: Sequence[str]) -> Floats:
        return unit(self.vectors.matrix[[self.vectors.places[word] for word in words]].astype(np.float32))


def together(pairs: Floats, near: Floats) -> Floats:
    """Both scores of each thing in one, each as it stands out within this text."""
    return _standing_out(pairs) + LOUDER * _standing_out(near)


def _standing_out(scores: Floats) -> Floats:
    found: Floats = (scores - scores.mean()) / (scores.std() + 1e-9)
    return found
