"""A seat types, the browser is closed, it signs in anew: the words are back; once sent they are gone."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.cases.world import CONTENT, World
from tests.cast import PASSWORD, Cast
from yixian.cases.models import Case, Contact
from yixian.people.models import Draft

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db: None) -> World:
    return World(Cast())


@pytest.fixture
def contact(world: World) -> Contact:
    return world.contact()


def sign_in(page: Page, contact: Contact, username: str = "seat") -> None:
    page.goto(f"/account/login/?next=/desk/contacts/{contact.pk}/")
    page.locator("input[name=login]").fill(username)
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url(f"**/desk/contacts/{contact.pk}/")


def type_a_matter(page: Page) -> None:
    page.locator("[name=kind]").select_option("help")
    page.locator("[name=content]").fill(CONTENT)
    page.locator("[name=name]").fill("王小明")
    page.get_by_text("被诉单位、保密").click()
    page.get_by_label("老年人").check()
    page.locator("[name=then][value=draft]").check()


def test_after_a_closed_browser_everything_typed_is_back(
    browser: Browser, page: Page, contact: Contact, live_server: Any, axe: Any
) -> None:
    first = browser.new_context(base_url=live_server.url, locale="zh-CN")
    begun = first.new_page()
    sign_in(begun, contact)
    type_a_matter(begun)
    expect(begun.get_by_text("草稿已保存")).to_be_visible()
    first.close()
    sign_in(page, contact)
    expect(page.get_by_text("已恢复")).to_be_visible()
    expect(page.locator("[name=content]")).to_have_value(CONTENT)
    expect(page.locator("[name=kind]")).to_have_value("help")
    expect(page.locator("[name=name]")).to_have_value("王小明")
    assert page.locator("[name=tags][value=elder]").is_checked()
    assert page.locator("[name=then][value=draft]").is_checked()
    axe(page)


def test_once_sent_the_draft_is_gone_and_the_next_form_empty(page: Page, contact: Contact) -> None:
    sign_in(page, contact)
    type_a_matter(page)
    expect(page.get_by_text("草稿已保存")).to_be_visible()
    page.locator("[name=content]").press("End")
    page.keyboard.type("，请处理")  # sent while the last words are not kept yet
    page.get_by_role("button", name="完成登记").click()
    expect(page.get_by_role("heading", name="再登记一件")).to_be_visible()
    page.reload()
    expect(page.locator("[name=content]")).to_have_value("")
    assert not Draft.objects.exists()
    assert Case.objects.count() == 1


def test_what_was_refused_stays_kept(page: Page, contact: Contact) -> None:
    sign_in(page, contact)
    page.locator("[name=content]").fill(CONTENT)
    expect(page.get_by_text("草稿已保存")).to_be_visible()
    page.get_by_role("button", name="完成登记").click()
    expect(page.locator(".field-wrong").first).to_be_visible()
    expect(page.locator("[name=content]")).to_have_value(CONTENT)
    page.goto(f"/desk/contacts/{contact.pk}/")
    expect(page.locator("[name=content]")).to_have_value(CONTENT)
    assert Draft.objects.count() == 1


def test_an_unwanted_draft_is_dropped(page: Page, contact: Contact) -> None:
    sign_in(page, contact)
    page.locator("[name=content]").fill(CONTENT)
    expect(page.get_by_text("草稿已保存")).to_be_visible()
    page.reload()
    with page.expect_response("**/account/draft/"):
        page.get_by_role("button", name="丢弃").click()
    expect(page.locator("[name=content]")).to_have_value("")
    assert not Draft.objects.exists()
    page.reload()
    expect(page.locator("[name=content]")).to_have_value("")


def test_who_signs_in_next_at_the_desk_finds_nothing(page: Page, contact: Contact, world: World) -> None:
    sign_in(page, contact)
    page.locator("[name=content]").fill(CONTENT)
    expect(page.get_by_text("草稿已保存")).to_be_visible()
    page.get_by_role("button", name="退出").click()
    Contact.objects.filter(pk=contact.pk).update(agent=world.cast.dispatcher)
    sign_in(page, contact, "dispatcher")
    expect(page.locator("[name=content]")).to_have_value("")


def test_a_machine_that_does_not_answer_is_said_aloud(page: Page, contact: Contact) -> None:
    sign_in(page, contact)
    page.route("**/account/draft/", lambda route: route.abort())
    page.locator("[name=content]").fill(CONTENT)
    expect(page.get_by_text("草稿没有保存")).to_be_visible()
    page.unroute("**/account/draft/")
    page.locator("[name=content]").fill(CONTENT + "，急")
    expect(page.get_by_text("草稿已保存")).to_be_visible()


def test_without_scripts_the_form_simply_works(browser: Browser, contact: Contact, live_server: Any) -> None:
    plain = browser.new_context(base_url=live_server.url, locale="zh-CN", java_script_enabled=False)
    page = plain.new_page()
    sign_in(page, contact)
    page.locator("[name=kind]").select_option("help")
    page.locator("[name=content]").fill(CONTENT)
    assert not page.get_by_text("已恢复").is_visible()
    page.get_by_role("button", name="完成登记").click()
    expect(page.get_by_role("heading", name="再登记一件")).to_be_visible()
    plain.close()
    assert Case.objects.count() == 1
