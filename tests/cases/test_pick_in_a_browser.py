"""A row is chosen out of hundreds without the mouse: a few keys, an arrow, Enter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.cases.test_main_job_in_a_browser import Desk
from tests.cases.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk(page: Page, world: World, axe: Any, live_server: Any) -> Desk:
    return Desk(page, world, axe, live_server.url)


def test_initials_an_arrow_and_enter(desk: Desk, world: World, axe: Callable[..., None]) -> None:
    case = world.submitted()
    desk.sign_in("dispatcher", f"/cases/{case.number}/do/dispatch/")
    page = desk.page
    field = page.locator("[name=category]")
    field.fill("")
    field.press_sequentially("zdjy")
    offered = page.get_by_role("option", name="占道经营")
    expect(offered).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-expanded", "true")
    axe(page)
    field.press("Enter")
    assert field.input_value().endswith("占道经营 [010101]")
    expect(page.get_by_role("listbox")).to_have_count(0)
    assert page.url.endswith("/do/dispatch/")  # Enter took the row, and did not send the form


def test_enter_goes_on_and_control_enter_sends(desk: Desk, world: World) -> None:
    case = world.submitted()
    desk.sign_in("dispatcher", f"/cases/{case.number}/do/dispatch/")
    page = desk.page
    page.get_by_label("紧急程度").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[name=lead]")).to_be_focused()
    assert world.fresh(case).status == "to_dispatch"
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**/cases/{case.number}/")
    assert world.fresh(case).status == "handling"


def test_escape_leaves_what_was_typed_and_nothing_found_says_so(desk: Desk, world: World) -> None:
    case = world.submitted()
    desk.sign_in("dispatcher", f"/cases/{case.number}/do/dispatch/")
    page = desk.page
    field = page.locator("[name=lead]")
    field.fill("没有这个单位")
    expect(page.get_by_text("没有找到。换几个字")).to_be_visible()
    field.press("Escape")
    assert field.input_value() == "没有这个单位"
    field.fill("")
    field.press("ArrowDown")
    expect(page.locator(".pick-list [role=option]").first).to_be_visible()
    field.press("ArrowDown")
    field.press("Tab")
    assert field.input_value().endswith("]")
