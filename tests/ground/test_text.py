"""What people type: kept as they meant it, without what could harm or deceive."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yixian.ground.text import clean_line, clean_text, number_in


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  路灯不亮  ", "路灯不亮"),
        ("一\r\n二\r三\u2028四", "一\n二\n三\n四"),
        ("危险\u202egnp.exe", "危险gnp.exe"),
        ("零\u200b宽\ufeff字", "零宽字"),
        ("响铃\x07与\x00空", "响铃与空"),
        ("半\ud83d个", "半个"),
        ("e\u0301", "\u00e9"),
        ("👨\u200d👩\u200d👧 一家", "👨\u200d👩\u200d👧 一家"),
        ("<b>不是网页</b>", "<b>不是网页</b>"),
        ("\x00\u200b ", ""),
    ],
)
def test_text(typed: str, kept: str) -> None:
    assert clean_text(typed) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("迎泽区\u3000\u3000新建路\t5 号", "迎泽区 新建路 5 号"),
        ("第一行\n第二行", "第一行 第二行"),
        ("\n", ""),
    ],
)
def test_line(typed: str, kept: str) -> None:
    assert clean_line(typed) == kept


@given(st.text())
def test_cleaning_never_fails_and_cleaning_twice_changes_nothing(typed: str) -> None:
    for clean in (clean_text, clean_line):
        once = clean(typed)
        assert clean(once) == once
        once.encode()
    assert "\n" not in clean_line(typed)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0", 0),
        ("42", 42),
        ("9" * 18, 10**18 - 1),
        ("9" * 19, None),
        ("", None),
        ("-1", None),
        ("²", None),
        ("４", None),
    ],
)
def test_a_number_that_came_along_is_one_or_none(typed: str, number: int | None) -> None:
    assert number_in(typed) == number
