"""What may be answered: found by what a citizen says, by words, for as long as it holds."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import time_machine

from tests.cases.world import World
from tests.cast import PEOPLE, Cast
from yixian.directory.actions import load_rows
from yixian.directory.rows import DEFAULT, DEMO
from yixian.ground.caching import drop_all
from yixian.knowledge.models import KnowledgeItem
from yixian.knowledge.queries import containing, fitting, public_answers
from yixian.knowledge.views import READERS

PAGE = "/desk/knowledge/"
LIST = "/backoffice/knowledge/knowledgeitem/"


@pytest.fixture
def world(cast: Cast) -> World:
    return World(cast)


def item(code: str, title: str, **columns: Any) -> KnowledgeItem:
    row: KnowledgeItem = KnowledgeItem.objects.create(
        code=code,
        title=title,
        **{"text": f"{title}：请照此答复。", "valid_from": date(2026, 1, 1), **columns},
    )
    drop_all()
    return row


class TestFitting:
    def test_by_what_the_citizen_says(self, world: World) -> None:
        lamp = item("lamp", "路灯不亮怎么报修", keywords="灯坏了;没有路灯")
        item("dog", "犬只登记和遛狗的规定", keywords="狗证;遛狗不牵绳")
        assert fitting("我们小区门口的灯坏了，晚上看不见路", None) == [lamp]
        assert fitting("想问问公园几点开门", None) == []
        assert fitting("", None) == []

    def test_the_category_alone_is_enough_and_orders_what_fits(self, world: World) -> None:
        stalls = item("stalls", "夜市由谁管", category=world.category)
        noise = item("noise", "夜市噪声", keywords="夜市吵")
        assert fitting("", world.category) == [stalls]
        assert fitting("夜市", world.category)[0] == stalls
        assert set(fitting("夜市吵得睡不着", world.category)) == {stalls, noise}

    def test_the_category_above_counts_for_those_below(self, world: World) -> None:
        above = item("above", "市容的规定", category=world.category.parent)
        assert fitting("", world.category) == [above]
        assert fitting("", world.category.parent) == [above]

    def test_at_most_four(self, world: World) -> None:
        for number in range(6):
            item(f"k{number}", f"路灯{number}", keywords="路灯")
        assert len(fitting("路灯", None)) == 4


class TestContaining:
    def test_every_word_somewhere(self, world: World) -> None:
        lamp = item("lamp", "路灯报修", text="请说明灯杆编号。", keywords="灯坏了")
        item("dog", "犬只登记")
        assert containing("灯杆 报修") == [lamp]
        assert containing("灯杆 报修")[0] == lamp
        assert containing("供暖") == []
        assert len(containing("")) == 2

    @pytest.mark.parametrize("words", ["ＬＥＤ", "led", "LED"])
    def test_however_letters_are_written(self, world: World, words: str) -> None:
        led = item("led", "Led 路灯")
        assert containing(words) == [led]


#  day           shown
DAYS = [("2025-12-31", False), ("2026-01-01", True), ("2026-06-30", True), ("2026-07-01", False)]


@pytest.mark.parametrize(("day", "shown"), DAYS)
def test_only_while_it_holds(world: World, day: str, shown: bool) -> None:
    item("lamp", "路灯报修", valid_to=date(2026, 6, 30), public=True)
    with time_machine.travel(f"{day} 12:00+08:00"):
        drop_all()
        assert bool(containing("")) is shown
        assert bool(public_answers("路灯报修")) is shown


def test_out_of_use_it_is_not_shown(world: World) -> None:
    item("lamp", "路灯报修", active=False)
    assert containing("") == []


def test_it_takes_no_query_when_warm(world: World, django_assert_num_queries: Any) -> None:
    item("lamp", "路灯报修", category=world.category, department=world.city.bureau)
    containing("路灯")
    with django_assert_num_queries(0):
        [one] = fitting("路灯报修", world.category)
        assert one.department is not None
        assert one.department.label


class TestPage:
    @pytest.mark.parametrize("username", PEOPLE)
    def test_who_works_at_the_hotline_reads_it(self, cast: Cast, username: str) -> None:
        roles = set(PEOPLE[username][0])
        expected = 200 if roles & set(READERS) else 403
        assert cast.client(username).get(PAGE).status_code == expected

    def test_words_are_looked_for(self, world: World) -> None:
        item("lamp", "路灯报修", department=world.city.bureau, valid_to=date(2099, 1, 1))
        item("dog", "犬只登记")
        page = world.cast.client("seat").post(PAGE, {"q": "路灯"}).content.decode()
        assert "路灯报修：请照此答复。" in page
        assert world.city.bureau.name in page
        assert "有效至 2099-01-01" in page
        assert "犬只登记" not in page
        assert "没有合适的知识" in world.cast.client("seat").post(PAGE, {"q": "供暖"}).content.decode()

    def test_what_is_written_there_is_text(self, world: World) -> None:
        item("x", "<b>粗</b>", text="<script>alert(1)</script>")
        page = world.cast.client("seat").get(PAGE).content.decode()
        assert "<script>alert" not in page
        assert "&lt;b&gt;粗" in page


class TestRows:
    @pytest.mark.parametrize("username", PEOPLE)
    def test_only_the_system_administrator_edits_them(self, cast: Cast, username: str) -> None:
        assert (cast.client(username).get(LIST).status_code == 200) is (username == "sysadmin")

    def test_a_row_is_added_and_refused_in_words(self, world: World) -> None:
        sysadmin = world.cast.client("sysadmin")
        typed = {"code": "k-1", "title": "路灯", "text": "请报修", "valid_from": "2026-01-01", "active": "on"}
        typed["audience"] = "everybody"
        wrong = sysadmin.post(f"{LIST}add/", {**typed, "valid_to": "2025-01-01"})
        assert "失效日期不能早于生效日期" in wrong.content.decode()
        assert "编码只含" in sysadmin.post(f"{LIST}add/", {**typed, "code": "编 码"}).content.decode()
        assert sysadmin.post(f"{LIST}add/", typed).status_code == 302
        assert containing("路灯") == [KnowledgeItem.objects.get()]

    def test_the_demonstration_has_some(self, db: None) -> None:
        load_rows(DEFAULT)
        load_rows(DEMO)
        drop_all()
        assert len(containing("")) >= 8
        assert fitting("路灯坏了，晚上看不见", None)[0].code == "zs-002"
