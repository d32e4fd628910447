"""How well likeness tells duplicates, measured on pairs that people judged."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from sklearn.metrics import average_precision_score, precision_recall_curve
from sklearn.model_selection import GroupKFold

from yixian.dispatch.duplicates.files import Judged
from yixian.dispatch.duplicates.likeness import SAME, Likeness, Numbers, Places
from yixian.dispatch.duplicates.message import Message
from yixian.ground.errors import Refusal

FOLDS, REPEATS = 5, 10
Answers = NDArray[np.bool_]


@dataclass(frozen=True)
class Measured:
    """Means over `repeats` ways to divide the events into `folds`; `f1_spread` is their standard deviation.

    `f1_if_all_same` is what whoever calls every pair the same would get, `threshold` the best over all pairs.
    """

    pairs: int
    same: int
    unclear: int
    events: int
    folds: int
    repeats: int
    precision: float
    recall: float
    f1: float
    f1_spread: float
    average_precision: float
    f1_if_all_same: float
    threshold: float


def measure(messages: list[Message], judged: Judged) -> Measured:
    """Cross-validation in which no event straddles: the threshold for a fold is chosen on the other folds alone.

    A `Refusal` where the pairs are all of one kind or hang together as one event.
    """
    places = {one.id: place for place, one in enumerate(messages)}
    left = np.array([places[one] for one, _other in judged.pairs], dtype=np.int64)
    right = np.array([places[other] for _one, other in judged.pairs], dtype=np.int64)
    same = np.array(list(judged.pairs.values()), dtype=np.bool_)
    if same.all() or not same.any():
        raise Refusal(_("判断里要既有“同一件事”（1）又有“不是”（0）的，现在只有一种，无法评估。"))
    events = _events(left, right, len(messages))
    count = len(np.unique(events))
    if count < 2:
        raise Refusal(_("判断过的留言都连成了一件事，无法交叉验证：请多判断几件不相干的。"))
    alike = Likeness(messages).between(left, right)
    folds = min(FOLDS, count)
    runs = np.array([_run(alike, same, events, folds, seed) for seed in range(REPEATS)])
    precision, recall, f1 = (float(value) for value in runs.mean(axis=0))
    spread, average = float(runs[:, 2].std()), float(average_precision_score(same, alike))
    blind = 2 * int(same.sum()) / (len(same) + int(same.sum()))
    return Measured(
        len(same), int(same.sum()), judged.unclear, count, folds, REPEATS,
        precision, recall, f1, spread, average, blind, best_threshold(alike, same),
    )  # fmt: skip


def best_threshold(alike: Numbers, same: Answers) -> float:
    """From which likeness on pairs are called the same, so that F1 is highest: half way down to the next pair."""
    if not same.any():
        return SAME
    precision, recall, thresholds = precision_recall_curve(same, alike)
    sums = np.maximum(precision + recall, 1e-9)
    best = int(np.argmax((2 * precision * recall / sums)[:-1]))
    return float(thresholds[max(best - 1, 0)] + thresholds[best]) / 2


def _run(alike: Numbers, same: Answers, events: Places, folds: int, seed: int) -> tuple[float, float, float]:
    """Precision, recall and F1 when each event was judged by what the other folds say."""
    called = np.zeros(len(same), dtype=np.bool_)
    for others, fold in GroupKFold(folds, shuffle=True, random_state=seed).split(alike, same, events):
        called[fold] = alike[fold] >= best_threshold(alike[others], same[others])
    right, total = int((called & same).sum()), int(called.sum())
    precision, recall = right / max(total, 1), right / int(same.sum())
    return precision, recall, 2 * right / (total + int(same.sum()))


def _events(left: Places, right: Places, messages: int) -> Places:
    """A number for each pair, the same for pairs that hang together, whatever was said of them."""
    joined = coo_array((np.ones(len(left)), (left, right)), shape=(messages, messages))
    events: Places = connected_components(joined, directed=False)[1].astype(np.int64)[left]
    return events
