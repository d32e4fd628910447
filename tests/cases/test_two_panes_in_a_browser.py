"""A dispatcher's and a duty manager's day without a new page for each case: the list left, the work right."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.cases.test_main_job_in_a_browser import Desk
from tests.cases.world import World
from tests.pages import fits
from yixian.cases.models import Case, CaseStatus

pytestmark = pytest.mark.django_db(transaction=True)
ROWS = ".panes-list tbody tr"


@pytest.fixture
def desk(page: Page, world: World, axe: Any, live_server: Any) -> Desk:
    page.set_viewport_size({"width": 1366, "height": 900})
    return Desk(page, world, axe, live_server.url)


def waiting(world: World, n: int) -> list[Case]:
    return [world.submitted(telephone=f"861390000{i:04}") for i in range(n)]


def opened(page: Page, case: Case, action: str = "派单") -> None:
    """The pane shows this case, and the list says so."""
    expect(page.locator("#pane h1")).to_have_text(f"{action} {case.number}")
    expect(page.locator(f"{ROWS}[aria-current] .number")).to_have_text(case.number)


def test_a_dispatchers_day_by_keys_alone(desk: Desk, world: World) -> None:
    first, second, third, fourth = waiting(world, 4)
    page = desk.page
    trouble: list[str] = []
    page.on("console", lambda message: trouble.append(message.text) if message.type == "error" else None)
    desk.sign_in("dispatcher", "/desk/to-dispatch/")
    page.keyboard.press("j")
    opened(page, first)
    page.keyboard.press("ArrowDown")
    opened(page, second)
    page.keyboard.press("k")
    opened(page, first)
    expect(page.get_by_role("heading", name="派单建议")).to_be_visible()
    expect(page.get_by_role("heading", name="以前这样的诉求")).to_be_visible()
    desk.axe(page)
    page.keyboard.press("d")
    expect(page.get_by_text("由城市管理局办理，办结时限")).to_be_visible()
    opened(page, second)
    expect(page.locator(ROWS)).to_have_count(3)
    assert page.url.endswith("/desk/to-dispatch/"), "never another page"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.closest('#pane') !== null")
    page.get_by_label("派单意见").fill("请现场核实 jkd")
    page.keyboard.press("Escape")
    expect(page.locator(f"{ROWS}[aria-current] .number")).to_be_focused()
    page.keyboard.press("d")
    opened(page, third)
    assert world.fresh(first).status == world.fresh(second).status == CaseStatus.HANDLING
    page.keyboard.press("Escape")
    expect(page.locator("#pane")).to_be_hidden()
    page.locator(f"{ROWS} a[data-opens]").last.click()
    opened(page, fourth)
    page.keyboard.press("d")
    opened(page, third)
    page.keyboard.press("d")
    expect(page.get_by_text("都办完了")).to_be_visible()
    desk.axe(page)
    page.keyboard.press("u")
    expect(page.get_by_text("“撤回派单”已办理")).to_be_visible()
    expect(page.locator(f"{ROWS} .number")).to_have_text(third.number)
    assert world.fresh(third).status == CaseStatus.TO_DISPATCH
    assert trouble == []


def test_whoever_is_faster_than_the_line_dispatches_what_they_chose(desk: Desk, world: World) -> None:
    first, second = waiting(world, 2)
    page, held = desk.page, list[Route]()
    desk.sign_in("dispatcher", "/desk/to-dispatch/")
    page.keyboard.press("j")
    opened(page, first)
    page.route(f"**/{second.number}/do/dispatch/**", lambda route: held.append(route), times=1)
    page.keyboard.press("j")
    page.keyboard.press("d")
    expect(page.locator("#pane")).to_contain_text(first.number)  # whose form still stands there
    assert held
    for one in held:
        one.continue_()
    expect(page.get_by_text("由城市管理局办理，办结时限")).to_be_visible()
    assert world.fresh(first).status == CaseStatus.TO_DISPATCH
    assert world.fresh(second).status == CaseStatus.HANDLING


def test_what_is_refused_stays_in_the_pane(desk: Desk, world: World) -> None:
    case = world.submitted(urgency="P1")
    page = desk.page
    desk.sign_in("dispatcher", "/desk/to-dispatch/")
    page.keyboard.press("j")
    opened(page, case)
    page.keyboard.press("d")
    expect(page.locator("#pane .errorlist").first).to_be_visible()
    assert world.fresh(case).status == CaseStatus.TO_DISPATCH
    opened(page, case)


def test_alike_ones_are_chosen_from_the_pane(desk: Desk, world: World) -> None:
    cases = waiting(world, 3)
    page = desk.page
    desk.sign_in("dispatcher", "/desk/to-dispatch/")
    page.keyboard.press("j")
    opened(page, cases[0])
    pane = page.locator("#pane")
    for case in cases[1:]:
        pane.get_by_label(f"勾选 {case.number}").check()
    pane.get_by_role("button", name="这件和勾选的一起派发").click()
    expect(pane.get_by_role("heading", name="一起派发")).to_be_visible()
    pane.get_by_role("button", name="确认派发").click()
    expect(page.get_by_text("已派发 3 件")).to_be_visible()
    assert {world.fresh(case).status for case in cases} == {CaseStatus.HANDLING}


def test_a_duty_managers_day(desk: Desk, world: World) -> None:
    suspended = world.in_progress()
    world.asked(suspended, "suspend")
    hard = world.in_progress(telephone="8613911112222")
    world.do("escalate", "liaison", hard, note="涉及多个部门，需要会商")
    page = desk.page
    desk.sign_in("duty_manager", "/desk/requests/")
    page.get_by_role("link", name="挂账", exact=True).click()
    page.wait_for_url("**/?asked=suspend")
    page.keyboard.press("j")
    expect(page.locator("#pane h1")).to_contain_text("裁定")
    desk.axe(page)
    page.locator("#pane").get_by_label("准予", exact=True).check()
    page.locator("#pane").get_by_label("裁定意见").fill("同意挂账")
    page.locator("#pane").get_by_role("button", name="裁定", exact=True).click()
    expect(page.get_by_text("没有符合条件的事项")).to_be_visible()
    suspended.refresh_from_db()
    assert suspended.status == "suspended"
    page.goto("/desk/hard/")
    page.keyboard.press("j")
    expect(page.locator("#pane h1")).to_contain_text(hard.case.number)
    desk.axe(page)


def test_on_a_telephone_links_lead_to_the_page(desk: Desk, world: World) -> None:
    case = world.submitted()
    page = desk.page
    desk.sign_in("dispatcher", "/desk/to-dispatch/")
    page.set_viewport_size({"width": 390, "height": 800})
    fits(page)
    page.locator(f"{ROWS} a[data-opens]").click()
    page.wait_for_url(f"**/cases/{case.number}/do/dispatch/**")


@pytest.mark.parametrize("look", ["dark", "contrast"])
def test_both_panes_are_free_of_barriers_in_every_look(desk: Desk, world: World, look: str) -> None:
    cases = waiting(world, 2)
    page = desk.page
    desk.sign_in("dispatcher", "/desk/to-dispatch/?kind=help")
    page.evaluate(
        "look => { Object.assign(document.documentElement.dataset, { look, bsTheme: 'dark' }); }", look
    )
    page.keyboard.press("j")
    opened(page, cases[0])
    desk.axe(page)


def test_a_filter_goes_with_one_key(desk: Desk, world: World) -> None:
    world.submitted()
    page = desk.page
    desk.sign_in("supervisor", "/desk/cases/?kind=help&status=to_dispatch")
    desk.look()
    page.locator("a.chip").first.focus()
    page.keyboard.press("Delete")
    expect(page.locator("a.chip:not(.chip-all)")).to_have_count(1)
