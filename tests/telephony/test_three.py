"""Three in a call, with real telephones: aside, joined, back, out; and callers who are handed on."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.cast import Cast
from tests.telephony.conftest import Exchange, beside
from tests.telephony.phone import Phone
from tests.telephony.sound import loudest, recorded
from tests.telephony.test_calling_out import line_of
from tests.telephony.test_calls import talk, within
from tests.telephony.test_phone_pages import another_seat, post
from yixian.cases.models import Contact
from yixian.directory.models import HotlineNumber
from yixian.telephony.actions import keep_record
from yixian.telephony.ami import Ami
from yixian.telephony.models import Call, CallQueue, PlacedCall, Seat, SwitchEvent, TakenCall, Trunk

pytestmark = pytest.mark.django_db(transaction=True)
Verb = SwitchEvent.Verb


@pytest.fixture
def first(transactional_db: None, exchange: Exchange, settings: Any) -> Client:
    settings.DATA_DIR = exchange.place.folder.parent
    people = Cast()
    HotlineNumber.objects.get_or_create(number="12345", defaults={"name": "热线", "mode": "merged"})
    HotlineNumber.objects.get_or_create(number="12393", defaults={"name": "医保", "mode": "dual"})
    Trunk.objects.create(code="carrier", name="运营商", address="127.0.0.1")
    CallQueue.objects.get_or_create(code="market", defaults={"name": "市场监管"})
    Seat.objects.create(extension="8001", account=people.people["seat"], browser=True)
    another_seat(people)
    return people.client("seat")


async def said(client: Client, what: str, **fields: str) -> Any:
    answer = await beside(post, client, what, **fields)
    assert answer.status_code == 200, answer.content.decode()
    return answer.json()  # type: ignore[attr-defined]


async def stands(client: Client, stage: str) -> None:
    async with asyncio.timeout(10):
        while (await said(client, "stand"))["stage"] != stage:
            await asyncio.sleep(0.1)


async def talking(exchange: Exchange, client: Client, caller: str = "13800138000") -> tuple[Phone, Phone]:
    """A citizen and seat 8001, who talk; the contact is made."""
    seat, citizen = await exchange.seat("8001"), await exchange.citizen(caller)
    assert await citizen.call("12345", exchange.trunk) == 200
    await within(10, seat.answered.wait())
    await talk(citizen, seat)
    await said(client, "call", uid=seat.invite["x-call-uid"])
    return citizen, seat


def test_aside_joined_and_out(first: Client, exchange: Exchange) -> None:
    async def call(ami: Ami) -> str:
        async with line_of(exchange, answers=False) as office:
            citizen, seat = await talking(exchange, first)
            assert (await said(first, "aside", to="hotline:12393")) == {
                "stage": "asking",
                "third": "医保 12393",
            }
            await within(10, office.rang.wait())
            assert "INVITE sip:12393@" in office.invite.first
            assert "<sip:12345@" in office.invite["from"]
            await stands(first, "asking")
            assert (await beside(post, first, "joined")).status_code == 409, "nobody is there yet"
            office.take_up()
            await stands(first, "consulting")
            await seat.until_hears(1500)
            await office.until_hears(1000)
            citizen.rx.clear()
            await asyncio.sleep(1)
            assert citizen.hears(1500) < -30
            assert citizen.hears(1000) < -30, "the caller hears what is said aside"
            assert max(map(abs, citizen.rx)) > 300, "the caller is left in silence"
            await said(first, "joined")
            await stands(first, "joined")
            await citizen.until_hears(1500)
            await citizen.until_hears(1000)
            await office.until_hears(600)
            await seat.until_hears(600)
            await said(first, "recording", stop="1")
            await said(first, "left")
            await within(5, seat.ended.wait())
            office.rx.clear()
            await office.until_hears(600)
            await citizen.until_hears(1500)
            await asyncio.sleep(1.5)
            assert not citizen.ended.is_set()
            office.hang_up()
            await within(5, citizen.ended.wait())
            return seat.invite["x-call-uid"]

    uid = exchange.run(call)
    both = recorded(exchange.kept(uid)[""])
    assert min(loudest(both, 600), loudest(both, 1000), loudest(both, 1500)) > -45, (
        "one recording of all three"
    )
    assert loudest(both[-8000:], 1500) > -45, "a pause of the recording outlives the seat that wanted it"
    keep_record(exchange.place, timezone.now())
    one = PlacedCall.objects.get()
    assert (one.uid, one.name, one.outcome) == (uid, "医保", PlacedCall.Outcome.REACHED)
    assert one.contact == TakenCall.objects.get(uid=uid).contact
    verbs = set(SwitchEvent.objects.filter(uid=uid).values_list("verb", flat=True))
    assert {Verb.ASIDE, Verb.PLACED, Verb.REACHED, Verb.JOINED, Verb.HANDED, Verb.OVER} <= verbs
    kept = Call.objects.get(uid=uid)
    assert (kept.outcome, kept.ended_at is not None) == (Call.Outcome.ANSWERED, True)


def test_back_from_a_busy_line_and_from_a_third(first: Client, exchange: Exchange) -> None:
    async def call(ami: Ami) -> None:
        async with line_of(exchange, answers=False) as office:
            citizen, seat = await talking(exchange, first)
            await said(first, "aside", to="emergency:110")
            await within(10, office.rang.wait())
            office._reply(office.invite, office._server, "486 Busy Here")
            office.ended.set()
            await stands(first, "talking")
            seat.rx.clear()
            await talk(citizen, seat)
            office.forget_call()
            office.answers = True
            await said(first, "aside", to="emergency:110")
            await stands(first, "consulting")
            await said(first, "returned")
            await within(5, office.ended.wait())
            await stands(first, "talking")
            citizen.rx.clear()
            await talk(citizen, seat)
            seat.hang_up()
            await within(5, citizen.ended.wait())

    exchange.run(call)


def test_a_seat_that_goes_while_the_caller_waits_loses_nobody(first: Client, exchange: Exchange) -> None:
    async def call(ami: Ami) -> None:
        async with line_of(exchange, answers=False) as office:
            citizen, seat = await talking(exchange, first)
            other = await exchange.seat("8002", hums=1500)
            await said(first, "aside", to="emergency:120")
            await within(10, office.rang.wait())
            seat.hang_up()
            await within(10, other.answered.wait())
            await citizen.until_hears(1500)

    exchange.run(call)


def test_who_is_handed_to_a_number_talks_there_and_the_seat_is_out(first: Client, exchange: Exchange) -> None:
    async def call(ami: Ami) -> None:
        async with line_of(exchange) as police:
            citizen, seat = await talking(exchange, first)
            assert (await said(first, "handed", to="emergency:110"))["third"] == "公安报警 110"
            await within(5, seat.ended.wait())
            await within(10, police.answered.wait())
            await police.until_hears(600)
            await citizen.until_hears(1500)
            citizen.hang_up()
            await within(5, police.ended.wait())

    exchange.run(call)


def test_who_is_handed_to_a_seat_is_that_seats_with_the_contact(first: Client, exchange: Exchange) -> None:
    theirs = Client()

    async def call(ami: Ami) -> str:
        citizen, seat = await talking(exchange, first)
        other = await exchange.seat("8002", hums=1500, answers=False)
        # Packets are numbered from anywhere: these look as if they came long before the first seat's.
        other._number = (seat._number - 20_000) % 2**16
        await said(first, "handed", to="seat:8002")
        await within(10, other.rang.wait())
        uid = seat.invite["x-call-uid"]
        assert other.invite["x-call-uid"] == uid
        assert "<sip:13800138000@" in other.invite["from"]
        other.take_up()
        await citizen.until_hears(1500)
        await said(theirs, "call", uid=uid)
        await asyncio.sleep(0.5)
        other.hang_up()
        await within(5, citizen.ended.wait())
        return uid

    theirs.force_login(Seat.objects.get(extension="8002").account)
    both = recorded(exchange.kept(exchange.run(call))[""])
    assert min(loudest(both, 600), loudest(both, 1000), loudest(both, 1500)) > -45, (
        "one recording of both talks"
    )
    assert Contact.objects.get().agent == Seat.objects.get(extension="8002").account


def test_nobody_there_brings_the_caller_back_first_in_line(first: Client, exchange: Exchange) -> None:
    async def call(ami: Ami) -> None:
        async with line_of(exchange, answers=False) as office:
            citizen, _seat = await talking(exchange, first)
            other = await exchange.seat("8002", hums=1500)
            await said(first, "handed", to="hotline:12393")
            await within(10, office.rang.wait())
            office._reply(office.invite, office._server, "480 Temporarily Unavailable")
            office.ended.set()
            await within(10, other.answered.wait())
            await citizen.until_hears(1500)
            other.hang_up()
            await within(5, citizen.ended.wait())
            assert (await beside(post, first, "handed", to="queue:nowhere")).status_code == 404
            assert (await beside(post, first, "handed", to="queue:market")).status_code == 409

    exchange.run(call)


def test_who_is_handed_to_a_queue_waits_there(first: Client, exchange: Exchange) -> None:
    async def call(ami: Ami) -> None:
        citizen, seat = await talking(exchange, first)
        other = await exchange.seat("8002", hums=1500)
        await said(first, "handed", to="queue:market")
        await within(5, seat.ended.wait())
        await within(15, other.answered.wait())
        assert other.invite["x-queue"] == "main", "market overflows to it"
        await citizen.until_hears(1500)
        citizen.hang_up()
        await within(5, other.ended.wait())

    exchange.run(call)
