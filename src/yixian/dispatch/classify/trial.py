"""Trials: how good a model is on a file, and how good what is learnt from a file is on the rest of it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import numpy as np

from yixian.dispatch.classify.folds import folds
from yixian.dispatch.classify.learning import learn
from yixian.dispatch.classify.mixing import Scores
from yixian.dispatch.classify.model import Model
from yixian.dispatch.classify.scores import figures
from yixian.dispatch.classify.texts import Numbers


def of_model(model: Model, texts: Sequence[str], right: Sequence[str]) -> dict[str, Any]:
    """The figures of a model's choices beside the right labels, and how many texts it judged a second."""
    model.probabilities(texts[:1])  # the dictionary of words is read when the first text is cut
    started = time.process_time()
    found = model.probabilities(texts)
    taken = time.process_time() - started
    return {**figures(right, model.labels, found), "docs_per_second": round(len(texts) / taken)}


def by_folds(texts: Sequence[str], right: Sequence[str], groups: Numbers, count: int) -> dict[str, Any]:
    """The figures when each of `count` parts is judged by what was learnt from the others; groups never straddle."""
    labels, numbers = np.unique(np.asarray(right), return_inverse=True)
    names = [str(label) for label in labels]
    found, taken, each = np.zeros((len(texts), len(names))), 0.0, []
    for learnt_from, judged in folds(numbers, groups, count):
        learnt = learn(
            [texts[row] for row in learnt_from], labels[numbers[learnt_from]].tolist(), groups[learnt_from]
        )
        started = time.process_time()
        part = learnt.judging.probabilities([texts[row] for row in judged])
        taken += time.process_time() - started
        found[np.ix_(judged, np.searchsorted(labels, learnt.labels))] = part
        each.append(_macro_f1(names, numbers, judged, found))
    spread = {"mean": round(float(np.mean(each)), 4), "deviation": round(float(np.std(each)), 4)}
    speed = round(len(texts) / taken)
    return {
        **figures(right, names, found),
        "folds": len(each),
        "macro_f1_by_fold": spread,
        "docs_per_second": speed,
    }


def _macro_f1(names: Sequence[str], numbers: Numbers, judged: Numbers, found: Scores) -> float:
    right = [names[number] for number in numbers[judged]]
    score: float = figures(right, names, found[judged])["macro_f1"]
    return score
