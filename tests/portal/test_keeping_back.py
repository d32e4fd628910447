"""What a breakdown keeps back, and that it follows from nothing that is shown."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from yixian.portal.keeping_back import Lines, added, is_small, kept_back, kept_back_of_months


@pytest.mark.parametrize(
    ("pair", "small"),
    [
        ((0, None), False),
        ((4, None), True),
        ((5, None), False),
        ((0, 9), False),
        ((2, 9), True),  # two who did
        ((8, 9), True),  # one who did not
        ((5, 10), False),
        ((9, 9), False),  # all of them tells nobody apart
        ((0, 3), True),
        ((None, None), False),
    ],
)
def test_a_few_are_small_on_either_side(pair: Any, small: bool) -> None:
    assert is_small(pair) is small


@pytest.mark.parametrize(
    ("numbers", "hidden"),
    [
        ({"a": (10, None), "b": (20, None)}, set()),
        ({"a": (4, None), "b": (20, None), "c": (9, None)}, {"a", "c"}),
        ({"a": (4, None), "b": (3, None), "c": (9, None)}, {"a", "b"}),
        ({"a": (1, None), "b": (1, None), "c": (9, None), "d": (20, None)}, {"a", "b", "c"}),  # 2 is 1 + 1
        ({"a": (0, None), "b": (9, None)}, set()),
        ({"a": (2, 9), "b": (8, 9), "c": (20, 30)}, {"a", "b"}),
        ({"a": (14, 15), "b": (10, 20), "c": (20, 30)}, {"a", "b"}),
        ({"a": (0, 3), "b": (8, 9)}, {"a", "b"}),
        # All the city's two who did not: three lines would hide no more than two.
        ({"a": (18, 20), "b": (20, 20), "c": (30, 30), "d": (40, 40)}, {"a", "b"}),
        ({"a": (1, None)}, {"a"}),
        ({}, set()),
    ],
)
def test_what_a_month_keeps_back(numbers: dict[str, Any], hidden: set[str]) -> None:
    assert kept_back(numbers) == hidden


BIG: Lines = {"a": (20, None), "b": (30, None), "c": (40, None)}
SMALL_A: Lines = {"a": (4, None), "b": (9, None), "c": (40, None)}
SMALL_B: Lines = {"a": (9, None), "b": (4, None), "c": (40, None)}


def test_a_year_that_runs_shows_no_line_that_a_month_kept_back() -> None:
    assert kept_back_of_months([BIG] * 11) == set()
    assert kept_back_of_months([BIG] * 9 + [SMALL_A, SMALL_B]) == {"a", "b"}


def test_one_month_kept_back_keeps_back_the_year() -> None:
    assert kept_back_of_months([BIG] * 11 + [SMALL_A]) == {"a", "b"}


def test_two_months_that_hid_enough_together_let_a_whole_year_be_shown() -> None:
    assert kept_back_of_months([BIG] * 10 + [SMALL_A, SMALL_B]) == set()


def test_two_months_that_hid_a_few_together_do_not() -> None:
    few: Lines = {"a": (1, None), "b": (9, None), "c": (40, None)}
    assert "a" in kept_back_of_months([BIG] * 10 + [few, few])


def test_a_line_by_which_a_hidden_number_follows_is_not_shown() -> None:
    """a and b hide two months, c and d two others, and a and c a fifth: what a hid in the fifth would follow."""
    whole: Lines = dict.fromkeys("abcd", (50, None))
    ab: Lines = {**whole, "a": (4, None), "b": (9, None)}
    cd: Lines = {**whole, "c": (4, None), "d": (9, None)}
    ac: Lines = {**whole, "a": (4, None), "c": (9, None)}
    assert kept_back_of_months([whole] * 7 + [ab, ab, cd, cd, ac]) == set("abcd")
    assert kept_back_of_months([whole] * 8 + [ab, ab, cd, cd]) == set()


COUNTS = st.one_of(st.integers(0, 7), st.integers(20, 60)).map(lambda number: (number, None))
MONTH = st.fixed_dictionaries(dict.fromkeys("abcde", COUNTS))


@settings(max_examples=150)
@given(months=st.lists(MONTH, min_size=12, max_size=12), quiet=st.integers(0, 11))
def test_no_number_kept_back_follows(months: list[Lines], quiet: int) -> None:
    """Solved as a reader would: every shown line and every total is an equation."""
    months = [dict.fromkeys("abcde", (50, None))] * quiet + months[quiet:]
    kept = [kept_back(lines) for lines in months]
    assume(all(len(values) != 1 for values in kept))  # nothing else was left to hide
    year = kept_back_of_months(months)
    cells = [(value, month) for month, values in enumerate(kept) for value in sorted(values)]
    equations = [[Fraction(cell[1] == month) for cell in cells] for month in range(len(months))]
    equations += [[Fraction(cell[0] == value) for cell in cells] for value in "abcde" if value not in year]
    rank = rank_of(equations)
    for place in range(len(cells)):
        alone = [Fraction(place == other) for other in range(len(cells))]
        assert rank_of([*equations, alone]) > rank, cells[place]


def rank_of(rows: list[list[Fraction]]) -> int:
    """How many of the equations are independent."""
    rows = [list(row) for row in rows]
    rank = 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((n for n in range(rank, len(rows)) if rows[n][column]), None)
        if pivot is None:
            continue
        rows[rank], rows[pivot] = rows[pivot], rows[rank]
        for other in range(len(rows)):
            if other != rank and rows[other][column]:
                factor = rows[other][column] / rows[rank][column]
                rows[other] = [a - factor * b for a, b in zip(rows[other], rows[rank], strict=True)]
        rank += 1
    return rank


def test_sums() -> None:
    assert added([(1, None), (2, None)]) == (3, None)
    assert added([(1, 4), (2, 5)]) == (3, 9)
    assert added([(None, None)]) == (None, None)
    assert added([]) == (None, None)
