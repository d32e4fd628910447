"""Papers in a real browser: opened from the case, sheets of A4 without what stands around them, free of barriers."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.cases.scenes import ORDER
from tests.cases.test_main_job_in_a_browser import Desk
from tests.cases.world import NAME, World
from tests.pages import fits

pytestmark = pytest.mark.django_db(transaction=True)
A4_WIDTH, A4_HEIGHT = 794, 1123  # CSS pixels
HEAD = "getComputedStyle(document.querySelector('.paper-head')).color"
LONG = "楼下烧烤店每天营业到凌晨三点，油烟和噪声让老人孩子睡不着。" * 60


@pytest.fixture
def desk(page: Page, world: World, axe: Any, live_server: Any) -> Desk:
    return Desk(page, world, axe, live_server.url)


def pages_of(pdf: bytes) -> int:
    """How many sheets a PDF of Chromium has."""
    return len(re.findall(rb"/Type /Page\n", pdf))


def look(desk: Desk) -> None:
    """No barriers and nothing to push sideways on the screen; printed, nothing but the sheet."""
    desk.look()
    red = desk.page.evaluate(HEAD)
    desk.page.emulate_media(media="print")
    assert desk.page.evaluate(HEAD) == red == "rgb(179, 38, 30)"
    desk.page.set_viewport_size({"width": A4_WIDTH, "height": A4_HEIGHT})
    expect(desk.page.locator(".paper-tools")).to_be_hidden()
    expect(desk.page.locator(".paper h1")).to_be_visible()
    fits(desk.page)
    desk.page.emulate_media(media="null")
    desk.page.set_viewport_size({"width": 1280, "height": 900})


def test_a_work_order_from_the_case(desk: Desk, world: World) -> None:
    case = world.in_progress(content=LONG, demand="规范营业时间", note="请当日到场").case
    desk.sign_in("handler", f"/cases/{case.number}/")
    desk.follow("打印工单")
    look(desk)
    pdf = desk.page.pdf(prefer_css_page_size=True)
    assert b"/MediaBox [0 0 594" in pdf or b"/MediaBox [0 0 595" in pdf
    assert 2 <= pages_of(pdf) <= 5
    expect(desk.page.get_by_text(NAME)).to_have_count(0)
    desk.page.get_by_text("需要写明姓名和电话").click()
    desk.look()
    desk.press("写明姓名和电话（会记录）")
    expect(desk.page.get_by_text(f"{NAME} 13800138000")).to_be_visible()
    desk.look()
    with desk.page.expect_download() as kept:
        desk.press("下载 DOCX")
    assert kept.value.suggested_filename == f"工单-{case.number}.docx"
    desk.page.evaluate("window.print = () => { document.title = 'printed' }")
    desk.press("打印")
    assert desk.page.title() == "printed"


def test_a_letter_and_a_slip(desk: Desk, world: World) -> None:
    case = world.to_callback(kind="complaint")
    desk.sign_in("dispatcher", f"/cases/{case.number}/reply-letter/")
    look(desk)
    assert pages_of(desk.page.pdf(prefer_css_page_size=True)) == 1
    task = world.in_progress(telephone="8613911112222")
    world.do("supervise", "supervisor", world.fresh(task.case), **ORDER)
    desk.sign_in("supervisor", "/desk/supervision/")
    desk.page.get_by_role("link", name="打印 DB").click()
    look(desk)
    assert pages_of(desk.page.pdf(prefer_css_page_size=True)) == 1


def test_the_letterhead_is_looked_at_before_it_is_saved(desk: Desk) -> None:
    desk.sign_in("sysadmin", "/backoffice/cases/letterhead/add/")
    page = desk.page
    page.locator("[name=paper]").select_option("reply_letter")
    page.locator("[name=body]").fill("晋阳市人民政府办公室")
    with page.context.expect_page() as opened:
        desk.press("预览（不保存）")
    preview = opened.value
    expect(preview.get_by_text("晋阳市人民政府办公室").first).to_be_visible()
    desk.axe(preview)
    preview.close()
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("晋阳市人民政府办公室")).to_be_visible()
