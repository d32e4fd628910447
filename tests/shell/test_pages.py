"""The frame of every page, in a real browser: readable without barriers, in both languages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_page_not_found(page: Page, axe: Callable[..., None]) -> None:
    answer = page.goto("/no/such/page")
    assert answer is not None
    assert answer.status == 404
    expect(page.get_by_role("heading", level=1)).to_have_text("没有找到")
    assert (
        page.evaluate("getComputedStyle(document.querySelector('.public-top')).backgroundColor")
        == "rgb(15, 90, 102)"
    )
    assert page.evaluate("htmx.version").startswith("2.")
    axe(page)


def test_the_language_is_chosen_by_a_button(page: Page) -> None:
    page.goto("/no/such/page")
    assert page.locator("html").get_attribute("lang") == "zh-CN"
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("button", name="中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")


def test_the_back_office_asks_for_the_one_login(page: Page) -> None:
    page.goto("/backoffice/")
    assert "/account/login/" in page.url
    assert "next=/backoffice/" in page.url
