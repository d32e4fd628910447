"""The menu in a real browser: one line for everybody in both languages, and reached without mouse, screen or script."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from tests.cast import PEOPLE, Cast
from tests.pages import fits

pytestmark = pytest.mark.django_db(transaction=True)
# How many lines there are: the entries' upper edges, which one line has in common.
LINES = """() => new Set([...document.querySelectorAll('.desk-top .navbar-nav > li')]
  .map(one => Math.round(one.getBoundingClientRect().top))).size"""


def of(client: Client, page: Page) -> None:
    """Whoever this client is looks at the pages."""
    origin = page.evaluate("location.origin")
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": origin}]
    )


def test_everybodys_menu_is_one_line_in_both_languages(page: Page) -> None:
    people = Cast()
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto("/")
    origin, wrapped = page.evaluate("location.origin"), []
    for username in PEOPLE:
        of(people.client(username), page)
        for language in ("zh-hans", "en"):
            page.context.add_cookies(
                [{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": origin}]
            )
            page.goto("/desk/")
            if page.evaluate(LINES) > 1:
                wrapped.append((username, language))
    assert not wrapped


def test_a_group_opens_by_key_one_at_a_time_and_closes_with_escape(
    page: Page, axe: Callable[..., None]
) -> None:
    page.goto("/")
    of(Cast().client("duty_manager"), page)
    page.goto("/desk/calls/")
    menu = page.get_by_role("navigation", name="主菜单")
    groups = menu.locator("summary")
    assert groups.all_inner_texts()[0] == "来电"
    expect(groups.nth(0)).to_have_attribute("aria-current", "true")
    expect(menu.get_by_role("link", name="话务现场")).to_be_hidden()
    groups.nth(0).focus()
    page.keyboard.press("Enter")
    expect(menu.get_by_role("link", name="话务现场")).to_be_visible()
    expect(menu.get_by_role("link", name="通话")).to_have_attribute("aria-current", "page")
    axe(page)
    groups.nth(1).focus()
    page.keyboard.press("Space")
    expect(menu.get_by_role("link", name="话务现场")).to_be_hidden()
    expect(menu.get_by_role("link", name="运营月报")).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu.get_by_role("link", name="运营月报")).to_be_hidden()
    expect(groups.nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/staffing/**")


def test_on_a_telephone_the_menu_opens_and_without_scripts_lies_open(
    page: Page, browser: Browser, axe: Callable[..., None]
) -> None:
    page.set_viewport_size({"width": 390, "height": 850})
    page.goto("/")
    client = Cast().client("duty_manager")
    of(client, page)
    page.goto("/desk/calls/")
    page.get_by_role("button", name="打开菜单").click()
    page.get_by_role("navigation", name="主菜单").get_by_text("监督分析").click()
    expect(page.get_by_role("link", name="统计指标")).to_be_visible()
    axe(page)
    fits(page)
    plain = browser.new_context(
        base_url=page.evaluate("location.origin"), java_script_enabled=False, locale="zh-CN"
    )
    plain.add_cookies(page.context.cookies())
    for width in (390, 1440):
        still = plain.new_page()
        still.set_viewport_size({"width": width, "height": 850})
        still.goto("/desk/calls/")
        still.get_by_role("navigation", name="主菜单").get_by_text("办件").click()
        still.get_by_role("link", name="待裁定").click()
        still.wait_for_url("**/desk/requests/**")
    plain.close()
