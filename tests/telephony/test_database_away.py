"""PostgreSQL goes away while a seat in a browser talks: the call is the switch's, and the page says so."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.postgresql import away
from tests.systems import Places, city_server
from tests.telephony.conftest import Exchange, patient_line
from tests.telephony.office import Office
from tests.telephony.test_phone_in_a_browser import CONTACT, Desk, Outside, loud, outside

__all__ = ["outside"]
pytestmark = [pytest.mark.postgresql, pytest.mark.own_database, pytest.mark.browser, pytest.mark.timeout(900)]
# A look of the page's at the system, and the time after which the system gives up its database.
SOON = 120_000
RECORD = """
import json
from yixian.cases.models import Contact
from yixian.telephony.models import Call, PlacedCall, RecordedSide, SeatInterval, TakenCall
taken = TakenCall.objects.select_related("contact").get()
call = Call.objects.filter(uid=taken.uid)
print(json.dumps({
    "calls": [[one.outcome, one.ended_by, one.ended_at is not None] for one in call],
    "contacts": [[one.outcome, one.call.answered_at is not None] for one in Contact.objects.all()],
    "talks": [one.ended_at is not None for one in SeatInterval.objects.filter(uid=taken.uid, state="talking")],
    "sides": RecordedSide.objects.filter(recording__call__uid=taken.uid).count(),
}))
"""


@pytest.fixture
def database() -> Iterator[str]:
    with city_server() as url:
        yield url


@pytest.fixture
def office(database: str, exchange: Exchange, tmp_path: Path) -> Iterator[Office]:
    """Seat 8001 answers in its page, alone."""
    exchange.configure(patient_line(exchange.line, browser=True))
    here = Office(Places(tmp_path, database).with_city(), exchange)
    here.open()
    yield here
    here.kill()


@pytest.fixture
def desk(browser: Browser, office: Office) -> Iterator[Desk]:
    context = browser.new_context(
        base_url=office.address, locale="zh-CN", reduced_motion="reduce", permissions=["microphone"]
    )
    context.set_default_timeout(30_000)
    mistakes: list[str] = []
    context.on("weberror", lambda error: mistakes.append(str(error.error)))
    context.add_cookies([{"name": "sessionid", "value": office.session, "url": office.address}])
    page = context.new_page()
    page.goto("/desk/seat/")
    with context.expect_page() as opened:
        page.get_by_role("button", name="打开话机").click()
    opened.value.get_by_role("button", name="签入").click()
    there = Desk(page, opened.value)
    there.mode("空闲，等来电")
    yield there
    context.close()
    assert not mistakes, "script errors: " + "; ".join(mistakes)


def fault(desk: Desk) -> Locator:
    return desk.page.locator("[data-line-bar] [data-tells=fault]")


def test_a_call_goes_on_without_the_database_and_is_a_contact_once_it_is_back(
    desk: Desk, office: Office, outside: Outside, database: str
) -> None:
    with away(database):
        expect(fault(desk)).to_contain_text("来电照常可以接听", timeout=SOON)
        citizen = outside.citizen_calls()
        expect(desk.page.locator("[data-line-bar] [data-phase=ringing]")).to_be_visible(timeout=SOON)
        desk.does("answer")
        desk.mode("通话中")
        expect(fault(desk)).to_contain_text("通话不受影响", timeout=SOON)
        desk.until_hears(600)
        outside.does(loud(citizen))
        desk.does("hold")
        desk.mode("保持中")
        assert desk.hears(600) < -60, "held, and heard all the same"
        desk.does("hold")
        expect(desk.page.locator("[data-line-bar] [data-flag=held]")).to_be_hidden()
        desk.does("mute")
        expect(desk.page.locator("[data-line-bar] [data-do=mute]")).to_have_attribute("aria-pressed", "true")
        desk.does("mute")
    expect(desk.page).to_have_url(CONTACT, timeout=SOON)
    expect(desk.page.get_by_role("heading", name="来电登记")).to_contain_text("13800138000")
    expect(fault(desk)).to_be_hidden(timeout=SOON)
    assert not citizen.ended.is_set()
    with away(database):
        desk.does("hang_up")
        outside.does(asyncio.wait_for(citizen.ended.wait(), 10))
        expect(fault(desk)).to_contain_text("系统没有应答", timeout=SOON)
    expect(fault(desk)).to_be_hidden(timeout=SOON)
    desk.mode("请先登记上一个来电")
    desk.page.locator("#outcome").get_by_label("无声").check()
    desk.page.locator("#outcome").get_by_role("button", name="结束来电").click()
    expect(desk.page).to_have_url(re.compile("/desk/"))
    desk.mode("空闲，等来电")
    found = until_sealed(office)
    assert found == {
        "calls": [["answered", "seat", True]],
        "contacts": [["silent", True]],
        "talks": [True],
        "sides": 3,
    }


def until_sealed(office: Office) -> object:
    """The record once the sweep has caught up, within a minute."""
    for _ in range(20):
        found = office.read(RECORD)
        if found["sides"] == 3:
            break
    return found


LEFT = """
import json
from yixian.cases.models import Contact
found = Contact.objects.select_related("agent", "call")
print(json.dumps([[one.outcome, one.agent.username, one.call.answered_at is not None] for one in found]))
"""


def test_a_call_that_is_over_before_the_database_is_back_is_left_to_its_seat(
    desk: Desk, office: Office, outside: Outside, database: str
) -> None:
    with away(database):
        expect(fault(desk)).to_contain_text("来电照常可以接听", timeout=SOON)
        citizen = outside.citizen_calls()
        expect(desk.page.locator("[data-line-bar] [data-phase=ringing]")).to_be_visible(timeout=SOON)
        desk.does("answer")
        desk.mode("通话中")
        desk.until_hears(600)
        desk.does("hang_up")
        outside.does(asyncio.wait_for(citizen.ended.wait(), 10))
    expect(fault(desk)).to_be_hidden(timeout=SOON)
    found = None
    until = time.monotonic() + 60
    while not found and time.monotonic() < until:
        found = office.read(LEFT)
    assert found == [["open", "seat", True]]
    desk.mode("请先登记上一个来电")
    desk.page.goto("/desk/seat/")
    expect(desk.page.locator(".message-warning")).to_contain_text("来电页没有打开，按通话记录补建")
    desk.page.get_by_role("link", name="继续处理").click()
    expect(desk.page.get_by_role("heading", name="来电登记")).to_contain_text("13800138000")
    desk.page.locator("#outcome").get_by_label("无声").check()
    desk.page.locator("#outcome").get_by_role("button", name="结束来电").click()
    desk.mode("空闲，等来电")
    assert office.read(LEFT) == [["silent", "seat", True]]
