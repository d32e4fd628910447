"""How good choices are: what `yixian classify` prints of a trial."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn.metrics import f1_score

from yixian.dispatch.classify.mixing import Scores
from yixian.dispatch.classify.paths import deepest, of_level, upper

SHARES = (50, 70, 80, 90)  # percent of the messages, the surest ones, that are accepted


def figures(right: Sequence[str], labels: Sequence[str], probabilities: Scores) -> dict[str, Any]:
    """Scores of choices by their probabilities (messages x `labels`) beside the right labels.

    A right label that is none of `labels` counts as a wrong choice. Where labels are paths, `levels` has each level's
    scores, the choice being the one with the highest sum of what lies below it.
    """
    found: dict[str, Any] = {**_scores(right, labels, probabilities), "n": len(right)}
    found["selective"] = selective(right, labels, probabilities)
    unknown = sorted(set(right) - set(labels))
    if unknown:
        found["unknown_labels"] = unknown
    if deepest(labels) > 1:
        found["levels"] = [
            _of_level(level, right, labels, probabilities) for level in range(1, deepest(labels) + 1)
        ]
    return found


def _scores(right: Sequence[str], labels: Sequence[str], probabilities: Scores) -> dict[str, float]:
    names = np.asarray(labels)
    order = np.argsort(-probabilities, axis=1, kind="stable")[:, :2]
    hit = names[order] == np.asarray(right)[:, None]
    macro = f1_score(np.asarray(right), names[order[:, 0]], average="macro", zero_division=0)
    return {
        "macro_f1": _short(macro),
        "accuracy": _short(hit[:, 0].mean()),
        "top2": _short(hit.any(axis=1).mean()),
    }


def selective(right: Sequence[str], labels: Sequence[str], probabilities: Scores) -> dict[str, float]:
    """The accuracy among the surest messages, by how many percent of all of them are accepted."""
    surest = np.argsort(-probabilities.max(axis=1), kind="stable")
    hit = (np.asarray(labels)[probabilities.argmax(axis=1)] == np.asarray(right))[surest]
    return {str(share): _short(hit[: max(1, len(hit) * share // 100)].mean()) for share in SHARES}


def _of_level(
    level: int, right: Sequence[str], labels: Sequence[str], probabilities: Scores
) -> dict[str, Any]:
    above, sums = of_level(level, labels, probabilities)
    return {"level": level, **_scores([upper(label, level) for label in right], above, sums)}


def _short(value: float) -> float:
    return round(float(value), 4)
