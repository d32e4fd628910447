"""How well messages are classified: five folds, near copies together, beside simple ways and what was published."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from tests.shared import MESSAGES
from yixian.dispatch.classify.folds import folds
from yixian.dispatch.classify.messages import Labelled, read_messages
from yixian.dispatch.classify.scores import SHARES, figures
from yixian.dispatch.classify.texts import words_of
from yixian.dispatch.classify.trial import by_folds

SETS = (
    ("segmented words", "labelled_tokens.csv", ["tokens"], "near_duplicate_group"),
    ("raw texts", "labelled.csv", ["title", "text"], ""),
)
FOLDS = 5
# Macro-F1 that others report on messages of this origin and these seven labels; their splits are not ours.
PUBLISHED = (
    ("TF-IDF and SVM, random split (near copies on both sides)", ".92"),
    ("a prize team, its own split", ".912"),
    ("TextCNN", ".81"),
    ("BERT, an unpublished split", ".938"),
)
Judging = Callable[[Labelled, Sequence[int], Sequence[int]], tuple[list[str], Any]]


def section(quick: bool) -> None:
    """Print it as Markdown; `quick` takes every eighth message. Says so where the messages are missing."""
    print("## Classification\n")
    if not MESSAGES.is_dir():
        print(f"skipped: the public messages are not at {MESSAGES} (YIXIAN_SHARED names another folder)\n")
        return
    print(
        "| messages | how | macro-F1 | by fold | accuracy | top-2 | surest 50 / 70 / 80 / 90 % | a second of one core |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for name, file, text, group in SETS:
        labelled = read_messages(MESSAGES / file).labelled(text, ["label"], group)
        _measured(name, _eighth(labelled) if quick else labelled)
    print("\nPublished:", "; ".join(f"{what} {score}" for what, score in PUBLISHED), "\n")


def _eighth(labelled: Labelled) -> Labelled:
    grouped = labelled.grouped[::8] if labelled.grouped is not None else None
    return Labelled(labelled.texts[::8], labelled.right[::8], grouped, 0)


def _measured(name: str, labelled: Labelled) -> None:
    groups = labelled.groups()
    name = f"{name}, {len(labelled.texts):,}"
    _line(name, "always the commonest label", _by(_commonest, labelled, groups))
    _line(name, "TF-IDF of words, logistic regression", _by(_plain, labelled, groups))
    _line(name, "`yixian classify`", by_folds(labelled.texts, labelled.right, groups, FOLDS))


def _by(judging: Judging, labelled: Labelled, groups: Any) -> dict[str, Any]:
    """As `by_folds`, of another way to judge."""
    names, numbers = np.unique(labelled.right, return_inverse=True)
    found, taken, each = np.zeros((len(numbers), len(names))), 0.0, []
    for learnt, judged in folds(numbers, groups, FOLDS):
        started = time.process_time()
        labels, found[np.ix_(judged, np.arange(len(names)))] = judging(labelled, learnt, judged)
        taken += time.process_time() - started
        each.append(figures([labelled.right[row] for row in judged], labels, found[judged])["macro_f1"])
    spread = {"deviation": float(np.std(each)), "mean": float(np.mean(each))}
    return {**figures(labelled.right, names.tolist(), found), "macro_f1_by_fold": spread}


def _commonest(labelled: Labelled, learnt: Sequence[int], judged: Sequence[int]) -> tuple[list[str], Any]:
    names, often = np.unique([labelled.right[row] for row in learnt], return_counts=True)
    return names.tolist(), np.tile(often / often.sum(), (len(judged), 1))


def _plain(labelled: Labelled, learnt: Sequence[int], judged: Sequence[int]) -> tuple[list[str], Any]:
    counting = TfidfVectorizer(analyzer=words_of)
    rows = counting.fit_transform([labelled.texts[row] for row in learnt])
    model = LogisticRegression(max_iter=1000).fit(rows, [labelled.right[row] for row in learnt])
    found = model.predict_proba(counting.transform([labelled.texts[row] for row in judged]))
    return model.classes_.tolist(), found


def _line(name: str, way: str, found: dict[str, Any]) -> None:
    spread = found["macro_f1_by_fold"]
    surest = " / ".join(f"{found['selective'][str(share)]:.3f}" for share in SHARES)
    speed = f"{found['docs_per_second']:,}" if "docs_per_second" in found else "—"
    print(
        f"| {name} | {way} | {found['macro_f1']:.4f} | {spread['mean']:.4f} ± {spread['deviation']:.4f} "
        f"| {found['accuracy']:.4f} | {found['top2']:.4f} | {surest} | {speed} |",
        flush=True,
    )
