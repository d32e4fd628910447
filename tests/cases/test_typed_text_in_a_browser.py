"""A session that runs out in the middle of a form costs no words: they are there again after signing in."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.cases.test_main_job_in_a_browser import Desk
from tests.cases.world import World
from tests.cast import PASSWORD
from yixian.cases.models import Reply

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
