"""Word vectors: learnt or taken, whole or refused, and what they tell of a matter that no word of a category names."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.management import call_command

from tests.cases.world import World
from tests.cast import Cast
from tests.dispatch.labelled import PAIRS, table
from yixian.directory.models import Category
from yixian.dispatch.reading.categories import RULES, VECTORS, described
from yixian.dispatch.vectors import learning, taking
from yixian.dispatch.vectors.in_place import card_in_place, vectors_file, vectors_in_place
from yixian.ground.caching import drop_all
from yixian.ground.errors import Refusal

NOTHING = ["", "啊", "hello there", "😀😀😀"]


def vectors(*arguments: object) -> str:
    out = StringIO()
    call_command("vectors", *(str(one) for one in arguments), stdout=out, stderr=StringIO())
    return out.getvalue()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few texts are enough, and a few numbers a word."""
    monkeypatch.setattr(learning, "LEAST_TEXTS", 50)
    monkeypatch.setattr(learning, "WIDTH", 12)
    monkeypatch.setattr(taking, "LEAST_WORDS", 3)


def texts(folder: Path) -> Path:
    return table(folder / "old.csv", ("内容", "备注"), [(text, "") for _label, text in PAIRS], "gb18030")


def words(folder: Path, *lines: str, header: str = "") -> Path:
    """A file of vectors: each line "word place…", 1 at these of its twenty numbers."""
    found = []
    for line in lines:
        word, *there = line.split()
        found.append(" ".join([word, *("1" if str(place) in there else "0.01" for place in range(20))]))
    file = folder / "words.vec"
    file.write_text("\n".join([header or f"{len(found)} 20", *found]), encoding="utf-8")
    return file


def test_learnt_from_texts_without_labels(folder: Path, few: None) -> None:
    assert "已启用" in vectors("learn", texts(folder), "--text", "内容")
    card = json.loads(vectors("card"))
    assert (card["how"], card["source"], card["texts"], card["width"]) == (
        "learnt",
        "old.csv",
        len(PAIRS),
        12,
    )
    found = vectors_in_place()
    assert found is not None
    assert "暖气" in found.places
    assert not any(character.isdigit() for word in found.places for character in word)
    before = found.matrix.copy()
    vectors("learn", texts(folder), "--text", "内容")
    again = vectors_in_place()
    assert again is not None
    assert np.array_equal(before, again.matrix), "the same texts teach the same"


def test_too_few_texts_and_a_column_that_is_not_there_are_refused(folder: Path) -> None:
    with pytest.raises(Refusal, match="至少要 2000 条"):
        vectors("learn", texts(folder), "--text", "内容")
    with pytest.raises(Refusal, match="没有“正文”这一列"):
        vectors("learn", texts(folder), "--text", "正文")
    assert not vectors_file().exists()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("", "第一行应当是"),
        ("标签,内容\n供热,暖气不热\n", "第一行应当是"),
        ("2 5\n暖气 1 2 3 4 5\n", "维数 5 不在"),
        ("2 20\n暖气 1 2 3\n", "第 2 行不是一个词加 20 个数"),
        ("1 20\n暖气" + " nan" * 20, "第 2 行不是"),
        ("1 20\n暖气" + " 1" * 20, "只有 1 个词"),
    ],
)
def test_what_is_no_file_of_vectors_is_refused(folder: Path, content: str, why: str) -> None:
    (folder / "none.vec").write_text(content, encoding="utf-8")
    with pytest.raises(Refusal, match=why):
        vectors("take", folder / "none.vec")
    with pytest.raises(Refusal, match="不能读"):
        vectors("take", folder / "lost.vec")


def test_without_any_there_is_nothing_to_tell_or_drop() -> None:
    for what in ("card", "drop"):
        with pytest.raises(Refusal, match="没有启用词向量"):
            vectors(what)


@pytest.fixture
def city(cast: Cast, folder: Path, few: None) -> World:
    """Two categories, and vectors by which words that neither has are near the one or the other."""
    world = World(cast)
    above = world.category.parent
    for code, name in (("010102", "道路拥堵"), ("010103", "集中供热")):
        Category.objects.create(code=code, name=name, valid_from=world.entry.valid_from, parent=above)
    drop_all()
    vectors(
        "take", words(folder, "的 0 1 2", "拥堵 3 4", "堵车 3 4 5", "供热 8 9", "暖气片 8 9 10", "道路 3")
    )
    return world


def test_what_no_word_names_is_told_by_what_is_meant(city: World) -> None:
    first = described("堵车了")[0]
    assert (first.category.name, first.by, first.words[0]) == ("道路拥堵", VECTORS, "堵车≈拥堵")
    assert first.confidence is None
    vectors("drop")
    assert described("堵车了") == []


def test_words_that_are_shared_stay_the_reason(city: World) -> None:
    first = described("路上道路拥堵得很")[0]
    assert (first.category.name, first.words[0]) == ("道路拥堵", "道路拥堵")


@pytest.mark.parametrize("text", NOTHING)
def test_where_nothing_speaks_for_any_nothing_is_proposed(city: World, text: str) -> None:
    assert described(text) == []


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 half of it", b"no arrays"])
def test_a_broken_file_is_refused_and_stops_no_intake(city: World, content: bytes) -> None:
    vectors_file().write_bytes(content)
    assert card_in_place() is None
    assert described("道路拥堵")[0].by == RULES
    with pytest.raises(Refusal, match=r"不是可用的词向量|不能读词向量"):
        vectors("card")


def test_a_file_whose_parts_do_not_belong_together_is_refused(city: World) -> None:
    with np.load(vectors_file()) as there:
        arrays = {name: there[name] for name in there}
    np.savez(vectors_file(), **{**arrays, "rarity": arrays["rarity"][1:]})
    with pytest.raises(Refusal, match="不是可用的词向量"):
        vectors("card")


def test_the_page_of_the_aids_says_what_is_in_place(city: World) -> None:
    client = city.cast.client("dispatcher")
    assert "取自文件 words.vec，6 个词" in client.get("/desk/aids/").content.decode()
    vectors("drop")
    assert "没有启用词向量" in client.get("/desk/aids/").content.decode()
