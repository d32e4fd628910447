"""Parting messages for trials, so that none is judged by what was learnt from its near copy."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components
from sklearn.model_selection import StratifiedGroupKFold

from yixian.dispatch.classify.counting import in_parts
from yixian.dispatch.classify.pieces import KINDS, pieces_of
from yixian.dispatch.classify.texts import Laid, Numbers
from yixian.ground.errors import Refusal

CHARACTERS = next(place for place, kind in enumerate(KINDS) if not kind.words)
SKETCH, BAND = 64, 4  # numbers that stand for a text, and how many of them in a row make two texts candidates
ALIKE = 0.5  # of the numbers the same: about as large a part of the pieces is
SEED = 0
Fold = tuple[Numbers, Numbers]  # the rows learnt from, the rows judged
Sketches = NDArray[np.uint32]


def folds(numbers: Numbers, groups: Numbers, count: int) -> list[Fold]:
    """The rows in `count` parts with every label (by its number) in like shares, each judged once; no group straddles.

    A `Refusal` where there are fewer groups than parts.
    """
    if len(np.unique(groups)) < count:
        raise Refusal(
            f"不重复的内容不够分成 {count} 份，请增加样本或减少份数"
            f" / too few different messages for {count} folds: add some, or take fewer folds"
        )
    if np.bincount(numbers).max() < count:
        numbers = np.zeros_like(numbers)  # every label is rarer than that: there are no shares to keep
    parting = StratifiedGroupKFold(count, shuffle=True, random_state=SEED)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # a label rarer than the parts is in some of them only
        parts = list(parting.split(numbers, numbers, groups))
    return [(learnt, judged) for learnt, judged in parts if len(learnt) and len(judged)]


def near_copies(texts: Sequence[str]) -> Numbers:
    """The number of a group for each text: texts of which half the pieces are the same are in one.

    Minima of hashes stand for each text (MinHash); those that share four in a row are held against each other.
    """
    sketches = np.concatenate([_sketches(laid) for laid in in_parts(texts)])
    first, second = _candidates(sketches)
    alike = (sketches[first] == sketches[second]).mean(axis=1) >= ALIKE
    links = (np.ones(int(alike.sum()), dtype=np.int8), (first[alike], second[alike]))
    graph = sparse.coo_matrix(links, shape=(len(texts), len(texts)))
    groups: Numbers = connected_components(graph, directed=False)[1].astype(np.int64)
    return groups


def _sketches(laid: Laid) -> Sketches:
    """Of each text, for each of `SKETCH` ways to hash its runs of characters, the smallest hash."""
    pieces = list(pieces_of(laid))[CHARACTERS]
    order = np.argsort(pieces.text, kind="stable")
    slots = pieces.slot[order].astype(np.uint32)
    having, starts = np.unique(pieces.text[order], return_index=True)
    found = np.zeros((len(laid), SKETCH), dtype=np.uint32)  # texts without a character are all alike
    if len(having):
        for place, odd in enumerate(_odd_numbers()):
            found[having, place] = np.minimum.reduceat(_mixed(slots, odd), starts)
    return found


def _odd_numbers() -> Sketches:
    return np.random.default_rng(SEED).integers(1 << 31, size=SKETCH, dtype=np.uint32) * np.uint32(
        2
    ) + np.uint32(1)


def _mixed(slots: Sketches, odd: np.uint32) -> Sketches:
    mixed = (slots + odd) * odd
    mixed ^= mixed >> np.uint32(15)
    return mixed * np.uint32(0x2C1B3C6D)


def _candidates(sketches: Sketches) -> tuple[Numbers, Numbers]:
    """Pairs of texts with the same numbers in some band: each beside the first that has them."""
    first, second = [], []
    for start in range(0, SKETCH, BAND):
        band = np.ascontiguousarray(sketches[:, start : start + BAND])
        _, leader, of = np.unique(band, axis=0, return_index=True, return_inverse=True)
        first.append(leader[of.ravel()])
        second.append(np.arange(len(sketches)))
    return np.concatenate(first), np.concatenate(second)
