"""The list of calls and the page of one in every look, wide and on a telephone: readable, never pushed sideways."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.cast import Cast
from tests.pages import fits
from tests.telephony.test_call_list import LIST, made_calls
from yixian.shell.look import LOOKS


@pytest.mark.django_db(transaction=True)
def test_every_look_can_be_read(page: Page, axe: Callable[..., None]) -> None:
    calls = made_calls(Cast())
    page.goto("/account/login/")
    page.get_by_label("用户名").fill("duty_manager")
    page.get_by_label("密码").fill(Cast.PASSWORD)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/desk/**")
    origin = page.evaluate("location.origin")
    for look in LOOKS:
        page.context.add_cookies([{"name": "look", "value": look, "url": origin}])
        for path in (LIST, f"{LIST}{calls['ours'].pk}/"):
            for width in (1366, 390):
                page.set_viewport_size({"width": width, "height": 800})
                page.goto(path)
                expect(page.locator(f"html[data-look={look}]")).to_have_count(1)
                axe(page)
                fits(page)
    page.get_by_label("查看理由").fill("回拨核实")
    page.get_by_role("button", name="显示来电号码").click()
    expect(page.get_by_role("link", name="13800138000")).to_be_visible()
