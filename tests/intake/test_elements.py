"""The five elements: what is there and what is still to be asked, told from the words a seat typed."""

from __future__ import annotations

from typing import Any

import pytest

from yixian.directory.models import Area
from yixian.intake.elements import elements_of


def there(**values: Any) -> set[str]:
    return {one.name for one in elements_of(values) if one.there}


#  what the seat typed                                          what is there
TOLD = [
    ("", set()),
    ("你好", {"who"}),
    ("路灯不亮", {"place"}),
    ("昨晚八点小区东门口路灯不亮，业主摸黑回家，希望尽快修好", {"time", "place", "who", "what", "wish"}),
    ("昨晚路灯不亮", {"time", "place"}),
    ("医保报销需要带什么材料，想咨询一下", {"what", "wish"}),
    ("物业公司一直不修电梯已经好几个月了", {"time", "who", "what"}),
    ("💡💡💡💡💡💡💡💡💡💡", {"what"}),
    ("هل يمكن إصلاح المصباح؟", {"what"}),
]


@pytest.mark.parametrize(("words", "found"), TOLD, ids=[words[:12] or "nothing" for words, _ in TOLD])
def test_what_the_words_hold(words: str, found: set[str]) -> None:
    assert there(content=words) == found


def test_fields_count_like_words() -> None:
    assert there(happened_at="2026-03-01", address="1", accused=object(), demand="修") == {
        "time",
        "place",
        "who",
        "wish",
    }


@pytest.mark.parametrize(
    ("level", "near"), [("city", False), ("district", False), ("street", True), ("community", True)]
)
def test_a_district_alone_is_no_place(level: str, near: bool) -> None:
    assert ("place" in there(area=Area(code="1", name="某地", level=level))) is near


@pytest.mark.parametrize(
    ("kind", "asked"),
    [
        ("help", {"time", "place", "who", "what", "wish"}),
        ("enquiry", {"what", "wish"}),
        ("suggestion", {"place", "who", "what", "wish"}),
        ("commendation", {"time", "place", "who", "what"}),
        ("", {"time", "place", "who", "what", "wish"}),
    ],
)
def test_not_every_kind_asks_for_all_five(kind: str, asked: set[str]) -> None:
    assert {one.name for one in elements_of({"kind": kind}) if one.asked} == asked
