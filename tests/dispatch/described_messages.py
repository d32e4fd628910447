"""The public messages' seven categories as rows that are only described, and how often the first proposal is right."""

from __future__ import annotations

import csv
from datetime import date
from functools import cache

import numpy as np
from numpy.typing import NDArray

from tests.shared import MESSAGES
from yixian.directory.models import Category
from yixian.dispatch.classify.messages import Labelled, read_messages
from yixian.dispatch.reading.categories import described
from yixian.ground.caching import drop_all

UNLABELLED = ("unlabelled.csv", "messages.csv")
COLUMNS = ["title", "text"]
Marks = NDArray[np.bool_]


def describe_categories() -> None:
    """A category a label, described by the names below it, without a message."""
    with (MESSAGES / "taxonomy.csv").open(encoding="utf-8-sig", newline="") as opened:
        below: dict[str, list[str]] = {}
        for first, *names in list(csv.reader(opened))[1:]:
            below.setdefault(first, []).extend(name for name in names if name)
    for number, label in enumerate(sorted(set(labelled().right)), start=1):
        words = " ".join(below[label])
        code = f"{number:02}"
        Category.objects.create(code=code, name=label, description=words, valid_from=date(2020, 1, 1))
    drop_all()


@cache
def labelled() -> Labelled:
    """The messages by which the proposals are judged."""
    return read_messages(MESSAGES / "labelled.csv").labelled(COLUMNS, ["label"])


def unlabelled() -> list[str]:
    """The messages nobody labelled, without those that are also among the labelled."""
    judged = set(labelled().texts)
    tables = [read_messages(MESSAGES / name) for name in UNLABELLED]
    return [text for table in tables for text in table.texts(COLUMNS) if text not in judged]


@cache
def others() -> Marks:
    """Every second group of near copies. `LEAST_NEAR` was chosen on the rest, these had no part in it."""
    found: Marks = labelled().groups() % 2 == 1
    return found


def firsts(every: int = 1) -> tuple[Marks, Marks]:
    """Of each (`every`th) labelled message, whether the first proposal is its label, and whether there is one."""
    found = [_first(text) for text in labelled().texts[::every]]
    right = [name == label for name, label in zip(found, labelled().right[::every], strict=True)]
    return np.array(right), np.array([bool(name) for name in found])


def _first(text: str) -> str:
    return next((one.category.name for one in described(text)), "")
