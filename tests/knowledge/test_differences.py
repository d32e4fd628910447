"""What differs between two texts, in pieces that people can read."""

from __future__ import annotations

import time
from datetime import date

import pytest

from yixian.knowledge.differences import differences, pieces
from yixian.knowledge.models import KnowledgeText

#  before                     after                         pieces
PIECES = [
    ("", "", []),
    ("", "新的", [("+", "新的")]),
    ("旧的", "", [("-", "旧的")]),
    ("五日内答复。", "五日内答复。", [("=", "五日内答复。")]),
    (
        "请说明路名，五个工作日内答复。",
        "请说明路名，三个工作日内答复。",
        [("=", "请说明路名，"), ("-", "五"), ("+", "三"), ("=", "个工作日内答复。")],
    ),
    ("先报修。再等。", "先报修。", [("=", "先报修。"), ("-", "再等。")]),
    ("甲乙丙丁。", "子丑寅卯。", [("-", "甲乙丙丁。"), ("+", "子丑寅卯。")]),
]


@pytest.mark.parametrize(("old", "new", "expected"), PIECES)
def test_pieces(old: str, new: str, expected: list[tuple[str, str]]) -> None:
    assert pieces(old, new) == expected


@pytest.mark.parametrize(("old", "new"), [(one[0], one[1]) for one in PIECES] + [("a，b。c", "a，x。c，d")])
def test_the_pieces_make_up_both_texts(old: str, new: str) -> None:
    found = pieces(old, new)
    assert "".join(words for sign, words in found if sign != "+") == old
    assert "".join(words for sign, words in found if sign != "-") == new


def test_the_longest_texts_take_no_second() -> None:
    began = time.perf_counter()
    pieces("字" * 3000, "词" * 2999 + "字")
    assert time.perf_counter() - began < 1


def test_every_field_is_named_and_only_what_changed_is_marked() -> None:
    old = KnowledgeText(title="路灯", text="报修", valid_from=date(2026, 1, 1))
    new = KnowledgeText(title="路灯", text="请报修", valid_from=date(2026, 1, 1), public=True)
    changed = {one.label: one.pieces for one in differences(old, new) if one.changed}
    assert set(changed) == {"知识内容", "对市民公开"}
