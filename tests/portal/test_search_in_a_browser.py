"""Somebody looks for something on a telephone, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.cases.world import World
from tests.cast import Cast
from tests.pages import fits
from tests.portal.published import published
from yixian.knowledge.models import KnowledgeItem

pytestmark = pytest.mark.django_db(transaction=True)


def test_looked_for_on_the_front_page_and_read(
    page: Page, axe: Callable[..., None], media_root: Path
) -> None:
    world = World(Cast())
    published(world)
    today = timezone.localdate()
    for nth in range(7):
        columns = {"text": "到夜市管理处登记。" + "长" * 200, "public": True, "valid_from": today}
        KnowledgeItem.objects.create(code=f"night{nth}", title=f"夜市摊位登记第{nth}问", **columns)

    def looked_at() -> None:
        for width in (1440, 390):
            page.set_viewport_size({"width": width, "height": 850})
            axe(page)
            fits(page)

    page.goto("/")
    looked_at()
    box = page.get_by_label("想问什么，先搜一搜")
    assert float(box.evaluate("box => parseFloat(getComputedStyle(box).fontSize)")) >= 16
    box.fill("夜市摊位")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="常见问题 7 条")).to_be_visible()
    expect(page.locator("mark").first).to_contain_text("夜市")
    looked_at()
    page.get_by_role("link", name="常见问题：看全部").click()
    page.get_by_role("link", name="夜市摊位登记第6问").click()
    expect(page.get_by_role("heading", name="夜市摊位登记第6问")).to_be_visible()
    looked_at()
    page.goto("/search/")
    page.get_by_label("想问什么，先搜一搜").fill("没有这样的东西")
    page.get_by_role("button", name="搜索").click()
    expect(page.get_by_text("没有找到“没有这样的东西”")).to_be_visible()
    expect(page.get_by_role("link", name="拨打 12345")).to_be_visible()
    looked_at()
