"""A seat at its page: a real browser with a real microphone's stand-in, a real switch, a citizen at a telephone."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import signal
import threading
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from playwright.sync_api import Error as PlaywrightError

from tests.cases.world import World
from tests.cast import Cast
from tests.telephony.conftest import Exchange, patient_line
from tests.telephony.phone import Phone
from yixian.cases.models import Contact, ContactOutcome
from yixian.directory.models import HotlineNumber
from yixian.people.models import Account
from yixian.telephony import live
from yixian.telephony.actions import bring_up, keep_record
from yixian.telephony.models import PlacedCall, Seat, SwitchEvent, TakenCall, Trunk
from yixian.telephony.models.break_reason import WRAP_UP

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
T = TypeVar("T")
CONTACT = re.compile(r"/desk/contacts/\d+/$")


class Outside:
    """The world of telephones, in a loop of its own beside the browser's."""

    def __init__(self, exchange: Exchange) -> None:
        self.exchange, self.loop = exchange, asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()

    def does(self, work: Coroutine[Any, Any, T], seconds: float = 30) -> T:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(seconds)

    def citizen_calls(self, number: str = "12345", *, hums: int = 600, caller: str = "13800138000") -> Phone:
        async def call() -> Phone:
            phone = await self.exchange.citizen(caller, hums=hums)
            assert await phone.call(number, self.exchange.trunk) == 200
            return phone

        return self.does(call())

    def end(self) -> None:
        async def quiet() -> None:
            for phone in self.exchange.phones:
                phone.hang_up()
            await asyncio.sleep(0.2)
            for phone in self.exchange.phones:
                phone.unplug()
            self.exchange.phones.clear()

        self.does(quiet())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(5)
        self.loop.close()


@pytest.fixture
def outside(exchange: Exchange) -> Iterator[Outside]:
    there = Outside(exchange)
    yield there
    there.end()


@pytest.fixture
def seat(transactional_db: None, exchange: Exchange, settings: Any) -> Seat:
    """Seat 8001 answers in its page, alone, and the switch of this system is the one of the tests."""
    settings.DATA_DIR = exchange.place.folder.parent
    world = World(Cast())
    HotlineNumber.objects.get_or_create(number="12345", defaults={"name": "热线", "mode": "merged"})
    seat = Seat.objects.create(extension="8001", account=world.cast.people["seat"], browser=True)
    exchange.configure(patient_line(exchange.line, browser=True))
    live.resume(seat)
    return seat


@dataclass
class Desk:
    """What the seat sits at: the page it works on, and the window with its telephone."""

    page: Page
    phone: Page

    def does(self, what: str) -> None:
        """Press a button of the bar on the page."""
        self.page.locator(f"[data-line-bar] [data-do={what}]").click()

    def mode(self, words: str) -> None:
        said = self.page.locator("[data-line-bar] .line-says").get_by_text(words)
        # Others hold the same words, hidden.
        expect(said.locator("visible=true")).to_be_visible(timeout=20_000)

    def hears(self, hertz: int) -> float:
        """How loud the seat hears a tone now, in dB below full scale."""
        return float(self.phone.evaluate(HEARD, hertz))

    def hears_no_more(self, hertz: int) -> bool:
        """Whether a tone has stopped; the last of it may come late on a machine that has much to do."""
        return any(self.hears(hertz) < -60 for _ in range(5))

    def until_hears(self, hertz: int) -> None:
        """Wait for a tone: the first of it may be late on a machine that has much to do."""
        heard = [self.hears(hertz)]
        while max(heard) < -45 and len(heard) < 10:
            heard.append(self.hears(hertz))
        assert max(heard) > -45, f"the seat does not hear {hertz} Hz: {heard}"


# The loudest in a second at a frequency of what the page plays.
HEARD = """async (hertz) => {
  const played = document.querySelector("audio").srcObject;
  if (!played?.getAudioTracks().length) return -200;
  const sound = new AudioContext(), ear = sound.createAnalyser();
  await sound.resume();
  ear.fftSize = 8192;
  ear.smoothingTimeConstant = 0;
  sound.createMediaStreamSource(played).connect(ear);
  let loudest = -200;
  for (let times = 0; times < 10; times += 1) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    const levels = new Float32Array(ear.frequencyBinCount);
    ear.getFloatFrequencyData(levels);
    const at = Math.round((hertz * ear.fftSize) / sound.sampleRate);
    loudest = Math.max(loudest, ...levels.slice(at - 1, at + 2));
  }
  await sound.close();
  return loudest;
}"""


@contextlib.contextmanager
def at_desk(browser: Browser, address: str, account: Account, page_at: str, ready: str) -> Iterator[Desk]:
    """Somebody's page, with the telephone open and signed in: `ready` is what it says then."""
    context = browser.new_context(
        base_url=address, locale="zh-CN", reduced_motion="reduce", permissions=["microphone"]
    )
    context.set_default_timeout(15_000)
    mistakes: list[str] = []
    context.on("weberror", lambda error: mistakes.append(str(error.error)))
    context.on(
        "console",
        lambda message: mistakes.append(message.text) if "Content Security Policy" in message.text else None,
    )
    try:
        client = Client()
        client.force_login(account)
        session = client.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
        page = context.new_page()
        page.goto(page_at)
        with context.expect_page() as opened:
            page.get_by_role("button", name="打开话机").click()
        phone = opened.value
        phone.get_by_role("button", name="签入").click()
        there = Desk(page, phone)
        there.mode(ready)
        yield there
    finally:
        context.close()
    assert not mistakes, "script errors: " + "; ".join(mistakes)


@pytest.fixture
def desk(browser: Browser, live_server: Any, seat: Seat) -> Iterator[Desk]:
    """The seat's page, with its telephone open and signed in."""
    with at_desk(browser, live_server.url, seat.account, "/desk/seat/", "空闲，等来电") as there:
        yield there


def test_a_call_rings_pops_is_answered_held_and_finished(
    desk: Desk, outside: Outside, seat: Seat, axe: Callable[..., None]
) -> None:
    axe(desk.page)
    axe(desk.phone)
    citizen = outside.citizen_calls()
    expect(desk.page).to_have_url(CONTACT, timeout=20_000)
    contact = Contact.objects.get()
    assert (contact.outcome, contact.agent, contact.number.number) == (  # type: ignore[union-attr]
        ContactOutcome.OPEN, seat.account, "12345"
    )  # fmt: skip
    expect(desk.page.get_by_role("heading", name="来电登记")).to_contain_text("13800138000")
    expect(desk.page).to_have_title(re.compile("^☎"))
    desk.does("answer")
    desk.mode("通话中")
    axe(desk.page, within="[data-line-bar]")
    axe(desk.phone)
    desk.until_hears(600)
    outside.does(loud(citizen))
    desk.does("hold")
    desk.mode("保持中")
    assert desk.hears(600) < -60, "held, and heard all the same"
    desk.does("hold")
    expect(desk.page.locator("[data-line-bar] [data-flag=held]")).to_be_hidden()
    desk.until_hears(600)
    desk.page.keyboard.press("F2")
    desk.mode("录音已暂停")
    record = desk.page.locator("[data-line-bar] [data-do=unrecord]")
    expect(record).to_have_text("恢复录音 F2", use_inner_text=True)
    desk.page.keyboard.press("F2")
    expect(desk.page.locator("[data-line-bar] [data-flag=unrecorded]")).to_be_hidden()
    expect(record).to_have_text("暂停录音 F2", use_inner_text=True)
    expect(desk.page).to_have_url(CONTACT)  # a key of the telephone's is nothing else's
    desk.does("hang_up")
    outside.does(asyncio.wait_for(citizen.ended.wait(), 10))
    desk.mode("请先登记上一个来电")
    assert live.state_of(seat).reason == WRAP_UP
    outcome = desk.page.locator("#outcome")
    outcome.get_by_label("无声").check()
    outcome.get_by_role("button", name="结束来电").click()
    desk.mode("空闲，等来电")
    assert not live.state_of(seat).paused
    contact.refresh_from_db()
    assert contact.outcome == ContactOutcome.SILENT


async def loud(phone: Phone) -> None:
    """Wait until the beep of the seat's microphone is heard."""
    async with asyncio.timeout(10):
        while max(map(abs, phone.rx[-4000:]), default=0) < 2000:
            await asyncio.sleep(0.1)


def test_nobodys_call_leaves_no_contact(desk: Desk, outside: Outside) -> None:
    citizen = outside.citizen_calls()
    expect(desk.page).to_have_url(CONTACT, timeout=20_000)
    outside.loop.call_soon_threadsafe(citizen.hang_up)
    expect(desk.page).to_have_url(re.compile("/desk/seat/$"), timeout=20_000)
    assert not Contact.objects.exists()
    assert not TakenCall.objects.exists()
    desk.mode("空闲，等来电")


def test_a_seat_calls_out_by_typing_and_hears_who_takes_it_up(
    desk: Desk, outside: Outside, axe: Callable[..., None]
) -> None:
    Trunk.objects.create(code="carrier", name="运营商", address="127.0.0.1")
    carrier = outside.does(
        Phone.plugged_in("carrier", hums=1500, answers=False, port=outside.exchange.carrier_port)
    )
    outside.exchange.phones.append(carrier)
    desk.page.keyboard.press("F6")
    field = desk.page.get_by_label("打给谁")
    expect(field).to_be_focused()
    expect(desk.page.get_by_role("button", name="呼叫 消防救援")).to_be_visible()
    axe(desk.page, within="[data-line-bar]")
    field.fill("13800138000")
    field.press("Enter")
    desk.mode("正在呼叫")
    outside.does(asyncio.wait_for(carrier.rang.wait(), 10))
    outside.loop.call_soon_threadsafe(carrier.take_up)
    desk.mode("通话中")
    desk.until_hears(1500)
    outside.does(loud(carrier))
    outside.loop.call_soon_threadsafe(carrier.hang_up)
    desk.mode("空闲，等来电")


@pytest.mark.parametrize("how", ["closed", "crashed"])
def test_a_window_that_goes_away_loses_nobody(
    desk: Desk, outside: Outside, seat: Seat, exchange: Exchange, how: str
) -> None:
    exchange.configure(patient_line(exchange.line, browser=True, second=True))
    citizen = outside.citizen_calls()
    expect(desk.page).to_have_url(CONTACT, timeout=20_000)
    desk.does("answer")
    desk.mode("通话中")
    outside.does(loud(citizen))
    live.pause(seat, WRAP_UP)
    other = outside.does(exchange.seat("8002", hums=1500))
    if how == "closed":
        desk.phone.close()
    else:
        with contextlib.suppress(PlaywrightError):
            desk.phone.goto("chrome://crash")
    outside.does(asyncio.wait_for(other.answered.wait(), 25))
    outside.does(citizen.until_hears(1500))
    assert not citizen.ended.is_set()


def test_the_telephone_comes_back_after_the_switch_was_killed(
    desk: Desk, outside: Outside, exchange: Exchange
) -> None:
    """It says so, signs in again by itself, and rings."""
    number = exchange.switch.process()
    assert number is not None
    fault = desk.page.locator("[data-line-bar] [data-tells=fault]")
    os.kill(number, signal.SIGKILL)
    expect(fault).to_contain_text("连不上话务交换机", timeout=30_000)
    bring_up(exchange.place, print, rows=patient_line(exchange.line, browser=True))
    expect(fault).to_be_hidden(timeout=60_000)
    desk.mode("空闲，等来电")
    citizen = outside.citizen_calls()
    expect(desk.page).to_have_url(CONTACT, timeout=20_000)
    desk.does("answer")
    desk.until_hears(600)
    outside.does(loud(citizen))


def test_a_caller_is_joined_by_a_third_and_left_with_them(
    desk: Desk, outside: Outside, seat: Seat, axe: Callable[..., None]
) -> None:
    Trunk.objects.create(code="carrier", name="运营商", address="127.0.0.1")
    police = outside.does(Phone.plugged_in("carrier", hums=1500, port=outside.exchange.carrier_port))
    outside.exchange.phones.append(police)
    citizen = outside.citizen_calls()
    expect(desk.page).to_have_url(CONTACT, timeout=20_000)
    desk.does("answer")
    desk.mode("通话中")
    handing = desk.page.locator("[data-handing]")
    expect(handing).to_be_hidden()
    desk.page.get_by_label("诉求内容").fill("平安路有人落水")
    desk.page.keyboard.press("F6")
    expect(handing).to_contain_text("平安路有人落水")
    expect(handing).to_contain_text("电话 13800138000")
    axe(desk.page, within="[data-line-bar]")
    axe(desk.page, within="[data-handing]")
    expect(handing.get_by_role("button", name="已告诉对方")).to_be_hidden()
    desk.page.get_by_role("button", name=re.compile("先问.*公安报警")).click()
    desk.mode("正在问第三方，来电人等候")
    handing.get_by_role("button", name="已告诉对方").click()
    expect(handing.get_by_role("status")).to_contain_text("已告诉对方：什么事、诉求人")
    desk.until_hears(1500)
    assert desk.hears_no_more(600), "the caller hears and is heard aside"
    axe(desk.page, within="[data-line-bar]")
    desk.page.keyboard.press("F3")
    desk.mode("三方通话")
    desk.until_hears(600)
    outside.does(citizen.until_hears(1500))
    desk.does("leave")
    desk.mode("请先登记上一个来电")
    expect(desk.page.locator("[name=then][value=transfer]")).to_be_checked()
    expect(desk.page.get_by_label("转接去向")).to_have_value("公安报警 110")
    expect(desk.page.get_by_label("对方已接听")).to_be_checked()
    assert not citizen.ended.is_set()
    outside.loop.call_soon_threadsafe(police.hang_up)
    outside.does(asyncio.wait_for(citizen.ended.wait(), 10))
    assert PlacedCall.objects.get().told == "matter person"
    keep_record(outside.exchange.place, timezone.now())
    assert SwitchEvent.objects.filter(verb=SwitchEvent.Verb.TOLD, extension=seat.extension).count() == 1
