"""One search over all rooms: where words stand in a text, and what becomes of a room that breaks."""

from __future__ import annotations

import logging

import pytest

from yixian.ground import searching
from yixian.ground.errors import Refusal
from yixian.ground.searching import EXCERPT, Found, excerpt, marks, register_search, search


@pytest.mark.parametrize(
    ("text", "words", "marked"),
    [
        ("社保卡丢了怎么补办", "社保卡", ["社保卡"]),
        ("社保卡丢了怎么补办", "社保卡补办", ["社保卡", "补办"]),
        ("补办社保卡", "社保 补办", ["补办社保"]),
        ("The ID card, an ID", "id", ["ID", "ID"]),
        ("inside", "id", ["id"]),
        ("路灯", "燃气", []),
        ("a.b", ".", ["."]),
        ("İ x", "x", ["x"]),  # its lower case is longer than itself
        ("", "路灯", []),
    ],
)
def test_words_are_marked_where_they_stand(text: str, words: str, marked: list[str]) -> None:
    assert [text[start:end] for start, end in marks(text, words)] == marked


def test_an_excerpt_is_one_line_around_the_first_word() -> None:
    text = "前" * 200 + "路灯\n坏了" + "后" * 200
    cut = excerpt(text, "路灯")
    assert cut.startswith("…前")
    assert cut.endswith("后…")
    assert "路灯 坏了" in cut
    assert len(cut) == EXCERPT + 2
    assert excerpt("短的", "路灯") == "短的"


def test_a_room_that_breaks_hides_no_other_and_its_words_are_in_no_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(words: str, most: int) -> list[Found]:
        raise ValueError(words)

    def refuses(words: str, most: int) -> list[Found]:
        raise Refusal("too short")

    monkeypatch.setattr(searching, "_rooms", {})
    register_search("a", "甲", breaks)
    register_search("b", "乙", lambda words, most: [Found(words, "", "/")] * most)
    register_search("c", "丙", refuses)
    with pytest.raises(TypeError):
        register_search("a", "甲", refuses)
    with caplog.at_level(logging.DEBUG):
        found = search("王小明", 3)
    assert [(one.name, len(one.found), one.more, one.failed) for one in found] == [
        ("a", 0, False, True),
        ("b", 3, True, False),
    ]
    assert [one.name for one in search("王小明", 3, "b")] == ["b"]
    assert "ValueError" in caplog.text
    assert "王小明" not in caplog.text
