"""A caller goes on to another seat, seen in real browsers: on whose page the contact is, what is told and filled in."""

from __future__ import annotations

import asyncio
import dataclasses
import re
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, expect

from tests.convenience.test_services import provider
from tests.telephony.conftest import Exchange, beside, patient_line
from tests.telephony.phone import Phone
from tests.telephony.test_phone_in_a_browser import CONTACT, Desk, Outside, at_desk, desk, loud, outside, seat
from tests.telephony.test_phone_pages import another_seat, post
from yixian.cases.models import Channel, Contact, Identity
from yixian.intake.actions import Approach, open_contact
from yixian.people.models import Actor
from yixian.telephony.models import Seat, Trunk

__all__ = ["desk", "outside", "seat"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def another_contact(seat: Seat) -> Contact:
    return open_contact(
        Actor.of(seat.account), Approach(Channel.TELEPHONE, Identity(telephone="13900139000"))
    )


def test_of_two_contacts_that_are_open_only_that_of_the_call_is_told_and_filled_in(
    desk: Desk, outside: Outside, seat: Seat
) -> None:
    Trunk.objects.create(code="carrier", name="运营商", address="127.0.0.1")
    police = outside.does(Phone.plugged_in("carrier", hums=1500, port=outside.exchange.carrier_port))
    outside.exchange.phones.append(police)
    other = desk.page.context.new_page()
    other.goto(f"/desk/contacts/{another_contact(seat).pk}/")
    desk.page.bring_to_front()
    desk.page.evaluate("dispatchEvent(new Event('focus'))")
    citizen = outside.citizen_calls()
    expect(desk.page).to_have_url(CONTACT, timeout=20_000)
    desk.does("answer")
    desk.mode("通话中")
    outside.does(loud(citizen))
    desk.does("unrecord")
    desk.mode("录音已暂停")
    for page in (other, desk.page):
        page.keyboard.press("F6")
        expect(page.get_by_label("打给谁")).to_be_visible()
    expect(desk.page.locator("[data-handing]")).to_contain_text("电话 13800138000")
    expect(other.locator("[data-handing]")).to_be_hidden()
    desk.page.get_by_role("button", name=re.compile("先问.*公安报警")).click()
    for page in (other, desk.page):
        says = page.locator("strong[data-stage=consulting]")
        expect(says).to_be_visible(timeout=20_000)
        expect(says).to_have_text("正在问第三方，来电人等候", use_inner_text=True)
    expect(other.locator("[data-handing]")).to_be_hidden()
    unrecorded = desk.page.locator("[data-line-bar] [data-flag=unrecorded]")
    expect(unrecorded).to_be_hidden()  # what is said aside is recorded, and the page says so
    desk.does("leave")
    expect(desk.page.locator("[name=then][value=transfer]")).to_be_checked()
    expect(desk.page.get_by_label("转接去向")).to_have_value("公安报警 110")
    expect(
        other.locator("[data-line-bar]").get_by_text("请先登记上一个来电").filter(visible=True)
    ).to_be_visible()
    assert not other.locator("[name=then][value=transfer]").is_checked()
    outside.loop.call_soon_threadsafe(police.hang_up)


def test_a_caller_who_was_asked_about_and_handed_on_opens_here(
    browser: Browser, live_server: Any, seat: Seat, outside: Outside, exchange: Exchange
) -> None:
    """Another seat asks this one, and hands the caller on: then the contact is here, and not before."""
    there, line = another_seat(), patient_line(exchange.line, browser=True, second=True)
    exchange.configure(
        dataclasses.replace(line, serving=[one for one in line.serving if one.seat.extension == "8002"])
    )
    theirs = Client()
    theirs.force_login(there.account)
    with at_desk(browser, live_server.url, seat.account, "/desk/seat/", "没有服务的队列") as desk:
        other = outside.does(exchange.seat("8002", hums=1500))
        citizen = outside.citizen_calls()
        outside.does(asyncio.wait_for(other.answered.wait(), 10))
        outside.does(citizen.until_hears(1500))
        assert outside.does(beside(post, theirs, "call", uid=other.invite["x-call-uid"])).status_code == 200
        assert outside.does(beside(post, theirs, "aside", to="seat:8001")).status_code == 200
        expect(desk.page.locator("[data-line-bar] [data-phase=ringing]")).to_be_visible(timeout=20_000)
        desk.does("answer")
        desk.mode("通话中")
        desk.until_hears(1500)
        assert outside.does(beside(post, theirs, "joined")).status_code == 200
        desk.until_hears(600)
        expect(desk.page).to_have_url(re.compile("/desk/seat/$"))
        expect(desk.page.locator("[data-line-bar] [data-tells=fault]")).to_be_hidden()
        assert outside.does(beside(post, theirs, "left")).status_code == 200
        expect(desk.page).to_have_url(CONTACT, timeout=20_000)
        expect(desk.page.get_by_role("heading", name="来电登记")).to_contain_text("13800138000")
        expect(desk.page.locator("[data-line-bar] [data-tells=caller]")).to_have_text("13800138000")
        assert Contact.objects.get().agent == seat.account
        assert not citizen.ended.is_set()
        desk.does("hang_up")
        outside.does(asyncio.wait_for(citizen.ended.wait(), 10))
        assert post(theirs, "attend", user="seat-8002").json()["unfinished"] == ""  # type: ignore[attr-defined]


def test_a_citizen_who_was_called_and_handed_to_another_seat_leaves_the_page_here(
    desk: Desk, outside: Outside, seat: Seat, exchange: Exchange
) -> None:
    """While they wait they are the one who asked, for they did not call; then their contact is the other seat's."""
    Trunk.objects.create(code="carrier", name="运营商", address="127.0.0.1")
    exchange.configure(patient_line(exchange.line, browser=True, second=True))
    theirs, contact = Client(), another_contact(seat)
    theirs.force_login(another_seat().account)
    citizen = outside.does(Phone.plugged_in("carrier", hums=600, port=exchange.carrier_port))
    exchange.phones.append(citizen)
    other = outside.does(exchange.seat("8002", hums=1500))
    desk.page.goto(f"/desk/contacts/{contact.pk}/")
    desk.page.get_by_role("button", name="回拨").click()
    desk.mode("通话中")
    desk.until_hears(600)
    desk.page.keyboard.press("F6")
    expect(desk.page.locator("[data-handing]")).to_contain_text("电话 13900139000")
    desk.page.get_by_label("打给谁").fill("8002")
    found = desk.page.locator("[data-line-bar] [data-found] li", has_text="8002")
    found.get_by_role("button", name=re.compile("先问")).click()
    desk.mode("正在问第三方，诉求人等候")
    expect(desk.page.locator("[data-line-bar] [data-do=back]")).to_have_text(
        "回到诉求人 F9", use_inner_text=True
    )
    desk.does("leave")
    desk.mode("空闲，等来电")
    outside.does(citizen.until_hears(1500))
    told = outside.does(beside(post, theirs, "call", uid=other.invite["x-call-uid"]))
    assert told.json()["address"] == f"/desk/contacts/{contact.pk}/"  # type: ignore[attr-defined]
    assert not desk.page.locator("[name=then][value=transfer]").is_checked()
    expect(desk.page).to_have_url(re.compile("/desk/seat/$"), timeout=30_000)
    outside.loop.call_soon_threadsafe(citizen.hang_up)


def test_a_caller_is_handed_on_to_a_plumber_of_the_citys_list(
    desk: Desk, outside: Outside, seat: Seat
) -> None:
    """Found by its name, asked while the caller waits, and left alone with the caller."""
    Trunk.objects.create(code="carrier", name="运营商", address="127.0.0.1")
    provider("wang", "王记水管", telephone="0351-5550001")
    plumber = outside.does(Phone.plugged_in("carrier", hums=1500, port=outside.exchange.carrier_port))
    outside.exchange.phones.append(plumber)
    citizen = outside.citizen_calls()
    expect(desk.page).to_have_url(CONTACT, timeout=20_000)
    desk.does("answer")
    desk.mode("通话中")
    desk.page.keyboard.press("F6")
    desk.page.get_by_label("打给谁").fill("王记")
    found = desk.page.locator("[data-line-bar] [data-found] li", has_text="王记水管")
    found.get_by_role("button", name=re.compile("先问")).click()
    desk.mode("正在问第三方，来电人等候")
    desk.until_hears(1500)
    desk.does("leave")
    expect(desk.page.get_by_label("转接去向")).to_have_value("王记水管 0351-5550001")
    outside.does(citizen.until_hears(1500))
    assert not citizen.ended.is_set()
    outside.loop.call_soon_threadsafe(plumber.hang_up)
    outside.does(asyncio.wait_for(citizen.ended.wait(), 10))
