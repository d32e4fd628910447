"""A lead at the wallboard in a real browser: hears a seat's real call by the telephone in the own page."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.cases.world import World
from tests.cast import Cast
from tests.pages import fits
from tests.telephony.conftest import Exchange, patient_line
from tests.telephony.test_phone_in_a_browser import Outside, at_desk, loud, outside  # noqa: F401  a fixture
from yixian.directory.models import HotlineNumber
from yixian.telephony import live
from yixian.telephony.models import LineAct, Seat

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
WHY = "新人上岗，听一听"


@pytest.fixture
def people(transactional_db: None, exchange: Exchange, settings: Any) -> Cast:
    """Seat 8001 has a telephone that stands there, the lead's 8002 is in the page and serves no queue."""
    settings.DATA_DIR = exchange.place.folder.parent
    cast = World(Cast()).cast
    HotlineNumber.objects.get_or_create(number="12345", defaults={"name": "热线", "mode": "merged"})
    seat = Seat.objects.create(extension="8001", account=cast.people["seat"])
    Seat.objects.create(extension="8002", account=cast.people["lead"], browser=True)
    line = patient_line(exchange.line)
    own = Seat(extension="8002", account=line.seats[1].account, browser=True)
    exchange.configure(dataclasses.replace(line, seats=[line.seats[0], own]))
    live.resume(seat)
    return cast


def test_a_lead_hears_a_seat_from_the_wallboard(
    browser: Browser,
    live_server: Any,
    people: Cast,
    outside: Outside,  # noqa: F811
    axe: Callable[..., None],
) -> None:
    lead = people.people["lead"]
    with at_desk(browser, live_server.url, lead, "/desk/wallboard/", "已签入，可以监听") as desk:
        seat = outside.does(outside.exchange.seat("8001"))
        citizen = outside.citizen_calls()
        outside.does(asyncio.wait_for(seat.answered.wait(), 15))
        axe(desk.page)
        axe(desk.phone)
        desk.page.locator("#seat-8001").click()
        desk.page.get_by_label("监听").check()
        desk.page.get_by_label("理由").first.fill(WHY)
        desk.page.get_by_role("button", name="打我的话机").click()
        desk.mode("请接起来听这个座席")
        desk.does("answer")
        desk.mode("监听中，双方听不到您")
        axe(desk.page)
        desk.page.set_viewport_size({"width": 390, "height": 844})
        fits(desk.page)
        desk.until_hears(600)  # the citizen
        desk.until_hears(1000)  # the seat
        for hidden in ("hold", "unrecord"):
            expect(desk.page.locator(f"[data-line-bar] [data-do={hidden}]")).to_be_hidden()
        expect(desk.page.locator("[data-people]")).to_be_hidden()
        desk.does("hang_up")
        desk.mode("已签入，可以监听")
        assert not citizen.ended.is_set()
        desk.page.get_by_label("加入").check()
        desk.page.get_by_label("理由").first.fill(WHY)
        desk.page.get_by_role("button", name="打我的话机").click()
        desk.mode("请接起来听这个座席")
        desk.does("answer")
        desk.mode("已加入，双方听得到您")
        outside.does(loud(citizen))
        desk.does("hang_up")
        desk.mode("已签入，可以监听")
    assert list(LineAct.objects.order_by("pk").values_list("what", "account", "reason")) == [
        ("listen", lead.pk, WHY),
        ("join", lead.pk, WHY),
    ]
