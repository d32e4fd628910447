"""How much of what is personal masking finds in sentences of our own: those it was developed on, and those held out."""

from __future__ import annotations

import re

import pytest

from tests.safeguard.scores import KINDS, scored, sentences
from yixian.safeguard.for_public import personal_in

NUMBERS = tuple(kind for kind in KINDS if kind != "name")
SETS = ("developed", "letters", "held_out", "hard")


@pytest.mark.parametrize("name", ["developed", "held_out"])
def test_numbers_and_names_are_found(name: str) -> None:
    score = scored(name, personal_in)
    assert score.recall(*NUMBERS) >= 0.98, score.missed
    assert score.precision(*NUMBERS) >= 0.95, score.wrong
    assert score.recall("name") >= 0.95, score.missed
    assert score.precision("name") >= 0.95, score.wrong


def test_names_in_the_harder_sentences_are_mostly_found() -> None:
    score = scored("letters", personal_in)
    assert score.recall("name") >= 0.82, score.missed
    assert score.precision("name") >= 0.95, score.wrong


def test_names_that_are_words_are_not_hidden_everywhere() -> None:
    """Of these many are missed; what is hidden is right."""
    score = scored("hard", personal_in)
    assert score.recall("name") >= 0.5
    assert score.precision("name") >= 0.95, score.wrong


def test_the_sentences_are_many_and_each_stands_once() -> None:
    texts = [sentence.text for name in SETS for sentence in sentences(name)]
    assert len(texts) >= 500
    assert len(set(texts)) == len(texts)
    assert len(sentences("held_out")) >= 200


@pytest.mark.parametrize("name", SETS)
def test_the_marks_are_of_known_kinds(name: str) -> None:
    for sentence in sentences(name):
        assert {kind for _, _, kind in sentence.marks} <= set(KINDS)
        assert "[" not in sentence.text


def test_no_identity_number_in_them_can_be_anybodys() -> None:
    """The check digit of each whole one is wrong."""
    for name in SETS:
        for sentence in sentences(name):
            for start, end, kind in sentence.marks:
                number = re.sub(r"\W", "", sentence.text[start:end])
                if kind == "id" and re.fullmatch(r"[0-9]{17}[0-9Xx]", number):
                    assert number[-1].upper() != _check_digit(number), number


def _check_digit(number: str) -> str:
    weighed = sum(int(digit) * 2 ** (17 - place) for place, digit in enumerate(number[:17]))
    return "10X98765432"[weighed % 11]
