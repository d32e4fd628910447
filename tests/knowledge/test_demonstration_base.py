"""The demonstration's knowledge base: enough of it, each item sayable aloud, found under a city's own codes."""

from __future__ import annotations

import csv
import re
from collections import Counter
from functools import cache
from pathlib import Path

from yixian.directory.rows import DEMO

# What is expired on this day stays so: the file's days do not move.
A_DAY = "2026-06-01"
TELEPHONE = re.compile(
    r"\d{7,}"
)  # national short numbers are shorter; any other telephone would be somebody's


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    with (Path(DEMO) / name).open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines))


def test_there_is_enough_of_it_and_nothing_twice() -> None:
    items = rows("knowledge.csv")
    assert len(items) >= 310
    for column in ("code", "title", "question", "text"):
        assert [told for told, times in Counter(row[column] for row in items).items() if times > 1] == []


def test_it_covers_every_field_of_the_category_tree() -> None:
    fields = {row["category"][:2] for row in rows("knowledge.csv") if row["category"]}
    # All but the last, 其他事项, have several; of that there is little to know beforehand.
    assert fields == {row["code"] for row in rows("categories.csv") if len(row["code"]) == 2}


def test_codes_are_those_of_the_demonstration_city() -> None:
    known = {
        column: {row["code"] for row in rows(name)} | {""}
        for column, name in (
            ("category", "categories.csv"),
            ("department", "departments.csv"),
            ("area", "areas.csv"),
        )
    }
    for row in rows("knowledge.csv"):
        assert {column: row[column] for column in known if row[column] not in known[column]} == {}, row[
            "code"
        ]


def test_each_can_be_read_aloud_and_names_no_telephone() -> None:
    for row in rows("knowledge.csv"):
        assert 80 <= len(row["text"]) <= 300, row["code"]
        assert 2 <= len(row["keywords"].split(";")) <= 6, row["code"]
        assert not TELEPHONE.search(row["text"]), row["code"]


def test_some_are_over_and_some_are_of_one_area() -> None:
    items = rows("knowledge.csv")
    assert sum("" < row["valid_to"] < A_DAY for row in items) >= 8
    assert sum(bool(row["area"]) for row in items) >= 12
