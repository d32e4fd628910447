"""Vectors of words, and of a text the mean of its words': how alike two texts are is the cosine of theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Matrix = NDArray[np.float16]  # half the memory; what is lost is far less than what words are alike by chance


@dataclass(frozen=True, eq=False)
class Vectors:
    """Of each word its row of `matrix`, of length 1, and how rare it is; `common` is the direction all texts share.

    What all texts share tells none from another: it is taken out of a text's vector.
    """

    places: dict[str, int]
    matrix: Matrix
    rarity: Floats
    common: Floats

    def of(self, words: Sequence[str]) -> Floats | None:
        """The vector of these words together, of length 1; None where none of them is known."""
        known = [self.places[word] for word in words if word in self.places]
        if not known:
            return None
        return unit(apart(mean_of(self.matrix, self.rarity, known), self.common))


def mean_of(matrix: Matrix, rarity: Floats, places: Any) -> Floats:
    """The sum of these words' vectors, each as loud as it is rare, at length 1."""
    return unit(rarity[places] @ matrix[places].astype(np.float32))


def apart(vector: Floats, common: Floats) -> Floats:
    """What is left of a vector without the common direction."""
    left: Floats = vector - common * (vector @ common)
    return left


def unit(vectors: NDArray[Any]) -> Floats:
    """At length 1, each row; what has no length stays so."""
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    found: Floats = (vectors / np.where(length > 0, length, 1)).astype(np.float32)
    return found
