"""The index of open messages: what it finds, and that it forgets."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from tests.dispatch.told import DAY, MATTERS, messages
from yixian.dispatch.duplicates.index import OpenMessages
from yixian.dispatch.duplicates.likeness import Likeness
from yixian.dispatch.duplicates.message import Message

NEW = Message(
    "new", "somebody", "翠澜新城边上的拌料场", "住在翠澜新城的小区里，拌料场夜里装车吵得不行。", "东区", DAY
)


def test_the_same_matter_comes_first_with_what_is_alike() -> None:
    best, *others = OpenMessages(messages()).alike(NEW)
    assert best.id.startswith("mixer")
    assert best.same
    assert "翠澜新城" in best.places[0]
    assert any("拌料场" in word for word in best.words)
    assert all(best.alike >= other.alike for other in others)


@pytest.mark.parametrize("matter", MATTERS)
def test_each_of_a_matter_is_found_by_the_others(matter: str) -> None:
    told = messages()
    index = OpenMessages(told)
    for one in told:
        if one.id.startswith(matter):
            assert index.alike(one)[0].id.startswith(matter)


def test_it_counts_as_the_comparison_of_all_with_all_does() -> None:
    told = messages()
    likeness, index = Likeness(told), OpenMessages(told)
    places = {one.id: place for place, one in enumerate(told)}
    for place, one in enumerate(told):
        found = index.alike(one, most=50, least=0.2)
        others = np.array([places[each.id] for each in found], dtype=np.int64)
        alike = likeness.between(np.full(len(found), place), others)
        assert [each.alike for each in found] == pytest.approx(alike.tolist())


def test_never_the_message_itself_nor_what_was_taken_out() -> None:
    index = OpenMessages(messages())
    one = messages()[0]
    assert one.id not in {each.id for each in index.alike(one, most=50, least=0)}
    index.remove("mixer2")
    index.remove("mixer2")
    index.remove("never there")
    assert "mixer2" not in index
    assert "mixer2" not in {each.id for each in index.alike(one, most=50, least=0)}


def test_what_is_put_in_again_replaces_what_was_there() -> None:
    index = OpenMessages(messages())
    index.add(replace(NEW, id="mixer1", title="怎样办理居住证", text="外地户口，租房合同可以吗。"))
    assert len(index) == len(messages())
    assert "mixer1" not in {each.id for each in index.alike(NEW)}


def test_nothing_is_left_when_all_are_taken_out() -> None:
    index = OpenMessages(messages())
    for one in messages():
        index.remove(one.id)
    assert len(index) == 0
    assert index._having == {}
    assert index.alike(NEW) == []
    for one in messages():
        index.add(one)
    assert len(index._held) == len(messages())


def test_what_differs_is_said() -> None:
    index = OpenMessages(
        [*messages(), replace(NEW, id="west", district="西区", at=DAY - timedelta(days=400))]
    )
    west = next(each for each in index.alike(NEW) if each.id == "west")
    assert (west.other_district, west.over_a_year) == (True, True)
    assert not any(each.other_district for each in index.alike(NEW) if each.id != "west")


@pytest.mark.parametrize("text", ["", "😀", "字", "!" * 100_000, "拌料场" * 50_000])
def test_any_text_may_be_asked_for_or_held(text: str) -> None:
    index = OpenMessages(messages())
    index.add(replace(NEW, id="odd", title="", text=text))
    index.alike(replace(NEW, title="", text=text))
    index.remove("odd")
    assert [each.id for each in index.alike(NEW)] == [each.id for each in OpenMessages(messages()).alike(NEW)]


def test_an_empty_index_answers() -> None:
    assert OpenMessages().alike(NEW) == []
    assert OpenMessages(messages()).alike(NEW, most=0) == []


def test_several_threads_may_use_it() -> None:
    index = OpenMessages(messages())
    told = [replace(one, id=f"{one.id}-{n}") for n in range(20) for one in messages()]

    def use(one: Message) -> int:
        index.add(one)
        found = len(index.alike(one))
        index.remove(one.id)
        return found

    with ThreadPoolExecutor(4) as threads:
        assert all(
            found > 0
            for one, found in zip(told, threads.map(use, told), strict=True)
            if "other" not in one.id
        )
    assert len(index) == len(messages())
