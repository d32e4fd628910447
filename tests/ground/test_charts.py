"""Bars: their lengths are the numbers beside them."""

from __future__ import annotations

import pytest

from yixian.ground.charts import bars, width_of


def test_bars_reach_as_far_as_their_numbers() -> None:
    drawn = bars([("甲", "40", 40), ("乙", "10", 10), ("丙", "0", 0), ("丁", "不公开", None)])
    assert [(bar.label, bar.text, bar.width) for bar in drawn] == [
        ("甲", "40", "100.0"),
        ("乙", "10", "25.0"),
        ("丙", "0", "0.0"),
        ("丁", "不公开", ""),
    ]


@pytest.mark.parametrize(
    ("amount", "whole", "width"),
    [(0.926, 1, "92.6"), (1.2, 1, "100.0"), (1, 100_000, "0.5"), (None, 1, ""), (3, 0, "")],
)
def test_a_bar_stays_within_its_frame_and_is_seen(amount: float | None, whole: float, width: str) -> None:
    assert width_of(amount, whole) == width


def test_nothing_to_draw() -> None:
    assert bars([]) == []
    assert [bar.width for bar in bars([("甲", "0", 0)])] == [""]
