"""A unit is chosen out of a tree by keys alone, as many joint units as are needed, and without scripts all the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.cases.test_main_job_in_a_browser import Desk
from tests.cases.world import World
from yixian.cases.models import Task
from yixian.ground.caching import drop_all

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk(page: Page, world: World, axe: Any, live_server: Any) -> Desk:
    for code, name in (("CG-JC", "监察大队"), ("CG-LH", "绿化处")):
        world.department(code, name, parent=world.city.bureau)
    drop_all()
    return Desk(page, world, axe, live_server.url)


def test_a_unit_below_is_taken_from_the_tree_by_keys(desk: Desk, world: World) -> None:
    task = world.in_progress()
    desk.sign_in("liaison", f"/tasks/{task.pk}/do/delegate/")
    page = desk.page
    tree = page.get_by_role("tree", name="下派单位")
    expect(tree.get_by_role("treeitem")).to_have_count(3)
    expect(tree).not_to_contain_text("公安局")
    desk.look()
    page.get_by_role("searchbox", name="下派单位").fill("lh")  # initials of pinyin
    expect(tree.get_by_role("treeitem")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    expect(tree.get_by_role("treeitem", name="绿化处")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("已选：绿化处")).to_be_visible()
    expect(tree.get_by_role("treeitem", name="绿化处")).to_have_attribute("aria-selected", "true")
    desk.look()
    desk.press("下派")
    expect(page.get_by_text("由绿化处办理，办结时限")).to_be_visible()
    assert Task.objects.get(parent=task).department.code == "CG-LH"


def test_without_scripts_it_is_a_select(desk: Desk, world: World, browser: Browser, live_server: Any) -> None:
    task = world.in_progress()
    plain = browser.new_context(java_script_enabled=False, locale="zh-CN", base_url=live_server.url)
    session = world.cast.client("liaison").cookies["sessionid"].value
    plain.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page = plain.new_page()
    page.goto(f"/tasks/{task.pk}/do/delegate/")
    page.get_by_label("下派单位").select_option("CG-JC")
    page.get_by_role("button", name="下派", exact=True).click()
    expect(page.get_by_text("由监察大队办理")).to_be_visible()
    dispatch = world.submitted()
    dispatcher = world.cast.client("dispatcher").cookies["sessionid"].value
    plain.add_cookies([{"name": "sessionid", "value": dispatcher, "url": live_server.url}])
    page.goto(f"/cases/{dispatch.number}/do/dispatch/")
    assert page.locator("[name=assisting]").count() == 4
    plain.close()


def test_as_many_joint_units_as_are_needed(desk: Desk, world: World, axe: Callable[..., None]) -> None:
    case = world.submitted()
    desk.sign_in("dispatcher", f"/cases/{case.number}/do/dispatch/")
    page = desk.page
    field = page.get_by_role("combobox", name="协办单位")
    for initials in ("jcdd", "lhc"):
        field.press_sequentially(initials)
        expect(page.locator(".pick-list [role=option]").first).to_have_attribute("aria-selected", "true")
        field.press("Enter")
        expect(field).to_have_value("")
    expect(page.get_by_role("list", name="已选：协办单位").get_by_role("listitem")).to_have_count(2)
    page.get_by_role("button", name="从单位树里选").press("Enter")
    tree = page.get_by_role("tree", name="从单位树里选")
    expect(tree.get_by_role("treeitem", name="监察大队")).to_have_attribute("aria-selected", "true")
    desk.look()
    tree.get_by_role("treeitem", name="监察大队").click()
    expect(tree.get_by_role("treeitem", name="监察大队")).to_have_attribute("aria-selected", "false")
    desk.press("派单")
    expect(page.get_by_text("由城市管理局办理，办结时限")).to_be_visible()
    tasks = Task.objects.filter(case=case, role="assisting")
    assert [task.department.code for task in tasks] == ["CG-LH"]
