"""From two numbers to a rank: intervals, points, ties, too few cases, and no division by zero."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from yixian.evaluation.schemes import Part, Plan
from yixian.insight.league.interval import wilson
from yixian.insight.league.score import Mark
from yixian.insight.league.table import Member, Table, table_of

SOLVED = Part("solved_rate", 100, "higher", 50, 100, 10)
RETURNED = Part("return_rate", 100, "lower", 50, 10, 1)


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    """Schemes know these indicators, without the database's."""
    monkeypatch.setattr("yixian.evaluation.models.scheme.is_ranked", lambda code: code != "no_such_rate")


#  numerator, denominator, low, high: as printed in textbooks of the method
@pytest.mark.parametrize(
    ("numerator", "denominator", "low", "high"),
    [
        (8, 10, 0.4902, 0.9433),
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (50, 100, 0.4038, 0.5962),
        (0, 0, 0.0, 1.0),
    ],
)
def test_wilsons_interval(numerator: int, denominator: int, low: float, high: float) -> None:
    assert wilson(numerator, denominator) == pytest.approx((low, high), abs=0.00005)


@pytest.mark.parametrize(
    ("part", "numerator", "denominator", "mark"),
    [
        (SOLVED, 5, 10, "0.00"),  # at the floor
        (SOLVED, 3, 10, "0.00"),  # below it
        (SOLVED, 75, 100, "50.00"),  # half way
        (SOLVED, 10, 10, "100.00"),
        (replace(SOLVED, full=95), 19, 20, "100.00"),  # nobody is to chase the last percent
        (replace(SOLVED, full=95), 20, 20, "100.00"),
        (RETURNED, 3, 10, "50.00"),
        (RETURNED, 0, 10, "100.00"),
        (RETURNED, 6, 10, "0.00"),
        (replace(SOLVED, full=50), 5, 10, "100.00"),  # floor and full are one: all or nothing
        (SOLVED, 0, 0, "0.00"),
    ],
)
def test_a_mark_lies_evenly_between_floor_and_full(
    part: Part, numerator: int, denominator: int, mark: str
) -> None:
    assert Mark(part, numerator, denominator).mark == Decimal(mark)


def table(*solved: tuple[int, int], part: Part = SOLVED, **of_all: Any) -> Table:
    """The table of departments A, B, … with these numbers."""
    names = "ABCDEFGH"
    members = [
        Member(number, names[number], names[number], numbers={part.indicator: pair}, **of_all)
        for number, pair in enumerate(solved)
    ]
    return table_of(Plan("bureau", (part,)), members)


def ranks(found: Table) -> list[tuple[str, int | None]]:
    return [(row.member.code, row.rank) for row in found.rows]


def test_those_with_one_score_share_a_rank_and_the_next_counts_them_all() -> None:
    found = table((90, 100), (90, 100), (95, 100), (45, 50))
    assert ranks(found) == [("C", 1), ("A", 2), ("B", 2), ("D", 2)]
    assert [row.tied for row in found.rows] == [False, True, True, True]
    assert "并列" in found.rows[1].note


def test_too_few_cases_are_said_instead_of_a_rank() -> None:
    found = table((9, 9), (5, 10), (0, 0))
    assert ranks(found) == [("B", 1), ("A", None), ("C", None)]
    assert [row.note for row in found.rows] == ["", "样本不足", "样本不足"]
    assert found.rows[1].score is None


def test_ranks_that_chance_may_have_parted_are_named() -> None:
    found = table((980, 1000), (975, 1000), (600, 1000))
    assert [row.near for row in found.rows] == [(2,), (1,), ()]
    assert found.rows[0].note == "与第 2 名差别不显著"


def test_ranks_side_by_side_are_named_as_a_span() -> None:
    found = table((60, 100), (61, 100), (62, 100), (63, 100))
    assert found.rows[0].note == "与第 2–4 名差别不显著"
    assert found.rows[1].note == "与第 1、3–4 名差别不显著"


def test_a_closed_department_is_listed_without_a_rank() -> None:
    found = table((99, 100), closed=True)
    assert ranks(found) == [("A", None)]
    assert found.rows[0].note == "已撤销，不排名"


@pytest.mark.parametrize(
    ("part", "fault"),
    [
        (replace(SOLVED, weight=90), "合计 90"),
        (replace(SOLVED, full=50), "不能相同"),
        (replace(SOLVED, floor=100, full=50), "满分线要高于"),
        (replace(RETURNED, floor=0, full=50), "满分线要低于"),
        (replace(SOLVED, indicator="no_such_rate"), "no_such_rate"),
    ],
)
def test_by_a_plan_with_faults_nobody_is_ranked_and_nothing_breaks(part: Part, fault: str) -> None:
    found = table((90, 100), (0, 0), part=part)
    assert any(fault in words for words in found.faults)
    assert ranks(found) == [("A", None), ("B", None)]
    assert found.rows[0].note == "方案有误，不排名"


def test_the_score_is_the_sum_of_the_points_as_shown() -> None:
    parts = tuple(
        Part(code, weight, "higher", 0, 100, 1) for code, weight in (("a", 33), ("b", 33), ("c", 34))
    )
    numbers = {"a": (1, 3), "b": (2, 3), "c": (1, 7)}
    row = table_of(Plan("bureau", parts), [Member(1, "A", "A", numbers=numbers)]).rows[0]
    assert [str(mark.points) for mark in row.marks] == ["11.00", "22.00", "4.86"]
    assert row.score == Decimal("37.86")
    assert row.between[0] < 37.86 < row.between[1]
