"""The public messages' seven categories as rows that are only described, and how often the first proposal is right."""

from __future__ import annotations

import csv
from datetime import date

from tests.shared import MESSAGES
from yixian.directory.models import Category
from yixian.dispatch.classify.messages import read_messages
from yixian.dispatch.reading.categories import described
from yixian.ground.caching import drop_all

UNLABELLED = ("unlabelled.csv", "messages.csv")


def describe_categories() -> None:
    """A category a label, described by the names below it, without a message."""
    with (MESSAGES / "taxonomy.csv").open(encoding="utf-8-sig", newline="") as opened:
        below: dict[str, list[str]] = {}
        for first, *names in list(csv.reader(opened))[1:]:
            below.setdefault(first, []).extend(name for name in names if name)
    for number, label in enumerate(sorted(set(labelled()[1])), start=1):
        words = " ".join(below[label])
        code = f"{number:02}"
        Category.objects.create(code=code, name=label, description=words, valid_from=date(2020, 1, 1))
    drop_all()


def labelled() -> tuple[list[str], list[str]]:
    """The labelled messages, and their labels."""
    found = read_messages(MESSAGES / "labelled.csv").labelled(["title", "text"], ["label"])
    return found.texts, found.right


def unlabelled() -> list[str]:
    """The messages nobody labelled."""
    tables = [read_messages(MESSAGES / name) for name in UNLABELLED]
    return [text for table in tables for text in table.texts(["title", "text"])]


def accuracy(every: int = 1) -> float:
    """The share of the labelled messages (each `every`th) whose first proposal is their label."""
    texts, right = (column[::every] for column in labelled())
    found = [next((one.category.name for one in described(text)), "") for text in texts]
    return sum(one == label for one, label in zip(found, right, strict=True)) / len(right)
