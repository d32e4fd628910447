"""A unit writes, an auditor passes, a seat reads, in a browser; each page read by axe, on a telephone too."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from tests.cast import Cast
from tests.knowledge.test_knowledge import item
from tests.pages import fits
from yixian.knowledge.actions.upkeep import answer_correction, correct_item
from yixian.knowledge.misses import note_miss
from yixian.knowledge.models import KnowledgeItem

pytestmark = pytest.mark.django_db(transaction=True)


def looked_at(page: Page, axe: Callable[..., None], name: str) -> None:
    """No barrier, nothing sideways; with YIXIAN_SHOTS a picture of each width there."""
    axe(page)
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        fits(page)
        if shots := os.environ.get("YIXIAN_SHOTS"):
            page.screenshot(path=f"{shots}/{name}-{width}.png", full_page=True)


def test_written_audited_read(cast: Cast, page: Page, live_server: Any, axe: Callable[..., None]) -> None:
    def become(username: str) -> None:
        cookie = cast.client(username).cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
        )

    row = item("dog", "犬只登记", department=cast.city.bureau, basis="市养犬管理条例第八条（示范）")
    become("liaison")
    page.goto(f"/desk/knowledge/items/{row.pk}/write/")
    page.get_by_label("知识内容").fill("到社区登记，带疫苗证明。")
    page.get_by_role("button", name="保存草稿").click()
    expect(page.get_by_text("草稿已保存")).to_be_visible()
    looked_at(page, axe, "write")
    page.get_by_role("button", name="保存并送审").click()
    expect(page.get_by_text("已送审")).to_be_visible()
    become("auditor")
    page.goto("/desk/knowledge/items/")
    looked_at(page, axe, "desk")
    page.get_by_role("link", name="犬只登记").click()
    looked_at(page, axe, "audit")
    page.get_by_role("button", name="通过并发布").click()
    expect(page.get_by_text("已发布。")).to_be_visible()
    looked_at(page, axe, "item")
    page.get_by_role("link", name="与上一版对照").click()
    looked_at(page, axe, "compare")
    become("seat")
    page.goto(f"/desk/knowledge/items/{row.pk}/")
    expect(page.get_by_text("到社区登记，带疫苗证明。")).to_be_visible()
    correct_item(cast.actor("seat"), row, "登记点搬家了")
    said = correct_item(cast.actor("seat"), row, "疫苗证明不用带原件")
    answer_correction(cast.actor("editor"), said, accepted=False, answer="要带原件，条例第八条写明")
    page.goto("/desk/knowledge/corrections/")
    looked_at(page, axe, "own-corrections")
    page.get_by_role("button", name="答复看过了").click()
    expect(page.get_by_text("新答复")).to_have_count(0)
    page.get_by_role("link", name="犬只登记").first.click()
    page.get_by_label("哪里不对").fill("地址搬了")
    page.get_by_role("button", name="提出纠错").click()
    expect(page.get_by_text("已转给来源单位")).to_be_visible()
    note_miss("公租房申请")
    become("editor")
    page.goto(f"/desk/knowledge/items/{row.pk}/")
    looked_at(page, axe, "corrections")
    page.goto("/desk/knowledge/misses/")
    looked_at(page, axe, "misses")
    page.get_by_role("link", name="公租房申请").click()
    looked_at(page, axe, "miss")
    page.goto("/desk/knowledge/record/")
    expect(page.get_by_role("cell", name="1").first).to_be_visible()
    looked_at(page, axe, "record")
    page.goto("/desk/knowledge/items/bring/")
    looked_at(page, axe, "bring")
    head = f"---\ncode: {row.code}\npublic: yes\n"
    for name, file in (("problems", f"{head}colour: red\n---\n好"), ("preview", f"{head}---\n到街道登记。")):
        page.goto("/desk/knowledge/items/bring/")
        page.get_by_label("文件").set_input_files(
            {"name": "dog.md", "mimeType": "text/markdown", "buffer": file.encode()}
        )
        page.get_by_role("button", name="预览").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("预览导入的知识")
        page.locator("main details").evaluate_all("all => all.forEach(one => { one.open = true })")
        looked_at(page, axe, name)
    page.get_by_role("button", name="存成草稿", exact=True).click()
    expect(page.get_by_text("已存成草稿 1 条")).to_be_visible()
    KnowledgeItem.objects.update(public=True)
    page.goto(f"/answers/{row.pk}/correct/")
    looked_at(page, axe, "public")
    assert KnowledgeItem.objects.get().version == 2
