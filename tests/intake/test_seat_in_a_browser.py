"""The seat's form in a browser: what may not be done is not offered, and a double press registers once."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.cases.world import CONTENT, World
from tests.cast import Cast
from yixian.cases.models import Case

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db: None) -> World:
    return World(Cast())


@pytest.fixture
def form(page: Page, world: World, live_server: Any) -> Page:
    """The registration form of a call just taken."""
    session = world.cast.client("seat").cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page.goto(f"/desk/contacts/{world.contact().pk}/")
    return page


def ways(page: Page) -> list[str]:
    """What the form offers to do next."""
    return [str(one.get_attribute("value")) for one in page.locator("[name=then]").all() if one.is_visible()]


def test_what_an_operators_seat_may_not_close_is_not_offered(form: Page) -> None:
    everything = ways(form)
    assert {"answer", "refuse", "transfer"} <= set(everything)
    kind = form.locator("[name=kind]")
    kind.select_option("complaint")
    assert "refuse" not in ways(form)
    assert "answer" in ways(form)
    kind.select_option("report")
    assert not {"answer", "refuse"} & set(ways(form))
    assert {"submit", "transfer"} <= set(ways(form))
    kind.select_option("enquiry")
    assert ways(form) == everything
    form.get_by_text("被诉单位、保密").click()
    form.locator("[name=accused_matter]").select_option("conduct")
    assert not {"answer", "refuse"} & set(ways(form))


def test_what_was_wrong_with_a_field_is_said_until_it_is_changed(form: Page, axe: Any) -> None:
    form.get_by_role("button", name="完成登记").click()
    wrong = form.locator("#registration .errorlist")
    expect(wrong).to_have_count(2)
    form.locator("[name=content]").fill(CONTENT)
    expect(wrong).to_have_count(1)
    content = form.locator("[name=content]")
    expect(content).not_to_have_attribute("aria-invalid", "true")
    expect(content).not_to_have_class(re.compile("is-invalid"))
    expect(form.locator(".field-wrong [name=kind]")).to_be_visible()
    axe(form)
    form.locator("[name=kind]").select_option("help")
    expect(wrong).to_have_count(0)
    expect(form.locator(".field-wrong")).to_have_count(0)


def test_a_double_press_registers_once(form: Page) -> None:
    form.locator("[name=kind]").select_option("help")
    form.locator("[name=content]").fill(CONTENT)
    form.get_by_role("button", name="完成登记").dblclick()
    expect(form.get_by_role("heading", name="再登记一件")).to_be_visible()
    assert Case.objects.count() == 1
