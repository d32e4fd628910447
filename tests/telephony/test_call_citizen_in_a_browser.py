"""A duty manager calls who asked from the page of a case in a real browser: says why, and both hear each other."""

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
from tests.telephony.conftest import Exchange
from tests.telephony.phone import Phone
from tests.telephony.test_phone_in_a_browser import Outside, at_desk, loud, outside  # noqa: F401  a fixture
from yixian.cases.models import Case
from yixian.safeguard.models import AccessRecord
from yixian.telephony.models import Seat, Trunk

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
TELEPHONE = "13800138000"
WHY = "核实办理情况"


@pytest.fixture
def case(transactional_db: None, exchange: Exchange, settings: Any) -> Case:
    """In a unit's hands; the duty manager's telephone is in the page and serves no queue."""
    settings.DATA_DIR = exchange.place.folder.parent
    Trunk.objects.create(code="carrier", name="运营商", address="127.0.0.1")
    world = World(Cast())
    own = Seat.objects.create(extension="8002", account=world.cast.people["duty_manager"], browser=True)
    exchange.configure(dataclasses.replace(exchange.line, seats=[own], serving=[]))
    return world.in_progress(telephone=TELEPHONE).case


def test_a_duty_manager_says_why_and_talks_to_who_asked(
    browser: Browser,
    live_server: Any,
    case: Case,
    outside: Outside,  # noqa: F811
    axe: Callable[..., None],
) -> None:
    account = Seat.objects.get().account
    with at_desk(browser, live_server.url, account, f"/cases/{case.number}/", "已签入，可以监听") as desk:
        citizen = outside.does(
            Phone.plugged_in("carrier", hums=1500, answers=False, port=outside.exchange.carrier_port)
        )
        outside.exchange.phones.append(citizen)
        form = desk.page.locator("form[data-call-at]")
        axe(desk.page)
        desk.page.set_viewport_size({"width": 390, "height": 844})
        fits(desk.page)
        form.get_by_role("button", name="打给诉求人").click()
        assert form.evaluate("form => !form.checkValidity()"), "called without a reason"
        form.get_by_label("为什么打给诉求人").fill("x")
        form.get_by_role("button", name="打给诉求人").click()
        expect(desk.page.locator("[data-line-bar] [data-tells=fault]")).to_have_text("请写明查看身份的理由。")
        form.get_by_label("为什么打给诉求人").fill(WHY)
        form.get_by_label("为什么打给诉求人").press("Enter")
        desk.mode("正在呼叫")
        expect(form).to_be_hidden()
        outside.does(asyncio.wait_for(citizen.rang.wait(), 10))
        outside.loop.call_soon_threadsafe(citizen.take_up)
        desk.mode("通话中")
        desk.until_hears(1500)
        outside.does(loud(citizen))
        desk.does("unrecord")
        expect(desk.page.locator("[data-line-bar] [data-flag=unrecorded]")).to_be_visible()
        expect(desk.page.locator("[data-people]")).to_be_hidden()
        desk.does("hang_up")
        desk.mode("已签入，可以监听")
        expect(form).to_be_visible()
    record = AccessRecord.objects.get(what="called")
    assert (record.account_id, record.reason, record.own_work) == (account.pk, WHY, False)
