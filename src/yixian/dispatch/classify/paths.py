"""Labels that are paths in a tree of categories, as 城乡建设/道路/路灯: what is said of them at each level.

One set of rules is learnt for the whole paths; what it says of a branch is the sum over the paths in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from yixian.dispatch.classify.mixing import Scores

SEPARATOR = "/"


def path(parts: Iterable[str]) -> str:
    """The path of labels from the top; ends before the first that is empty."""
    named: list[str] = []
    for part in SEPARATOR.join(parts).split(SEPARATOR):
        if not part.strip():
            break
        named.append(part.strip())
    return SEPARATOR.join(named)


def deepest(labels: Iterable[str]) -> int:
    """How many levels there are; 1 where labels are no paths."""
    return max(label.count(SEPARATOR) + 1 for label in labels)


def upper(label: str, level: int) -> str:
    """The path down to a level, 1 at the top; all of it where it ends before."""
    return SEPARATOR.join(label.split(SEPARATOR)[:level])


def of_level(level: int, labels: Sequence[str], probabilities: Scores) -> tuple[list[str], Scores]:
    """The paths down to a level, in their order, and the probability of each: the sum over those below it."""
    names, below = np.unique([upper(label, level) for label in labels], return_inverse=True)
    sums = np.zeros((len(probabilities), len(names)))
    np.add.at(sums.T, below.ravel(), probabilities.T)
    return [str(name) for name in names], sums
