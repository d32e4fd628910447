"""A callback clerk's morning in a real browser, by keyboard alone, and the page in every look."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.cases.world import World
from tests.cast import Cast
from tests.pages import in_every_look
from yixian.evaluation.models import Callback


@pytest.mark.django_db(transaction=True)
def test_three_citizens_are_called_without_a_mouse(page: Page, axe: Callable[..., None]) -> None:
    world = World(Cast())
    cases = [world.to_callback(telephone=f"861390000{n:04}", content="路灯不亮" * 10) for n in range(3)]
    page.goto("/account/login/")
    page.get_by_label("用户名").fill("callback")
    page.get_by_label("密码").fill(Cast.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/**")
    page.goto("/desk/callback/")
    axe(page)
    expect(page.get_by_role("button", name="开始回访")).to_be_focused()
    page.keyboard.press("Enter")
    # The number is the first thing one asks for.
    expect(page.get_by_role("button", name="显示电话")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#who a[href^='tel:']")).to_be_visible()
    for name, steps in (("contacted", 1), ("solved", 0), ("satisfied", 0)):
        page.locator(f"[name={name}]").first.focus()
        page.keyboard.press("Space")
        for _ in range(steps):
            page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_text("已办结")).to_be_visible()
    assert (Callback.objects.get().contacted, Callback.objects.get().solved) == (True, "solved")
    # The next one is open; nobody answers.
    expect(page.locator(".calls-work h2")).to_contain_text(cases[1].number)
    page.get_by_role("button", name="无人接听").press("Enter")
    expect(page.get_by_text("已记录没有问到")).to_be_visible()
    expect(page.locator(".calls-work h2")).to_contain_text(cases[2].number)
    in_every_look(page, axe, page.url)
