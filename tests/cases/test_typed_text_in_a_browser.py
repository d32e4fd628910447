"""A session that runs out in the middle of a form costs no words: they are there again after signing in."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.cases.test_main_job_in_a_browser import Desk
from tests.cases.world import World
from tests.cast import PASSWORD
from tests.knowledge.test_knowledge import item
from yixian.cases.models import Reply
from yixian.knowledge.actions import save_text
from yixian.knowledge.models import KnowledgeText

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = "已约定周五上午由三个单位一起清理"
KEPT = "Object.keys(sessionStorage).filter((key) => key.startsWith('draft:')).length"


@pytest.fixture
def desk(page: Page, world: World, axe: Any, live_server: Any) -> Desk:
    return Desk(page, world, axe, live_server.url)


def sign_in_again(page: Page, username: str = "handler") -> None:
    page.locator("input[name=login]").fill(username)
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()


def test_the_words_are_there_again_and_gone_once_saved(desk: Desk, world: World) -> None:
    task, page = world.in_progress(), desk.page
    address = f"/tasks/{task.pk}/do/reply/"
    desk.sign_in("handler", address)
    page.locator("[name=to_citizen]").fill(WORDS)
    page.locator("[name=measures]").fill("三个单位会商")
    page.context.clear_cookies(name="sessionid")
    desk.press("答复")
    expect(page.get_by_text("登录以后会恢复")).to_be_visible()
    sign_in_again(page)
    expect(page).to_have_url(f"{desk.address}{address}")
    expect(page.get_by_text("已经恢复，请核对后再提交")).to_be_visible()
    expect(page.locator("[name=to_citizen]")).to_have_value(WORDS)
    desk.look()
    page.locator("[name=resolution]").select_option("solved")
    desk.press("答复")
    expect(page).to_have_url(f"{desk.address}/cases/{task.case.number}/")
    assert Reply.objects.get().to_citizen == WORDS
    assert page.evaluate(KEPT) == 0


KNOWLEDGE = {"title": "犬只登记", "question": "狗怎么登记？", "text": WORDS, "valid_to": "2099-12-31"}
CHANGE = {"day": "2099-01-05", "number": "102路", "what": "late", "minutes": "20", "text": "改在东广场乘车"}


@pytest.mark.parametrize(
    ("address", "typed", "button"),
    [
        ("/desk/knowledge/items/new/", KNOWLEDGE, "保存草稿"),
        ("/desk/timetables/today/changes/new/", CHANGE, "保存"),
    ],
)
def test_a_form_about_nobody_is_kept_whole(
    desk: Desk, address: str, typed: dict[str, str], button: str
) -> None:
    page = desk.page
    desk.sign_in("editor", address)
    for name, value in typed.items():
        field = page.locator(f"[name={name}]")
        if field.evaluate("field => field.matches('select')"):
            field.select_option(value)
        else:
            field.fill(value)
    page.context.clear_cookies(name="sessionid")
    desk.press(button)
    sign_in_again(page, "editor")
    expect(page).to_have_url(f"{desk.address}{address}")
    expect(page.get_by_text("已经恢复，请核对后再提交")).to_be_visible()
    for name, value in typed.items():
        expect(page.locator(f"[name={name}]")).to_have_value(value)
    desk.look()
    if typed is KNOWLEDGE:
        desk.press(button)
        expect(page.get_by_text("草稿已保存")).to_be_visible()
        assert page.evaluate(KEPT) == 0
    else:
        desk.press("不要这些文字")
        expect(page.locator("[name=text]")).to_have_value("")


def test_words_that_come_back_do_not_hide_what_another_saved_meanwhile(desk: Desk, world: World) -> None:
    row, page, others = item("dog", "犬只登记", text="请到社区登记。"), desk.page, "请到街道登记。"
    address = f"/desk/knowledge/items/{row.pk}/write/"
    desk.sign_in("editor", address)
    page.locator("[name=text]").fill(WORDS)
    page.context.clear_cookies(name="sessionid")
    desk.press("保存草稿")
    expect(page.get_by_text("登录以后会恢复")).to_be_visible()
    values = {"title": "犬只登记", "text": others, "valid_from": timezone.localdate(), "department": None}
    values |= dict.fromkeys(("category", "area", "valid_to"))
    values |= dict.fromkeys(("question", "basis", "keywords", "related_codes", "note"), "")
    values |= {"audience": "everybody", "public": False}
    save_text(world.cast.actor("editor"), row, values, saved=0, version=1)
    sign_in_again(page, "editor")
    expect(page.locator("[name=text]")).to_have_value(WORDS)
    desk.press("保存草稿")
    expect(page.get_by_role("heading", name="两边的不同")).to_be_visible()
    expect(page.locator("p.words")).to_have_text(others)
    assert KnowledgeText.objects.get().text == others


def test_a_correction_that_was_typed_comes_back(desk: Desk) -> None:
    row, page = item("dog", "犬只登记"), desk.page
    address = f"/desk/knowledge/items/{row.pk}/"
    desk.sign_in("seat", address)
    page.locator("[name=words]").fill(WORDS)
    page.context.clear_cookies(name="sessionid")
    desk.press("提出纠错")
    sign_in_again(page, "seat")
    expect(page).to_have_url(f"{desk.address}{address}")
    expect(page.locator("[name=words]")).to_have_value(WORDS)


def test_unwanted_words_are_dropped_and_nobody_else_finds_them(desk: Desk, world: World) -> None:
    task, page = world.in_progress(), desk.page
    address = f"/tasks/{task.pk}/do/request/"
    desk.sign_in("liaison", address)
    page.locator("[name=reason]").fill(WORDS)
    page.goto("/desk/")
    page.goto(address)
    expect(page.locator("[name=reason]")).to_have_value(WORDS)
    desk.press("不要这些文字")
    expect(page.locator("[name=reason]")).to_have_value("")
    page.locator("[name=reason]").fill(WORDS)
    assert page.evaluate(KEPT) == 1
    desk.press("退出")
    page.wait_for_url(f"{desk.address}/**")
    assert page.evaluate(KEPT) == 0


def test_a_secret_case_leaves_no_words_in_the_browser(desk: Desk, world: World) -> None:
    task, page = world.in_progress(world.dispatched(world.submitted(secrecy="from_unit"))), desk.page
    desk.sign_in("handler", f"/tasks/{task.pk}/do/reply/")
    page.locator("[name=to_citizen]").fill(WORDS)
    assert page.evaluate(KEPT) == 0
