"""What of messages counts as saying the same, and which are recognised."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.dispatch.told import DAY, MATTERS, messages
from yixian.dispatch.duplicates.likeness import SAME, Likeness
from yixian.dispatch.duplicates.message import Message
from yixian.dispatch.duplicates.pairs import (
    FAR_COUNTS,
    pairs_in,
    pairs_of,
    pieces_of,
    place_in,
    plain,
    shortened,
)


def between(told: list[Message], one: str, other: str) -> float:
    places = {message.id: place for place, message in enumerate(told)}
    return float(Likeness(told).between(np.array([places[one]]), np.array([places[other]]))[0])


class TestPairs:
    def test_marks_and_courtesies_are_no_part_of_what_is_said(self) -> None:
        assert plain("尊敬的领导：您好！桂和苑（三栋）停电了，请尽快处理。") == "桂和苑 三栋 停电了 请"

    def test_letters_are_the_same_however_wide(self) -> None:
        assert pairs_of("Ｋ３路", "").keys() == pairs_of("k3路", "").keys() == {"k3", "3路"}

    def test_what_comes_late_counts_less_and_the_end_of_a_long_letter_not_at_all(self) -> None:
        text = "东" * 60 + "甲乙" + "西" * 300 + "丙丁"
        found = pairs_of("明珠路", text)
        assert (found["明珠"], found["甲乙"]) == (1.0, FAR_COUNTS)
        assert "丙丁" not in found

    @pytest.mark.parametrize("text", ["", " ", "！！！", "😀😀😀", "一", "\n\t"])
    def test_what_says_nothing_has_none(self, text: str) -> None:
        assert pairs_of(text, text) == {}

    @given(st.text(max_size=400), st.text(max_size=400))
    def test_what_was_shortened_has_the_same_pairs(self, title: str, text: str) -> None:
        assert pairs_of(*shortened(title, text)) == pairs_in(*shortened(title, text)) == pairs_of(title, text)

    @pytest.mark.parametrize(
        ("piece", "place"),
        [
            ("翠澜新城小区东门外", "翠澜新城小区"),
            ("住在桂和苑三栋", "桂和苑"),
            ("明珠路", "明珠路"),
            ("城管队员", ""),
            ("路灯不亮", ""),
            ("小区", ""),
            ("暖气不热", ""),
            ("电灯都短路", ""),
        ],
    )
    def test_the_name_of_a_place_in_a_piece(self, piece: str, place: str) -> None:
        assert place_in(piece) == place

    def test_pieces_are_as_long_as_both_have_them(self) -> None:
        assert pieces_of("翠澜新城 拌料场", set(pairs_of("新城的拌料场", ""))) == ["新城", "拌料场"]


class TestLikeness:
    @pytest.mark.parametrize("matter", MATTERS)
    def test_one_matter_is_more_alike_than_anything_else(self, matter: str) -> None:
        told = messages()
        links = Likeness(told).links(0.01)
        own = [place for place, one in enumerate(told) if one.id.startswith(matter)]
        for place in own:
            near = [
                (alike, left if right == place else right)
                for left, right, alike in zip(links.left, links.right, links.alike, strict=True)
                if place in (left, right)
            ]
            assert max(near)[1] in own

    def test_one_estate_written_two_ways_is_one_place(self) -> None:
        assert between(messages(), "mixer1", "mixer3") >= SAME

    def test_one_place_is_not_one_matter(self) -> None:
        assert between(messages(), "mixer1", "other1") < between(messages(), "mixer1", "mixer2")

    def test_long_apart_and_elsewhere_is_less_alike(self) -> None:
        told = messages()
        near = between(told, "lift1", "lift2")
        later = [replace(one, at=DAY + timedelta(days=800)) if one.id == "lift2" else one for one in told]
        elsewhere = [replace(one, district=f"d{one.id}") for one in told]
        undated = [replace(one, at=None) for one in told]
        assert between(later, "lift1", "lift2") == pytest.approx(0.8 * near, rel=0.01)
        assert between(elsewhere, "lift1", "lift2") == pytest.approx(0.9 * near)
        assert between(undated, "lift1", "lift2") == pytest.approx(near, rel=0.01)

    def test_what_one_writer_always_writes_tells_little(self) -> None:
        phrase = "在大力建设幸福新城的背景下"
        told = [
            Message(f"p{n}", "p", f"第{n}件", phrase + text)
            for n, (_t, text) in enumerate(MATTERS["lift"] * 3)
        ]
        others = messages()
        by_many = [replace(one, author=one.id) for one in told]
        assert between([*told, *others], "p0", "p1") < 0.8 * between([*by_many, *others], "p0", "p1")

    def test_links_say_what_between_says(self) -> None:
        told = messages()
        likeness = Likeness(told)
        links = likeness.links(0.3)
        assert len(links.left) > 0
        assert links.alike == pytest.approx(likeness.between(links.left, links.right))
        assert (links.left < links.right).all()

    @pytest.mark.parametrize("count", [0, 1, 2])
    def test_few_messages_are_compared_as_well(self, count: int) -> None:
        assert len(Likeness(messages()[:count]).links(0.1).left) <= 1

    def test_texts_that_say_nothing_are_like_nothing(self) -> None:
        told = [Message(str(n), "", "", text) for n, text in enumerate(["", "😀", "字", "ok", "!" * 100_000])]
        assert len(Likeness(told).links(0.01).left) == 0
