"""Which questions a paper gets, and what its answers are worth. Nothing here reads the database."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yixian.training.models import Question
from yixian.training.models.question import true_and_false

Drawn = dict[str, Any]  # a question as a paper keeps it


class TooFew(Exception):
    """A course has not enough questions: `there` of the `wanted`."""

    def __init__(self, place: int, wanted: int, there: int) -> None:
        super().__init__(f"{there} of {wanted}")
        self.place, self.wanted, self.there = place, wanted, there


def draw(parts: Iterable[tuple[int, Sequence[Question]]], rng: random.Random) -> list[Drawn]:
    """Of each part so many of its questions, none twice in a paper, questions and options in an order of their own.

    `TooFew` names the part, from 0. True and false are not shuffled: people expect true first.
    """
    taken: dict[int, Question] = {}
    for place, (count, pool) in enumerate(parts):
        left = [one for one in pool if one.pk not in taken]
        if len(left) < count:
            raise TooFew(place, count, len(left))
        taken |= {one.pk: one for one in rng.sample(left, count)}
    questions = list(taken.values())
    rng.shuffle(questions)
    return [_drawn(one, rng) for one in questions]


def _drawn(question: Question, rng: random.Random) -> Drawn:
    order = list(range(len(question.choices)))
    if question.kind != Question.Kind.TRUE_FALSE:
        rng.shuffle(order)
    return {
        "question": question.pk,
        "kind": question.kind,
        "text": question.text,
        "options": [question.choices[one] for one in order],
        "right": sorted(order.index(one) for one in question.right),
        "why": question.explanation,
        "title": question.item.title,
        "edition": question.edition,
    }


def options_of(question: Drawn) -> list[str]:
    """The options of a question of a paper, in its order. True and false were drawn in whatever language and are said
    in the reader's.
    """
    options: list[str] = question["options"]
    return true_and_false() if question["kind"] == Question.Kind.TRUE_FALSE else options


def chosen_in(text: str, question: Drawn) -> str | None:
    """Places of options from 1 as digits, in order, each once; None where that is no answer to this question.

    Nothing chosen is an answer: an empty one.
    """
    if not all(one.isascii() and one.isdigit() for one in text):
        return None
    places = sorted({int(one) for one in text})
    if any(not 1 <= one <= len(question["options"]) for one in places):
        return None
    if len(places) > 1 and question["kind"] != Question.Kind.MULTIPLE:
        return None
    return "".join(map(str, places))


def is_right(question: Drawn, chosen: str) -> bool:
    """All the right ones and no other: half an answer is none."""
    right: list[int] = question["right"]
    return [int(one) - 1 for one in chosen] == right


@dataclass(frozen=True)
class Mark:
    """How many are right, the score of a hundred rounded down, and whether that is enough."""

    right: int
    score: int
    passed: bool


def mark(questions: Sequence[Drawn], chosen: Mapping[int, str], pass_mark: int) -> Mark:
    """What a paper is worth; `chosen` by place from 1. What was not answered is wrong."""
    right = sum(is_right(one, chosen.get(place, "")) for place, one in enumerate(questions, 1))
    # Compared unrounded: of seven questions six are 85.7, which is no 86.
    return Mark(right, right * 100 // len(questions), right * 100 >= pass_mark * len(questions))
