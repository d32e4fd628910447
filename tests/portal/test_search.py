"""The one search box: everything that everybody may read, in groups, and nothing else."""

from __future__ import annotations

import logging
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from tests.cases.world import World
from tests.convenience.gtfs import load
from tests.portal.published import publishable, published
from tests.portal.test_nonsense import ODD
from tests.portal.test_public_texts import released
from yixian.directory.models import Hall, HotlineNumber
from yixian.ground import searching
from yixian.knowledge.models import Guide, Job, KnowledgeItem, Policy
from yixian.portal.templatetags.searched import marked

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def item(code: str, title: str, **columns: Any) -> KnowledgeItem:
    filled = {"text": "到夜市管理处登记摊位，当天办好。", "public": True, "valid_from": TODAY, **columns}
    return KnowledgeItem.objects.create(code=code, title=title, **filled)


def looked_for(client: Client, words: str, **more: str) -> str:
    answer = client.get("/search/", {"q": words, **more})
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    return answer.content.decode()


def test_all_rooms_are_asked_and_shown_in_groups(world: World, client: Client) -> None:
    matter, text = published(world), released(world)
    item("night", "夜市摊位怎么登记")
    Guide.objects.create(
        code="stall", title="夜市摊位登记", department=world.city.bureau, who="市民", materials="身份证", steps="登记",
        place="窗口", basis="办法", valid_from=TODAY,
    )  # fmt: skip
    dated = {"issuer": "夜市管理处", "text": "说明。", "valid_from": TODAY}
    Job.objects.create(code="job", title="夜市巡查员", **dated)
    Policy.objects.create(code="policy", title="夜市管理办法", **dated)
    Job.objects.create(code="over", title="夜市保洁员", **{**dated, "valid_to": TODAY - timedelta(days=1)})
    HotlineNumber.objects.create(number="12319", name="城管热线", mode="merged", purpose="夜市和占道")
    page = looked_for(client, "夜市")
    assert "夜市保洁员" not in page  # over
    for found in (
        "/guides/stall/",
        f"/jobs/?q={quote('夜市巡查员')}",
        f"/policies/?q={quote('夜市管理办法')}",
    ):
        assert found in page, found
    for found in ("/knowledge/night/", f"/answered/{matter.pk}/", "/numbers/", "<mark>夜市</mark>"):
        assert found in page, found
    assert f"{TODAY}" in page
    assert text.get_absolute_url() in looked_for(client, text.title[:4])
    only = looked_for(client, "夜市", **{"in": "knowledge"})
    assert "/knowledge/night/" in only
    assert f"/answered/{matter.pk}/" not in only


def test_lines_stops_and_halls_are_found(world: World, client: Client, tmp_path: Path) -> None:
    load(tmp_path)
    Hall.objects.create(
        code="hall",
        name="城管服务大厅",
        department=world.city.bureau,
        address="学府街1号",
        hours="1-5 09:00-17:00",
    )
    page = looked_for(client, "102路")
    assert f"/timetables/?origin={quote('火车站')}" in page
    assert "开往<mark>" not in page
    assert "开往南中环" in page
    page = looked_for(client, "学府街")
    assert f"/timetables/?origin={quote('学府街')}" in page
    assert f"/hours/?q={quote('学府街')}" in page
    assert client.get("/timetables/", {"origin": "火车站"}).status_code == 200


def test_what_is_not_public_is_not_found(world: World, client: Client) -> None:
    item("own", "夜市内部口径", public=False)
    gone = published(world)
    waiting = publishable(world)
    world.do("withdraw_publication", "publisher", gone.case, note="写错了")
    page = looked_for(client, "夜市")
    assert "没有找到" in page
    assert waiting.number not in page


def test_what_else_to_do_is_said_where_nothing_is_found(world: World, client: Client) -> None:
    page = looked_for(client, "不存在的东西")
    assert "没有找到“不存在的东西”" in page
    assert 'href="tel:12345"' in page
    assert "/submit/" in page
    assert "请至少写两个字" in looked_for(client, "灯")
    assert "能搜到" in looked_for(client, "")


def test_what_may_cost_a_life_is_answered_with_120(world: World, client: Client) -> None:
    assert "请马上拨打 120" in looked_for(client, "老人胸 痛")
    assert "请马上拨打 120" not in looked_for(client, "路灯不亮")


def test_groups_are_cut_counted_and_seen_whole(world: World, client: Client) -> None:
    for nth in range(8):
        item(f"n{nth}", f"夜市摊位登记第{nth}问")
    page = looked_for(client, "夜市摊位登记")
    assert "8 条" in page
    assert page.count("/knowledge/n") == 5
    assert looked_for(client, "夜市摊位登记", **{"in": "knowledge"}).count("/knowledge/n") == 8


def test_a_room_that_breaks_is_said_and_the_others_are_shown(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    item("night", "夜市摊位怎么登记")

    def breaks(words: str, most: int) -> list[searching.Found]:
        raise ValueError

    monkeypatch.setitem(searching._rooms, "replies", ("大家问过的", breaks))
    page = looked_for(client, "夜市")
    assert "暂时查不了" in page
    assert "/knowledge/night/" in page


def test_whatever_is_typed_is_answered_and_no_log_holds_it(
    world: World, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        for odd in [*ODD, "王小明13800138000", "x" * 5000, "%", "_" * 60, "' OR 1=1 --", "夜市 " * 30]:
            for only in ("", "knowledge", "nonsense"):
                assert client.get("/search/", {"q": odd, "in": only}).status_code == 200, odd
    assert "王小明" not in caplog.text
    assert "只看了前 60 个字" in looked_for(client, "夜" * 61)
    assert client.post("/search/", {"q": "夜市"}).status_code == 405
    assert "<script>" not in looked_for(client, "<script>alert(1)")


def test_who_copies_everything_waits(world: World, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.clear()
    monkeypatch.setattr("yixian.portal.views.search.PER_NETWORK", 3)
    assert [client.get(f"/search/?q={quote('夜市')}").status_code for _ in range(5)][3:] == [429, 429]


def test_it_asks_as_often_however_much_is_found(
    world: World, client: Client, django_assert_max_num_queries: Any
) -> None:
    for nth in range(4):
        item(f"n{nth}", f"夜市摊位登记第{nth}问")
    released(world)
    published(world)
    looked_for(client, "夜市")
    with django_assert_max_num_queries(8):
        looked_for(client, "夜市")


def test_marks_let_nothing_through() -> None:
    assert marked("<b>夜市</b>", "夜市") == "&lt;b&gt;<mark>夜市</mark>&lt;/b&gt;"
    assert marked("", "夜市") == ""
    assert marked("夜市", "") == "夜市"
