"""Every kind of page with rows on it: no barriers, nothing pushed sideways, on a desk and on a telephone."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.cases.test_main_job_in_a_browser import Desk
from tests.cases.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk(page: Page, world: World, axe: Any, live_server: Any) -> Desk:
    return Desk(page, world, axe, live_server.url)


def test_the_centres_pages(desk: Desk, world: World) -> None:
    returned = world.in_progress()
    world.asked(returned, "return")
    hard = world.in_progress(telephone="8613911112222")
    world.do("escalate", "liaison", hard, note="涉及多个部门，需要会商")
    waiting = world.submitted(telephone="8613911113333", urgency="P2")
    desk.sign_in("dispatcher", "/desk/")
    desk.look()
    for path in (
        "/desk/cases/",
        "/desk/cases/?q=灯",
        "/desk/requests/",
        f"/tasks/{returned.pk}/do/rule/",
        f"/cases/{waiting.number}/do/refuse/",
        f"/cases/{waiting.number}/do/amend/",
        f"/cases/{waiting.number}/do/mark/",
    ):
        desk.page.goto(path)
        desk.look()
    desk.sign_in("duty_manager", "/desk/hard/")
    desk.look()
    desk.page.goto(f"/cases/{returned.case.number}/")
    desk.look()


def test_a_departments_pages(desk: Desk, world: World) -> None:
    task = world.in_progress(kind="complaint")
    world.asked(task, "suspend")
    section = world.city.bureau_section
    conduct = world.submitted(
        kind="complaint", accused=section, accused_matter="conduct", telephone="8613911112222"
    )
    handled = world.in_progress(world.dispatched(conduct, lead=world.city.bureau))
    world.do("ask_explanation", "handler", handled, question="当天由谁值班？")
    explanation = world.explanation_of(handled)
    for who, path in (
        ("liaison", "/desk/"),
        ("liaison", f"/tasks/{handled.pk}/do/request/"),
        ("liaison", f"/tasks/{handled.pk}/do/delegate/"),
        ("handler", f"/tasks/{handled.pk}/do/reply/"),
        ("handler", f"/cases/{handled.case.number}/"),
        ("section_liaison", "/desk/explanations/"),
        ("section_liaison", f"/explanations/{explanation.pk}/do/explain/"),
    ):
        desk.sign_in(who, path)
        desk.look()


def test_asking_once_more_and_being_told_no(desk: Desk, world: World) -> None:
    case = world.submitted(kind="enquiry")
    desk.sign_in("dispatcher", f"/cases/{case.number}/do/refuse/")
    page = desk.page
    desk.press("不予受理")
    expect(page.get_by_text("请选择。")).to_be_visible()
    page.get_by_label("不予受理原因").select_option("out_of_area")
    desk.press("不予受理")
    expect(page.get_by_text("请再确认一次")).to_be_visible()
    desk.look()
    desk.press("确认不予受理")
    expect(page.get_by_text("现在是“不予受理”")).to_be_visible()


def test_similar_cases_and_scripts_come_while_typing(desk: Desk, world: World) -> None:
    alike = world.dispatched(world.submitted(telephone="8613911112222", who="dispatcher")).case
    desk.sign_in("seat", "/desk/seat/")
    page = desk.page
    page.get_by_label("来电号码").fill("13800138000")
    page.keyboard.press("Enter")
    page.get_by_label("事项分类").fill("城市管理 / 市容 / 占道经营 [010101]")
    page.get_by_label("诉求内容").fill("小区东门口夜市占道")
    expect(page.locator("#similar .number").get_by_text(alike.number)).to_be_visible()
    expect(page.get_by_label("不予受理原因")).to_be_hidden()
    page.get_by_label("不予受理", exact=True).check()
    page.get_by_label("不予受理原因").select_option("out_of_area")
    expect(page.locator("#script").get_by_text("话术")).to_be_visible()
    desk.look()
