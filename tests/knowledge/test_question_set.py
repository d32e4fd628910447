"""The questions a search is measured by: each has answers in the demonstration's base, in two halves alike."""

from __future__ import annotations

import csv
from collections import Counter
from functools import cache
from pathlib import Path

from yixian.directory.rows import DEMO

QUESTIONS = Path(__file__).parents[2] / "bench" / "knowledge_questions.csv"


@cache
def read(path: Path) -> tuple[dict[str, str], ...]:
    with path.open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines))


def answers() -> dict[str, dict[str, str]]:
    return {row["code"]: row for row in read(Path(DEMO) / "knowledge.csv")}


def fields(half: str) -> set[str]:
    known = answers()
    codes = (code for row in read(QUESTIONS) if row["half"] == half for code in row["codes"].split(";"))
    return {known[code]["category"][:2] for code in codes if known[code]["category"]}


def test_there_are_enough_of_both() -> None:
    assert len(answers()) >= 300
    assert len(read(QUESTIONS)) >= 320


def test_no_question_stands_twice_or_gives_its_answer_away() -> None:
    asked = [row["question"] for row in read(QUESTIONS)]
    assert [told for told, times in Counter(asked).items() if times > 1] == []
    # A question that is an item's own would measure reading, not finding.
    given = {row[column] for row in answers().values() for column in ("title", "question")}
    assert given & set(asked) == set()


def test_each_is_answered_by_items_that_hold() -> None:
    known = answers()
    for row in read(QUESTIONS):
        for code in row["codes"].split(";"):
            assert code in known, row["question"]
            assert not known[code]["valid_to"] or known[code]["valid_to"] > "2027", row["question"]


def test_the_halves_are_alike() -> None:
    """What is tuned on one half is measured on the other, so both must ask of the same fields."""
    count = Counter(row["half"] for row in read(QUESTIONS))
    assert set(count) == {"tuned", "held"}
    assert abs(count["tuned"] - count["held"]) <= 0.1 * min(count.values())
    # 其他事项 (18) has one item only.
    assert fields("tuned") - {"18"} == fields("held") - {"18"}
