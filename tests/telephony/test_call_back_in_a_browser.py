"""A callback agent calls who waits from the callback page in a real browser, over a real switch, and writes it down."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, expect

from tests.cases.world import World
from tests.cast import Cast
from tests.telephony.conftest import Exchange
from tests.telephony.phone import Phone
from tests.telephony.test_phone_in_a_browser import Outside, at_desk, loud, outside  # noqa: F401  a fixture
from yixian.cases.models import Case
from yixian.evaluation.models import Callback, CallbackClaim
from yixian.safeguard.models import AccessRecord
from yixian.telephony.actions import keep_record
from yixian.telephony.models import PlacedCall, Seat, Trunk

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def case(transactional_db: None, exchange: Exchange, settings: Any) -> Case:
    """It waits for its callback; the agent's telephone is in the page and serves no queue."""
    settings.DATA_DIR = exchange.place.folder.parent
    Trunk.objects.create(code="carrier", name="运营商", address="127.0.0.1")
    world = World(Cast())
    own = Seat.objects.create(extension="8002", account=world.cast.people["callback"], browser=True)
    exchange.configure(dataclasses.replace(exchange.line, seats=[own], serving=[]))
    return world.to_callback(telephone="13800138000")


def test_a_click_calls_the_citizen_and_the_call_is_the_callbacks_own(
    browser: Browser,
    live_server: Any,
    case: Case,
    outside: Outside,  # noqa: F811
    axe: Callable[..., None],
) -> None:
    agent = Seat.objects.get().account
    place = outside.exchange.place
    page_at = f"/desk/callback/{case.number}/"
    with at_desk(browser, live_server.url, agent, page_at, "已签入，可以拨打") as desk:
        citizen = outside.does(
            Phone.plugged_in("carrier", hums=1500, answers=False, port=outside.exchange.carrier_port)
        )
        outside.exchange.phones.append(citizen)
        axe(desk.page)
        dial = desk.page.get_by_role("button", name="用话机拨打")
        dial.click()
        desk.mode("正在呼叫")
        expect(dial).to_be_hidden()
        outside.does(asyncio.wait_for(citizen.rang.wait(), 10))
        assert CallbackClaim.objects.get().case == case, "nobody else calls meanwhile"
        outside.loop.call_soon_threadsafe(citizen.take_up)
        desk.mode("通话中")
        desk.until_hears(1500)
        outside.does(loud(citizen))
        expect(desk.page.locator("#who")).not_to_contain_text("13800138000")  # called without seeing it
        desk.does("hang_up")
        desk.mode("已签入，可以拨打")
        keep_record(place, timezone.now())
        for name in ("contacted", "solved", "satisfied"):
            desk.page.locator(f"[name={name}]").first.check()
        desk.page.get_by_role("button", name="记录", exact=True).click()
        expect(desk.page.get_by_text("已办结")).to_be_visible()
    call = PlacedCall.objects.get()
    assert (call.case, call.agent, call.outcome) == (case, agent, PlacedCall.Outcome.REACHED)
    assert set(outside.exchange.kept(call.file_name)) == {"", "-rx", "-tx"}, "it was recorded"
    assert call.recording
    row = Callback.objects.get()
    assert (row.way, row.effective, row.account) == ("telephone", True, agent)
    assert case.events.get(seq=row.seq).facts["call"] == call.pk
    record = AccessRecord.objects.get(what="called")
    assert (record.account_id, record.reason) == (agent.pk, "回访")
