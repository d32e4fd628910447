"""The next call rings while a seat still writes of the last one: what is being written is not taken away."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.cases.world import CONTENT, World
from tests.cast import Cast
from yixian.cases.models import Contact
from yixian.telephony.models import Seat

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
# What the telephone's window tells the pages, at once or when a tab is loaded by its name.
RINGS = "(address) => { new BroadcastChannel('yixian-line').postMessage({ kind: 'pop', address }) }"


@pytest.fixture
def world(transactional_db: None) -> World:
    world = World(Cast())
    Seat.objects.create(extension="8001", account=world.cast.people["seat"], browser=True)
    return world


@pytest.fixture
def finished(world: World) -> Contact:
    """A contact of which one matter is registered, and a second may be."""
    return world.submitted().contact


@pytest.fixture
def desk(page: Page, world: World, finished: Contact, live_server: Any) -> Page:
    """Its page, in the tab that the telephone's window may have opened."""
    session = world.cast.client("seat").cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page.goto("/desk/seat/")
    page.evaluate("window.name = 'yixian-desk'")
    page.goto(f"/desk/contacts/{finished.pk}/")
    expect(page.get_by_role("heading", name="再登记一件")).to_be_visible()
    return page


def rings(desk: Page, world: World) -> str:
    """The page of the next call, which rings."""
    address = f"/desk/contacts/{world.contact().pk}/"
    telephone = desk.context.new_page()
    telephone.goto("/desk/seat/")
    desk.bring_to_front()
    desk.evaluate("dispatchEvent(new Event('focus'))")
    telephone.evaluate(RINGS, address)
    return address


def test_a_form_that_nobody_touched_makes_way(desk: Page, world: World, live_server: Any) -> None:
    address = rings(desk, world)
    expect(desk).to_have_url(f"{live_server.url}{address}")


@pytest.mark.parametrize("how", ["typed", "chosen", "refused", "restored"])
def test_a_second_matter_that_is_begun_stays(desk: Page, world: World, how: str) -> None:
    here = desk.url
    if how == "chosen":
        desk.locator("[name=kind]").select_option("help")
    else:
        desk.locator("[name=content]").fill(CONTENT)
    if how == "refused":
        desk.get_by_role("button", name="完成登记").click()
        expect(desk.locator(".field-wrong")).to_have_count(1)
        here = desk.url
    elif how == "restored":
        expect(desk.get_by_text("草稿已保存")).to_be_visible()
        desk.reload()
        expect(desk.get_by_text("已恢复")).to_be_visible()
    rings(desk, world)
    desk.wait_for_timeout(600)
    assert desk.url == here
    assert desk.evaluate("window.name") == "", "nor is the tab loaded anew by its name"
