"""Papers are drawn at random, each question once, and marked by all the right ones and no other; without a database."""

from __future__ import annotations

import random
from typing import Any

import pytest

from yixian.knowledge.models import KnowledgeItem
from yixian.training.drawing import TooFew, chosen_in, draw, is_right, mark
from yixian.training.models import Question

ITEM = KnowledgeItem(pk=1, code="lamp", title="路灯")


def question(pk: int, kind: str = "single", answer: str = "B") -> Question:
    options = "" if kind == "true_false" else "甲\n乙\n丙\n丁"
    return Question(pk=pk, item=ITEM, kind=kind, text=f"{pk}？", options=options, answer=answer, edition="e")


POOL = [question(pk) for pk in range(1, 21)]


def test_each_paper_is_another_one_with_no_question_twice() -> None:
    papers = [draw([(5, POOL), (3, POOL)], random.Random(seed)) for seed in range(5)]
    for paper in papers:
        assert len({one["question"] for one in paper}) == len(paper) == 8
        for one in paper:  # wherever it stands now, the right option is the right one
            assert [one["options"][place] for place in one["right"]] == ["乙"]
    assert len({tuple(one["question"] for one in paper) for paper in papers}) > 1
    assert len({tuple(one["options"]) for paper in papers for one in paper}) > 5


def test_true_stands_before_false() -> None:
    drawn = draw([(1, [question(1, "true_false", "A")])], random.Random(3))
    assert (drawn[0]["options"], drawn[0]["right"]) == (["对", "错"], [0])


def test_a_course_with_too_few_questions_draws_none() -> None:
    with pytest.raises(TooFew) as few:
        draw([(2, POOL[:2]), (1, POOL[:2])], random.Random(1))
    assert (few.value.place, few.value.wanted, few.value.there) == (1, 1, 0)


SINGLE: dict[str, Any] = {"kind": "single", "options": ["甲", "乙", "丙"], "right": [1]}
SEVERAL: dict[str, Any] = {"kind": "multiple", "options": ["甲", "乙", "丙"], "right": [0, 2]}


@pytest.mark.parametrize(
    ("typed", "drawn", "kept"),
    [
        ("2", SINGLE, "2"),
        ("", SINGLE, ""),
        ("12", SINGLE, None),
        ("4", SINGLE, None),
        ("0", SINGLE, None),
        ("乙", SINGLE, None),
        ("²", SINGLE, None),
        ("31", SEVERAL, "13"),
        ("33", SEVERAL, "3"),
    ],
)
def test_what_is_an_answer(typed: str, drawn: dict[str, Any], kept: str | None) -> None:
    assert chosen_in(typed, drawn) == kept


def test_half_an_answer_is_none() -> None:
    assert is_right(SEVERAL, "13")
    assert not is_right(SEVERAL, "1")
    assert not is_right(SEVERAL, "123")
    assert not is_right(SINGLE, "")


@pytest.mark.parametrize(
    ("right", "of", "pass_mark", "score", "passed"),
    [(3, 3, 60, 100, True), (2, 3, 66, 66, True), (2, 3, 67, 66, False), (6, 7, 86, 85, False), (0, 3, 1, 0, False)],
)  # fmt: skip
def test_what_a_paper_is_worth(right: int, of: int, pass_mark: int, score: int, passed: bool) -> None:
    worth = mark([SINGLE] * of, dict.fromkeys(range(1, right + 1), "2"), pass_mark)
    assert (worth.right, worth.score, worth.passed) == (right, score, passed)
