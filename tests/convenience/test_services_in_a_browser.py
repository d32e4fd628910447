"""Services looked for in a browser, by a citizen and at the seat; every page read by axe, on a telephone too."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from tests.cast import Cast
from tests.convenience.bookings import asked, booked, tomorrow, two_plumbers
from tests.convenience.test_services import city  # noqa: F401
from tests.pages import fits
from yixian.convenience.models import Booking, BookingAsk, Provider
from yixian.ground.caching import drop_all

pytestmark = pytest.mark.django_db(transaction=True)


def look(page: Page, axe: Callable[..., None], name: str) -> None:
    """No barrier and nothing sideways, wide and on a telephone."""
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        axe(page)
        fits(page)
        if os.environ.get("YIXIAN_TEST_PICTURES"):
            page.screenshot(path=f"{os.environ['YIXIAN_TEST_PICTURES']}/{name}-{width}.png", full_page=True)


def test_a_service_is_found_by_citizens_and_at_the_seat(
    cast: Cast,
    city: None,  # noqa: F811
    page: Page,
    live_server: Any,
    axe: Callable[..., None],
) -> None:
    page.goto("/services/")
    page.get_by_label("要找什么").fill("牙疼")
    page.get_by_label("要找什么").press("Enter")
    expect(page.get_by_role("link", name="口腔科").first).to_be_visible()
    expect(page.get_by_text("康和口腔")).to_be_visible()
    look(page, axe, "services")
    page.get_by_role("link", name="怎样排列").first.click()
    expect(page.get_by_role("heading", name="便民服务怎样排列")).to_be_visible()
    look(page, axe, "order")
    cookie = cast.client("seat").cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
    )
    page.goto("/desk/services/")
    page.get_by_role("link", name="水管维修").click()
    expect(page.get_by_role("rowheader", name="王记水管")).to_be_visible()
    look(page, axe, "desk")


def test_a_booking_is_made_answered_and_followed(
    city: None,  # noqa: F811
    page: Page,
    axe: Callable[..., None],
) -> None:
    Provider.objects.filter(code="near").update(sms="13900000001")
    drop_all()
    page.goto("/services/?kind=plumber&area=1405")
    page.get_by_role("link", name="预订 王记水管").click()
    page.locator("#id_day").fill(f"{tomorrow():%Y-%m-%d}")
    page.locator("#id_starts").fill("09:00")
    page.locator("#id_until").fill("11:00")
    page.locator("#id_name").fill("李小明")
    look(page, axe, "book")
    page.get_by_role("button", name="预订", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("电话")
    page.locator("#id_telephone").fill("13812345678")
    page.get_by_role("button", name="预订", exact=True).click()
    expect(page.get_by_text("等服务商答复").first).to_be_visible()
    look(page, axe, "booking")
    followed = page.url
    page.goto(f"/services/answer/?k={BookingAsk.objects.get().token}")
    look(page, axe, "answer")
    page.get_by_role("button", name="接受").click()
    expect(page.get_by_text("李小明").first).to_be_visible()
    look(page, axe, "accepted")
    page.goto(followed)
    page.get_by_role("link", name="取消预订").click()
    look(page, axe, "do")
    page.get_by_role("button", name="取消预订").click()
    expect(page.get_by_text("已取消").first).to_be_visible()


def test_a_provider_proposes_a_time_and_gives_the_booking_back(page: Page, axe: Callable[..., None]) -> None:
    page.goto(f"/services/answer/?k={asked(booked(two_plumbers())).token}")
    page.get_by_text("建议别的时间").click()
    page.locator("#propose_day").fill(f"{tomorrow():%Y-%m-%d}")
    page.locator("#propose_starts").fill("15:00")
    page.locator("#propose_until").fill("16:00")
    page.get_by_role("button", name="建议这个时间").click()
    expect(page.get_by_text("您建议的时间")).to_be_visible()
    give_back = page.get_by_role("button", name="来不了，请问别家")
    expect(give_back).to_be_hidden()
    page.locator("summary", has_text="来不了").click()
    expect(page.get_by_text("马上问下一家")).to_be_visible()
    look(page, axe, "proposed")
    give_back.click()
    expect(page.get_by_text("已经记下")).to_be_visible()
    assert Booking.objects.get().provider == Provider.objects.get(code="second")
