"""An item is vouched for on a day, for half a year; and what nobody found is counted without telling of anybody."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError

from tests.cases.world import World
from tests.cast import Cast
from tests.knowledge.test_knowledge import item
from yixian.directory.actions import load_rows
from yixian.knowledge import misses
from yixian.knowledge.misses import miss_words, note_miss
from yixian.knowledge.models import KnowledgeItem, KnowledgeMiss
from yixian.knowledge.queries import containing, fitting


@pytest.fixture
def world(cast: Cast) -> World:
    return World(cast)


#  verified on   looked at      vouched for
VOUCHED = [
    ("2026-01-01", "2026-06-30", True),  # the 180th day
    ("2026-01-01", "2026-07-01", False),
    (None, "2026-01-01", False),
]


@pytest.mark.parametrize(("verified", "day", "vouched"), VOUCHED)
def test_vouched_for_half_a_year(verified: str | None, day: str, vouched: bool) -> None:
    row = KnowledgeItem(verified_on=verified and date.fromisoformat(verified))
    row._state.adding = False
    row.set_verify_by()
    assert row.is_unverified_on(date.fromisoformat(day)) is not vouched


def test_a_new_one_is_verified_today_and_never_tomorrow(db: None) -> None:
    with time_machine.travel("2026-03-01 12:00+08:00"):
        row = item("lamp", "路灯报修")
        assert (row.verified_on, row.verify_by) == (date(2026, 3, 1), date(2026, 8, 28))
        row.verified_on = date(2026, 3, 2)
        with pytest.raises(ValidationError, match="不能晚于今天"):
            row.clean()


def test_what_is_not_verified_comes_last_and_is_marked(world: World) -> None:
    old = item("a-old", "路灯报修", verified_on=date(2020, 1, 1))
    new = item("b-new", "路灯报修找谁")
    assert fitting("路灯报修", None) == [new, old]
    assert containing("路灯") == [new, old]
    page = world.cast.client("seat").post("/desk/knowledge/", {"q": "路灯"}).content.decode()
    assert page.count("超期未核验") == 1


@pytest.mark.parametrize("state", ["draft", "to_audit", "withdrawn"])
def test_only_what_is_published_is_found(db: None, state: str) -> None:
    item("lamp", "路灯报修", state=state, public=True)
    assert containing("") == fitting("路灯报修", None) == []


def test_it_is_found_by_its_question(db: None) -> None:
    lamp = item("lamp", "照明设施", question="门口的灯不亮找谁")
    assert containing("找谁") == [lamp]
    assert fitting("我家门口的灯不亮了应该找谁", None) == [lamp]


#  looked for                        kept
WORDS = [
    ("  落户　需要 什么 ", "落户 需要 什么"),
    ("ＳＢＫ", "sbk"),
    ("我的电话13800000000", "我的电话****"),
    ("身份证号码 123456", "身份证号码 ****"),
    ("x" * 100, "x" * 60),
]


@pytest.mark.parametrize(("words", "kept"), WORDS)
def test_what_is_kept_of_words(words: str, kept: str) -> None:
    assert miss_words(words) == kept


def test_each_miss_counts(db: None, monkeypatch: Any) -> None:
    for words in ("公积金贷款", "公积金贷款 ", "灯", ""):
        note_miss(words)
    assert list(KnowledgeMiss.objects.values_list("words", "count")) == [("公积金贷款", 2)]
    monkeypatch.setattr(misses, "MOST_KEPT", 1)
    note_miss("落户")
    note_miss("公积金贷款")
    assert [(one.words, one.count) for one in KnowledgeMiss.objects.all()] == [("公积金贷款", 3)]


def test_the_file_gives_what_it_names_and_leaves_what_it_does_not(db: None, tmp_path: Path) -> None:
    old = "code,title,text,keywords,category,department,valid_from,valid_to"
    new = f"{old},question,basis,audience,verified_on"
    file = tmp_path / "knowledge.csv"
    file.write_text(f"{new}\nk1,落户,到窗口办,,,,2026-01-01,,怎么落户,某条例,企业,2026-02-01\n")
    load_rows(tmp_path)
    file.write_text(f"{old}\nk1,落户,网上也能办,,,,2026-01-01,\n")
    load_rows(tmp_path)
    row = KnowledgeItem.objects.get()
    assert (row.text, row.question, row.basis, row.audience) == (
        "网上也能办",
        "怎么落户",
        "某条例",
        "enterprise",
    )
    assert (row.state, row.verified_on, row.verify_by) == ("published", date(2026, 2, 1), date(2026, 7, 31))
