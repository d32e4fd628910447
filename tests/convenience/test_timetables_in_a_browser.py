"""Timetables loaded by an editor, asked by a citizen and at the seat, in a browser; read by axe, on a telephone too."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.cases.world import World
from tests.cast import Cast
from tests.convenience.gtfs import GOOD, archive
from tests.convenience.test_services_in_a_browser import look
from yixian.convenience.models import FeedVersion
from yixian.convenience.timetables.demo import demo_feed
from yixian.linkage.models import AnswerSent

pytestmark = pytest.mark.django_db(transaction=True)


def sign_in(page: Page, cast: Cast, who: str, live_server: Any) -> None:
    cookie = cast.client(who).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
    )


def test_timetables_are_loaded_asked_and_removed(
    cast: Cast, page: Page, live_server: Any, axe: Callable[..., None], tmp_path: Path, media_root: Path
) -> None:
    good, bad = tmp_path / "bus.zip", tmp_path / "bad.zip"
    good.write_bytes(demo_feed(timezone.localdate()))
    bad.write_bytes(archive(trips=GOOD["trips.txt"] + "r9,day,e,x\n"))
    sign_in(page, cast, "editor", live_server)
    page.goto("/desk/timetables/feeds/")
    for path in (good, bad):
        page.get_by_label("来源编码").fill("bus")
        page.get_by_label("来源名称").fill("城区公交")
        page.get_by_label("GTFS 文件").set_input_files(path)
        page.get_by_role("button", name="装入").click()
        expect(page.get_by_text("一分钟内开始读入")).to_be_visible()
        call_command("timetables", "read", str(FeedVersion.objects.latest("pk").pk)) if path is good else None
    look(page, axe, "feeds")
    FeedVersion.objects.filter(state="waiting").update(state="reading", total=100, done=40)
    expect(page.get_by_text("40 %")).to_be_visible()
    FeedVersion.objects.filter(state="reading").update(
        state="refused",
        errors=1,
        problems=[{"code": "unknown", "file": "trips.txt", "line": 7, "column": "route_id", "value": "r9"}],
    )
    page.get_by_role("link", name="bad.zip").click()
    expect(page.get_by_text("trips.txt 第 7 行 route_id")).to_be_visible()
    look(page, axe, "version")
    page.goto("/timetables/")
    look(page, axe, "timetables-empty")
    page.get_by_label("从哪里").press_sequentially("xfj")
    expect(page.locator("#places-origin option")).to_have_count(1)
    page.get_by_label("从哪里").press("Enter")
    expect(page.get_by_role("heading", name="学府街的下一班")).to_be_visible()
    look(page, axe, "departures")
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="学府街的下一班")).to_be_visible()
    for hidden in (page.locator("form.timetable-ask"), page.get_by_text("再晚一些的")):
        expect(hidden).to_be_hidden()
    page.emulate_media(media="screen")
    page.get_by_label("到哪里").fill("机场")
    page.get_by_label("从哪里").fill("人民公园")
    page.get_by_label("几点以后").fill("08:00")
    page.get_by_role("button", name="查一查").click()
    expect(page.get_by_text("在学府街换乘").first).to_be_visible()
    look(page, axe, "connections")
    page.get_by_label("从哪里").fill("路")
    page.get_by_role("button", name="查一查").click()
    expect(page.get_by_role("heading", name="从哪一站？")).to_be_visible()
    page.get_by_role("link", name="青年路").click()
    expect(page.get_by_text("直达").first).to_be_visible()
    sign_in(page, cast, "seat", live_server)
    contact = World(cast).contact()
    page.goto(f"/desk/timetables/?contact={contact.pk}")
    page.get_by_label("从哪里").fill("火车站")
    page.get_by_label("从哪里").press("Enter")
    expect(page.get_by_role("heading", name="火车站的下一班")).to_be_visible()
    expect(page.locator(".htmx-settling")).to_have_count(0)
    page.keyboard.press("Alt+m")
    expect(page.get_by_role("button", name="发送", exact=True)).to_be_focused()
    expect(page.locator("#answer-sending")).to_contain_text("以现场为准")
    look(page, axe, "seat")
    page.keyboard.press("Enter")
    expect(page.locator("#answer-sending")).to_contain_text("已交短信发送")
    assert AnswerSent.objects.get().contact == contact
    page.get_by_label("从哪里").fill("学府街")
    page.get_by_label("从哪里").press("Enter")
    expect(page.locator("#answer-sending")).to_be_empty()
    sign_in(page, cast, "editor", live_server)
    page.goto("/desk/timetables/today/")
    look(page, axe, "travel-empty")
    page.get_by_role("link", name="写一条变动").click()
    page.get_by_label("班次号或线路").fill("102")
    page.get_by_role("combobox", name="变动").select_option("晚点")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("是不是：102路")).to_be_visible()
    look(page, axe, "travel-change")
    page.get_by_label("班次号或线路").fill("102路")
    page.get_by_label("晚点分钟").fill("20")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("rowheader", name="102路")).to_be_visible()
    page.goto("/timetables/?origin=火车站&destination=机场&clock=06:00")
    expect(page.get_by_text("原定").first).to_be_visible()
    look(page, axe, "late")
    page.goto("/desk/timetables/today/")
    page.get_by_role("link", name="写一条提示").click()
    page.get_by_label("类型").select_option("道路施工")
    page.get_by_label("标题").fill("学府街修路")
    page.get_by_label("内容").fill("请绕行建设路。")
    look(page, axe, "travel-notice")
    page.get_by_role("button", name="保存").click()
    look(page, axe, "travel")
    page.get_by_role("link", name="结束 学府街修路").click()
    look(page, axe, "travel-end")
    page.get_by_role("button", name="结束").click()
    expect(page.get_by_role("heading", name="最近结束的提示")).to_be_visible()
    page.goto("/desk/timetables/feeds/bus/remove/")
    look(page, axe, "remove")
    page.get_by_role("button", name="移除").click()
    expect(page.get_by_text("已移除“城区公交”")).to_be_visible()
