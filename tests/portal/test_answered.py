"""What a city has published, read by everybody: a list, a search, one address each, and before one sends."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.cases.world import NAME, World
from tests.portal.conftest import Citizen
from tests.portal.published import publishable, published
from yixian.directory.models import Category
from yixian.ground.caching import drop_all
from yixian.portal import open_pages, similar
from yixian.portal.models import Publication

pytestmark = pytest.mark.django_db
LAMP = {
    "title": "路灯不亮怎么报修",
    "question": "门口的路灯坏了三天",
    "answer": "请说明灯杆编号，48小时内修复。",
}


def test_empty_it_says_so(citizen: Citizen) -> None:
    assert "还没有公开的内容" in citizen.page("/answered/")


def test_everybody_reads_the_words_and_nothing_of_the_case(citizen: Citizen, world: World) -> None:
    row = published(world, **LAMP)
    assert LAMP["title"] in citizen.page("/answered/")
    page = citizen.page(f"/answered/{row.pk}/")
    for words in (*LAMP.values(), "城市管理局", "占道经营"):
        assert words in page
    for hidden in (row.case.number, NAME, "夜市", row.published_by.name):
        assert hidden not in page


def test_what_only_waits_or_was_declined_has_no_page(citizen: Citizen, world: World) -> None:
    case = publishable(world)
    row = Publication.objects.get(case=case)
    citizen.page(f"/answered/{row.pk}/", 404)
    world.do("decline_publication", "publisher", case, note="不用")
    citizen.page(f"/answered/{row.pk}/", 404)
    citizen.page("/answered/999999/", 404)


def test_withdrawn_its_address_says_so_and_nothing_else(citizen: Citizen, world: World) -> None:
    row = published(world, **LAMP)
    world.do("withdraw_publication", "publisher", row.case, note="政策变了")
    page = citizen.page(f"/answered/{row.pk}/", 410)
    assert "已经撤下" in page
    for gone in (*LAMP.values(), "政策变了"):
        assert gone not in page
        assert gone not in citizen.page("/answered/")
    assert LAMP["title"] not in citizen.page("/answered/?q=路灯")
    assert "路灯" not in citizen.client.post("/answers/", {"content": "找灯"}).content.decode()
    assert similar.alike(LAMP["title"]) == []


@pytest.mark.parametrize("words", ["路灯", "灯杆 48小时", "坏了三天"])
def test_found_by_words_of_title_question_and_answer(citizen: Citizen, world: World, words: str) -> None:
    published(world, **LAMP)
    published(world)
    page = citizen.page(f"/answered/?q={words}")
    assert LAMP["title"] in page
    assert "夜市" not in page


def test_too_short_a_word_is_explained_and_none_found_said(citizen: Citizen, world: World) -> None:
    published(world, **LAMP)
    assert "至少两个字" in citizen.page("/answered/?q=灯", 400)
    assert "没有找到" in citizen.page("/answered/?q=游泳")


def test_by_group(citizen: Citizen, world: World) -> None:
    Category.objects.create(code="02", version=1, name="水务", level=1, valid_from=date(2025, 1, 1))
    drop_all()
    published(world, **LAMP)
    assert LAMP["title"] in citizen.page("/answered/?group=01")
    assert LAMP["title"] not in citizen.page("/answered/?group=02")
    assert LAMP["title"] in citizen.page("/answered/?group=xx"), "one that is not there asks for all"


def test_page_by_page_with_as_many_queries(
    citizen: Citizen, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(open_pages, "STAMP_SECONDS", 0.0)
    first = published(world, **LAMP)

    def queries() -> int:
        drop_all()
        citizen.page("/numbers/")  # the city's own rows are in the process again
        with CaptureQueriesContext(connection) as asked:
            citizen.page("/answered/")
        return len(asked)

    queries()
    one = queries()
    cases = [publishable(world) for _ in range(21)]
    now, who = timezone.now(), world.cast.people["publisher"]
    for nth, case in enumerate(cases):
        Publication.objects.filter(case=case).update(
            state="published",
            title=f"第{nth}件",
            answer="好",
            published_at=now - timedelta(minutes=30 - nth),
            published_by=who,
            department=world.city.bureau,
        )
    Publication.objects.filter(pk=first.pk).update(press_at=None, published_at=now - timedelta(hours=1))
    assert queries() == one
    page = citizen.page("/answered/")
    assert "第20件" in page
    assert first.title not in page
    after = page.split("after=")[1].split('"')[0]
    second = citizen.page(f"/answered/?after={after}")
    assert "第0件" in second
    assert first.title in second


def test_like_matters_are_shown_before_sending(citizen: Citizen, world: World) -> None:
    row = published(world, **LAMP)
    published(world)
    answer = citizen.client.post("/answers/", {"content": "我家门口路灯不亮了，请来报修"}).content.decode()
    assert "别人问过、已经答复的" in answer
    assert f"/answered/{row.pk}/" in answer
    assert "夜市" not in answer
    assert "没有找到现成的答案" not in answer
    nothing = citizen.client.post("/answers/", {"content": "公园几点开门"}).content.decode()
    assert "别人问过" not in nothing


def test_the_likest_first_and_two_queries(world: World) -> None:
    published(world, **{**LAMP, "title": "路灯不亮"})
    published(world, **{**LAMP, "title": "路灯太亮影响休息"})
    with CaptureQueriesContext(connection) as asked:
        found = similar.alike("小区里路灯不亮")
    assert [one.title for one in found][:1] == ["路灯不亮"]
    assert len(asked) == 2
    assert similar.alike("") == []


def test_a_citizen_takes_the_consent_back(citizen: Citizen, world: World) -> None:
    row = published(world)
    case = row.case
    citizen.track(case)
    page = citizen.page(f"/track/{case.number}/")
    assert "隐去个人信息后，交网站公开" in page
    assert f"/answered/{row.pk}/" in page
    citizen.does(case, "withdraw_consent", sure="on")
    citizen.page(f"/answered/{row.pk}/", 410)
    assert "您收回了公开的同意" in citizen.page(f"/track/{case.number}/")
    assert "不再同意公开" not in citizen.page(f"/track/{case.number}/")
