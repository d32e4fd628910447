"""A handler in the street: the telephone in one hand, pictures and the place attached, the answer from a template."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.cases.test_main_job_in_a_browser import Desk
from tests.cases.test_visit import photo
from tests.cases.world import World
from yixian.cases.models import Reply, ReplyPoint, ReplyTemplate, SiteVisit
from yixian.ground.caching import drop_all
from yixian.people.models import Draft

pytestmark = pytest.mark.django_db(transaction=True)
HAND = {"width": 390, "height": 844}


@pytest.fixture
def desk(page: Page, world: World, axe: Any, live_server: Any, media_root: Path) -> Desk:
    return Desk(page, world, axe, live_server.url)


def test_at_the_site_with_one_hand(desk: Desk, world: World) -> None:
    task, page = world.in_progress(), desk.page
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"longitude": 112.5489, "latitude": 37.8706, "accuracy": 10.4})
    page.set_viewport_size(HAND)  # type: ignore[arg-type]
    desk.sign_in("handler", f"/cases/{task.case.number}/")
    go = page.get_by_role("region", name="您现在可以").get_by_role("link", name="到场")
    box = go.bounding_box()
    assert box is not None
    assert box["y"] > HAND["height"] * 3 / 4, "within reach of the thumb"
    assert box["height"] >= 44
    go.click()
    field = page.get_by_label("现场照片")
    assert [field.get_attribute(name) for name in ("accept", "capture")] == ["image/*", "environment"]
    assert page.locator("[name=position]").input_value() == "", "nothing is located before it is asked for"
    page.get_by_role("button", name="记录位置").press("Enter")
    expect(page.get_by_text("已记录位置，误差约 11 米")).to_be_visible()
    picture = photo()
    field.set_input_files([{"name": "1.jpg", "mimeType": "image/jpeg", "buffer": picture.read()}])
    page.get_by_label("现场情况").fill("已清理")
    desk.look()
    page.set_viewport_size(HAND)  # type: ignore[arg-type]
    desk.press("到场")
    expect(page.get_by_text("位置误差约 11 米")).to_be_visible()
    page.get_by_role("button", name="显示照片").press("Enter")
    expect(page.locator(".gallery img")).to_have_js_property("naturalHeight", 320)
    desk.look()
    assert SiteVisit.objects.get().place.endswith(",11")


def test_a_place_that_is_not_allowed_is_no_hindrance(desk: Desk, world: World) -> None:
    task, page = world.in_progress(), desk.page
    desk.sign_in("handler", f"/tasks/{task.pk}/do/visit/")
    page.get_by_role("button", name="记录位置").press("Enter")
    expect(page.get_by_text("没有允许使用位置")).to_be_visible()
    page.get_by_label("现场情况").fill("已清理")
    desk.press("到场")
    page.wait_for_url(f"**/cases/{task.case.number}/")
    assert SiteVisit.objects.get().place == ""


def test_a_reply_from_a_template_with_its_points(desk: Desk, world: World) -> None:
    ReplyTemplate.objects.create(
        department=world.city.bureau, name="现场清理", to_citizen="编号 {number} 已清理。"
    )
    ReplyPoint.objects.create(code="course", name="写明办理过程")
    drop_all()
    task, page = world.in_progress(), desk.page
    desk.sign_in("handler", f"/tasks/{task.pk}/do/reply/")
    page.get_by_label("给诉求人的答复").fill("您好。")
    page.get_by_text("现场清理").first.click()
    page.get_by_role("link", name="填入 现场清理").click()
    expect(page.get_by_label("给诉求人的答复")).to_have_value(f"您好。\n编号 {task.case.number} 已清理。")
    page.get_by_label("解决情况").select_option("solved")
    page.get_by_label("办理措施").fill("已清理")
    desk.press("答复")
    expect(page.get_by_text("还有 1 项没有勾选")).to_be_visible()
    desk.look()
    page.get_by_label("写明办理过程").check()
    desk.press("答复")
    page.wait_for_url(f"**/cases/{task.case.number}/")
    assert Reply.objects.get().unsaid == []


def test_a_liaison_keeps_the_units_templates(desk: Desk, world: World) -> None:
    page = desk.page
    desk.sign_in("liaison", "/desk/reply-templates/")
    desk.look()
    desk.follow("新建模板")
    page.get_by_label("名称").fill("现场清理")
    page.get_by_label("给诉求人的答复").fill("编号 {number}")
    expect(page.locator("#preview")).to_contain_text("编号 20260105000123")
    desk.look()
    desk.press("保存")
    expect(page.get_by_role("rowheader", name="现场清理")).to_be_visible()
    desk.look()


def test_a_reply_half_written_is_there_again_and_gone_once_sent(desk: Desk, world: World) -> None:
    task, page = world.in_progress(), desk.page
    address = f"/tasks/{task.pk}/do/reply/"
    desk.sign_in("handler", address)
    page.get_by_label("给诉求人的答复").fill("写到一半")
    expect(page.get_by_text("草稿已保存")).to_be_visible()
    page.evaluate("sessionStorage.clear()")
    page.goto(address)
    expect(page.get_by_label("给诉求人的答复")).to_have_value("写到一半")
    expect(page.get_by_text("的草稿。")).to_be_visible()
    desk.follow("添加附件")
    page.get_by_label("附件", exact=False).set_input_files(
        {"name": "现场.jpg", "mimeType": "image/jpeg", "buffer": photo().read()}
    )
    page.locator(".thumb-bar button").click()
    page.wait_for_url(f"**{address}")
    expect(page.get_by_label("给诉求人的答复")).to_have_value("写到一半")
    desk.look()
    desk.press("显示照片（会记录）")
    expect(page.locator("#gallery img")).to_be_visible()
    page.get_by_label("解决情况").select_option("solved")
    page.get_by_label("办理措施").fill("已清理")
    desk.press("答复")
    page.wait_for_url(f"**/cases/{task.case.number}/")
    assert not Draft.objects.exists()


def test_a_request_says_what_it_means_and_until_when(desk: Desk, world: World) -> None:
    task, page = world.in_progress(), desk.page
    desk.sign_in("liaison", f"/tasks/{task.pk}/do/request/?kind=return")
    expect(page.get_by_text("这件事不归本单位管")).to_be_visible()
    expect(page.get_by_text("以前可以申请")).to_be_visible()
    desk.look()
