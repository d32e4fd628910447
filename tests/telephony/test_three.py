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
from tests.telephony.sound import before, loudest, recorded, together, tone
from tests.telephony.test_calling_out import dial, line_of
from tests.telephony.test_calls import talk, within
from tests.telephony.test_phone_pages import another_seat, post
from yixian.cases.models import Channel, Contact, Identity
from yixian.directory.models import HotlineNumber
from yixian.intake.actions import Approach, open_contact
from yixian.people.models import Actor
from yixian.telephony.actions import keep_record
from yixian.telephony.ami import Ami
from yixian.telephony.models import Call, CallQueue, PlacedCall, Seat, SwitchEvent, TakenCall, Trunk

pytestmark = pytest.mark.django_db(transaction=True)
Verb = SwitchEvent.Verb
CARD = 1200  # Hz: the number of a bank card


@pytest.fixture
def first(transactional_db: None, exchange: Exchange, settings: Any) -> Client:
    settings.DATA_DIR = exchange.place.folder.parent
    people = Cast()
    HotlineNumber.objects.get_or_create(number="12345", defaults={"name": "热线", "mode": "merged"})
    HotlineNumber.objects.get_or_create(number="12393", defaults={"name": "医保", "mode": "dual"})
    Trunk.objects.create(code="carrier", name="运营商", address="127.0.0.1")
    CallQueue.objects.get_or_create(code="market", defaults={"name": "市场监管"})
    Seat.objects.create(extension="8001", account=people.people["seat"], browser=True)
    another_seat()
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


async def until_told_something(waits: Phone) -> None:
    """Whoever waits is told that they do, again and again: up to eight seconds lie between."""
    async with asyncio.timeout(12):
        while max(map(abs, waits.rx), default=0) < 300:
            await asyncio.sleep(0.1)


async def unrecorded(client: Client, speaks: Phone, hears: Phone) -> None:
    """Somebody says what nobody may keep, and the seat leaves it out."""
    await said(client, "recording", stop="1")
    spoken, speaks._hum = speaks._hum, tone(CARD)
    hears.rx.clear()
    await hears.until_hears(CARD)
    speaks._hum = spoken
    await asyncio.sleep(0.5)
    await said(client, "recording", stop="0")


def test_aside_joined_and_out(first: Client, exchange: Exchange) -> None:
    async def call(ami: Ami) -> str:
        async with line_of(exchange, answers=False) as office:
            citizen, seat = await talking(exchange, first)
            assert (await said(first, "aside", to="hotline:12393")) == {
                "stage": "asking",
                "third": "医保 12393",
                "outside": True,
            }
            await within(10, office.rang.wait())
            assert "INVITE sip:12393@" in office.invite.first
            assert "<sip:12345@" in office.invite["from"]
            await stands(first, "asking")
            assert (await beside(post, first, "joined")).status_code == 409, "nobody is there yet"
            assert (await beside(post, first, "recording", stop="1")).status_code == 409, "nor recorded"
            office.take_up()
            await stands(first, "consulting")
            await seat.until_hears(1500)
            await office.until_hears(1000)
            citizen.rx.clear()
            await asyncio.sleep(1)
            assert citizen.hears(1500) < -30
            assert citizen.hears(1000) < -30, "the caller hears what is said aside"
            await until_told_something(citizen)
            await unrecorded(first, office, seat)
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
    keep_record(exchange.place, timezone.now())
    one = PlacedCall.objects.get()
    both, aside = recorded(exchange.kept(uid)[""]), recorded(exchange.kept(one.file_name)[""])
    assert together(both, 600, 1000, 1500) > -45, "one recording of all three"
    assert together(before(aside, 600), 1000, 1500) > -45, "what was said aside"
    assert max(loudest(both, CARD), loudest(aside, CARD)) < -45, "what was said while recording paused"
    for recording in (both, aside):
        assert loudest(recording[-8000:], 1500) > -45, (
            "a pause of the recording outlives the seat that wanted it"
        )
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
            await asyncio.sleep(1)
            citizen.hang_up()
            await within(5, police.ended.wait())

    exchange.run(call)
    keep_record(exchange.place, timezone.now())
    (one,) = PlacedCall.objects.all()
    for file_name in (one.uid, one.file_name):
        assert together(recorded(exchange.kept(file_name)[""]), 600, 1500) > -45


def test_nobody_is_handed_to_a_seat_where_nobody_is(first: Client, exchange: Exchange) -> None:
    async def call(ami: Ami) -> None:
        await exchange.sign_out("8002")
        citizen, seat = await talking(exchange, first)
        for what in ("aside", "handed"):
            refused = await beside(post, first, what, to="seat:8002")
            assert refused.status_code == 409
            assert "没有签入" in refused.json()["detail"]  # type: ignore[attr-defined]
        await talk(citizen, seat)
        citizen.hang_up()

    exchange.run(call)
    assert not PlacedCall.objects.exists()


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


def test_that_it_was_told_is_kept_of_a_call_about_this_contact_alone(
    first: Client, exchange: Exchange
) -> None:
    seat_of_first = Seat.objects.get(extension="8001")
    another = open_contact(Actor.of(seat_of_first.account), Approach(Channel.TELEPHONE, Identity()))

    async def told(contact: Contact) -> int:
        typed = {"content": "有人落水", "address": "汾河桥下"}
        return (await beside(first.post, f"/desk/contacts/{contact.pk}/told/", typed)).status_code

    async def call(ami: Ami) -> None:
        async with line_of(exchange, answers=False) as office:
            await talking(exchange, first)
            contact = await beside(Contact.objects.exclude(pk=another.pk).get)
            assert await told(contact) == 409, "nobody is there to be told"
            await said(first, "aside", to="emergency:110")
            await within(10, office.rang.wait())
            assert await told(contact) == 409, "it rings"
            office.take_up()
            await stands(first, "consulting")
            assert await told(another) == 409, "they were called for another matter"
            assert not await beside(PlacedCall.objects.exclude(told_at=None).exists)
            assert await told(contact) == 200

    exchange.run(call)
    assert PlacedCall.objects.get().told == "matter place person"


@pytest.mark.parametrize("ends", ["left", "returned"])
def test_who_is_asked_first_has_the_contact_once_the_seat_that_asked_is_out(
    first: Client, exchange: Exchange, ends: str
) -> None:
    theirs, contact = Client(), "/desk/contacts/{}/"
    theirs.force_login(Seat.objects.get(extension="8002").account)

    async def call(ami: Ami) -> str:
        citizen, seat = await talking(exchange, first)
        other = await exchange.seat("8002", hums=1500, answers=False)
        uid = seat.invite["x-call-uid"]

        async def theirs_yet() -> int:
            return (await beside(post, theirs, "call", uid=uid)).status_code

        await said(first, "aside", to="seat:8002")
        await within(10, other.rang.wait())
        assert other.invite["x-call-uid"] == uid
        assert "<sip:8001@" in other.invite["from"], "a colleague asks"
        assert await theirs_yet() == 409
        other.take_up()
        await stands(first, "consulting")
        assert await theirs_yet() == 409
        await said(first, "joined")
        await citizen.until_hears(1500)
        assert await theirs_yet() == 409
        await said(first, ends)
        if ends == "returned":
            await within(5, other.ended.wait())
            assert await theirs_yet() == 404
            return ""
        await within(5, seat.ended.wait())
        return str((await said(theirs, "call", uid=uid))["address"])

    address, one = exchange.run(call), Contact.objects.get()
    if ends == "returned":
        assert one.agent == Seat.objects.get(extension="8001").account
        return
    assert address == contact.format(one.pk)
    assert one.agent == Seat.objects.get(extension="8002").account
    assert (theirs.get(address).status_code, first.get(address).status_code) == (200, 404)
    assert post(first, "attend").json()["unfinished"] == "", "nothing is left to say"  # type: ignore[attr-defined]
    assert post(theirs, "attend", user="seat-8002").json()["unfinished"] == address  # type: ignore[attr-defined]


def test_a_seat_that_took_over_and_breaks_loses_nobody(first: Client, exchange: Exchange) -> None:
    async def call(ami: Ami) -> None:
        citizen, seat = await talking(exchange, first)
        other = await exchange.seat("8002", hums=1500)
        await said(first, "aside", to="seat:8002")
        await stands(first, "consulting")
        await said(first, "left")
        await within(5, seat.ended.wait())
        await citizen.until_hears(1500)
        seat.forget_call()
        await ami.action("QueuePause", Interface="PJSIP/seat-8001", Paused="false")
        other.hang_up(extra="Reason: Q.850;cause=41\r\n")
        await within(15, seat.answered.wait())
        await citizen.until_hears(1000)

    exchange.run(call)


def test_who_is_called_outside_from_a_call_between_seats_is_recorded(
    first: Client, exchange: Exchange
) -> None:
    async def call(ami: Ami) -> str:
        async with line_of(exchange) as office:
            seat, colleague = await exchange.seat("8001"), await exchange.seat("8002", hums=600)
            answer = await said(first, "place", to="seat:8002")
            assert await dial(exchange, seat, answer["dial"]) == 200
            await within(10, colleague.answered.wait())
            await talk(colleague, seat)
            assert (await beside(post, first, "recording", stop="1")).status_code == 409, "nothing to pause"
            await said(first, "aside", to="emergency:110")
            await stands(first, "consulting")
            await office.until_hears(1000)
            await unrecorded(first, office, seat)
            await said(first, "joined")
            await office.until_hears(600)
            await asyncio.sleep(1)
            seat.hang_up()
            await within(5, seat.ended.wait())
            await asyncio.sleep(1)
            office.hang_up()
            await within(5, colleague.ended.wait())
            return PlacedCall.objects.get(kind="emergency").within

    uid = exchange.run(call)
    keep_record(exchange.place, timezone.now())
    inside, outside = PlacedCall.objects.order_by("asked_at")
    assert (inside.is_recorded, exchange.kept(inside.file_name), inside.uid) == (False, {}, uid)
    both = recorded(exchange.kept(outside.file_name)[""])
    assert together(before(both, 600), 1000, 1500) > -45, "aside"
    assert together(both, 600, 1000, 1500) > -45, "all three"
    assert together(both[-8000:], 600, 1500) > -45, "the two who were left"
    assert loudest(both, CARD) < -45


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
