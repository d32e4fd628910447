"""Real calls on loopback: a citizen by the trunk, a seat at its telephone, tones that pass or do not."""

from __future__ import annotations

import asyncio
import dataclasses
import socket
from collections.abc import Awaitable

import pytest

from tests.telephony.conftest import SHORT, Exchange
from tests.telephony.phone import Phone
from tests.telephony.sound import loudest, recorded
from yixian.directory.models import HotlineNumber
from yixian.telephony.ami import Ami, Message
from yixian.telephony.config import interface
from yixian.telephony.models import CallQueue


async def within(seconds: float, happened: Awaitable[object]) -> None:
    async with asyncio.timeout(seconds):
        await happened


async def talk(citizen: Phone, seat: Phone) -> None:
    """Each hears the other."""
    await citizen.until_hears(1000)
    await seat.until_hears(600)


async def state_of(ami: Ami, extension: str) -> tuple[str, str]:
    """Whether a seat is paused in the general queue, "1" or "0", and why."""
    status = await ami.action("QueueStatus", Queue="main")
    (seat,) = (one for one in status if one.get("Event") == "QueueMember" and one["Name"] == extension)
    return seat["Paused"], seat["PausedReason"]


def test_a_citizen_is_answered_and_the_call_is_kept(exchange: Exchange) -> None:
    async def call(ami: Ami) -> str:
        seat, citizen = await exchange.seat("8001"), await exchange.citizen()
        assert await citizen.call("12345", exchange.trunk) == 200
        await within(10, seat.answered.wait())
        assert seat.invite["from"].startswith('"12345" <sip:13800138000@'), (
            "which number was dialled, and who calls"
        )
        assert (seat.invite["x-queue"], seat.invite["x-number"]) == ("main", "12345")
        said = [loudest(citizen.rx, SHORT[name]) for name in ("hello", "notice")]
        assert min(said) > -45, "no greeting, or no word of the recording"
        await talk(citizen, seat)
        await asyncio.sleep(1)
        seat.hang_up()
        await within(5, citizen.ended.wait())
        return seat.invite["x-call-uid"]

    uid = exchange.run(call)
    kept = exchange.kept(uid)
    assert set(kept) == {"", "-rx", "-tx"}
    both, citizen, seat = (recorded(kept[part]) for part in ("", "-rx", "-tx"))
    assert min(loudest(both, 600), loudest(both, 1000)) > -45
    assert loudest(citizen, 600) > -45 > loudest(citizen, 1000)
    assert loudest(seat, 1000) > -45 > loudest(seat, 600)


def test_who_waits_too_long_is_answered_by_another_queue(exchange: Exchange) -> None:
    async def call(ami: Ami) -> list[Message]:
        events: list[Message] = []
        ami.on(events.append)
        seat, citizen = await exchange.seat("8001"), await exchange.citizen()
        assert await citizen.call("12315", exchange.trunk) == 200
        await within(15, seat.answered.wait())
        assert (seat.invite["x-queue"], seat.invite["x-number"]) == ("main", "12315")
        await talk(citizen, seat)
        citizen.hang_up()
        await within(5, seat.ended.wait())
        return events

    joined = [one["Queue"] for one in exchange.run(call) if one["Event"] == "QueueCallerJoin"]
    assert joined == ["market", "main"]


def test_a_seat_that_pauses_with_a_reason_is_not_rung(exchange: Exchange) -> None:
    paused = {"Interface": f"PJSIP/{interface('8001')}", "Paused": "true", "Reason": "午餐"}

    async def call(ami: Ami) -> None:
        resting, free = await exchange.seat("8001"), await exchange.seat("8002")
        citizen = await exchange.citizen()
        await ami.action("QueuePause", **paused)
        try:
            assert await state_of(ami, "8001") == ("1", "午餐")
            assert await citizen.call("12345", exchange.trunk) == 200
            await within(10, free.answered.wait())
            assert not resting.rang.is_set()
            await talk(citizen, free)
        finally:
            await ami.action("QueuePause", **paused | {"Paused": "false"})

    exchange.run(call)


def test_a_seat_dials_that_it_rests_and_that_it_is_ready(exchange: Exchange) -> None:
    async def call(ami: Ami) -> None:
        seat = await exchange.seat("8001")
        for dialled, state in (("*0", ("1", "break")), ("*1", ("0", ""))):
            assert await seat.call(dialled, exchange.seats, password=exchange.password("8001")) == 200
            assert await state_of(ami, "8001") == state
            assert (await state_of(ami, "8002"))[0] == "0"
            await within(5, seat.ended.wait())
            assert max(map(abs, seat.rx)) > 1000, "no word that it was understood"
            seat.forget_call()

    exchange.run(call)


def test_an_empty_chair_keeps_nobody_waiting(exchange: Exchange) -> None:
    """Its telephone is rung once, then another seat's; it rests until somebody says that they are there."""

    async def call(ami: Ami) -> None:
        empty, there = await exchange.seat("8001", answers=False), await exchange.seat("8002")
        citizen = await exchange.citizen()
        assert await citizen.call("12345", exchange.trunk) == 200
        await within(15, there.answered.wait())
        assert empty.rang.is_set()
        assert empty.ended.is_set()
        assert (await state_of(ami, "8001"))[0] == "1"
        await talk(citizen, there)
        empty.forget_call()
        assert await empty.call("*1", exchange.seats, password=exchange.password("8001")) == 200
        assert (await state_of(ami, "8001"))[0] == "0"

    exchange.run(call)


def test_who_hangs_up_while_waiting_rings_nowhere_any_more(exchange: Exchange) -> None:
    async def call(ami: Ami) -> list[str]:
        events: list[Message] = []
        ami.on(events.append)
        seat, citizen = await exchange.seat("8001", answers=False), await exchange.citizen()
        assert await citizen.call("12345", exchange.trunk) == 200
        await within(10, seat.rang.wait())
        citizen.hang_up()
        await within(5, seat.ended.wait())
        await asyncio.sleep(0.2)
        return [one["Event"] for one in events]

    assert "QueueCallerAbandon" in exchange.run(call)


def test_what_is_no_sip_is_dropped(exchange: Exchange) -> None:
    noise = [
        b"",
        b"\x00" * 1400,
        b"INVITE sip:12345@127.0.0.1 SIP/2.0\r\n\r\n",
        b"INVITE " + b"a" * 20_000 + b" SIP/2.0\r\nVia: x\r\n\r\n",
        b"SIP/2.0 200 OK\r\nCSeq: 1 INVITE\r\nCall-ID: nobody's\r\n\r\n",
        b"REGISTER sip:127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1\r\nContent-Length: 99999\r\n\r\n",
    ]

    async def call(ami: Ami) -> None:
        seat, citizen = await exchange.seat("8001"), await exchange.citizen()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
            for _ in range(50):
                for packet in noise:
                    stranger.sendto(packet, exchange.trunk)
                    stranger.sendto(packet, exchange.seats)
        assert await citizen.call("12345", exchange.trunk) == 200
        await within(10, seat.answered.wait())
        await talk(citizen, seat)

    exchange.run(call)


def test_the_rows_change_while_people_talk(exchange: Exchange) -> None:
    """Nobody is cut off, a pause stays, and the new number is answered."""
    new = HotlineNumber(number="12369", name="环境", mode="merged", queue="environment")
    environment = CallQueue(code="environment", name="生态环境", ring=5)
    larger = dataclasses.replace(
        exchange.line,
        numbers=[*exchange.line.numbers, new],
        queues=[*exchange.line.queues, environment],
        serving=[
            *exchange.line.serving,
            type(exchange.line.serving[0])(seat=exchange.line.seats[1], queue=environment),
        ],
    )

    async def call(ami: Ami) -> None:
        seat, other = await exchange.seat("8001"), await exchange.seat("8002")
        resting = {"Interface": f"PJSIP/{interface('8001')}", "Queue": "main", "Reason": "午餐"}
        citizen, second = await exchange.citizen(), await exchange.citizen("13700000002")
        assert await second.call("12369", exchange.trunk) == 404
        second.forget_call()
        assert await citizen.call("12345", exchange.trunk) == 200
        await within(10, seat.answered.wait())
        await talk(citizen, seat)
        await ami.action("QueuePause", Paused="true", **resting)
        done = await asyncio.to_thread(exchange.configure, larger)
        assert done.reloaded
        assert done.changed == ["queues.conf", "extensions.conf"]
        assert await second.call("12369", exchange.trunk) == 200
        await within(10, other.answered.wait())
        assert other.invite["x-queue"] == "environment"
        paused = await state_of(ami, "8001")
        await ami.action("QueuePause", Paused="false", **resting)
        assert paused == ("1", "午餐")
        await talk(second, other)
        await talk(citizen, seat)
        assert not citizen.ended.is_set()
        assert not seat.ended.is_set()

    exchange.run(call)


@pytest.mark.parametrize("dialled", ["+863515550001", "03515550001", "5550001"])
def test_a_number_is_known_however_the_carrier_writes_it(exchange: Exchange, dialled: str) -> None:
    async def call(ami: Ami) -> None:
        seat, citizen = await exchange.seat("8001"), await exchange.citizen()
        assert await citizen.call(dialled, exchange.trunk) == 200
        await within(10, seat.answered.wait())
        assert (seat.invite["x-queue"], seat.invite["x-number"]) == ("main", "0351-5550001")

    exchange.run(call)


@pytest.mark.parametrize(
    ("caller", "shown"),
    [
        ("1" * 200, "1" * 20),
        ("138%0d%0aX-Queue%3a%20market%0d%0a%0d%0aEvent%3a%20Shutdown", "138"),
        ("13800138000;tag=x", "13800138000"),
        ("%22%3csip%3a8001%40x%3e", "8001"),
    ],
)
def test_a_hostile_caller_number_is_shortened(exchange: Exchange, caller: str, shown: str) -> None:
    async def call(ami: Ami) -> list[Message]:
        events: list[Message] = []
        ami.on(events.append)
        seat, citizen = await exchange.seat("8001"), await exchange.citizen()
        assert await citizen.call("12345", exchange.trunk, caller=caller) == 200
        await within(10, seat.answered.wait())
        assert f"<sip:{shown}@" in seat.invite["from"]
        assert seat.invite.headers["x-queue"] == ["main"]
        await talk(citizen, seat)
        async with asyncio.timeout(10):
            while not any(one["Event"] == "AgentConnect" for one in events):
                await asyncio.sleep(0.1)
        return events

    events = exchange.run(call)
    assert "Shutdown" not in {one["Event"] for one in events}, "a caller forges what the switch tells"
    assert {one["CallerIDNum"] for one in events if "CallerIDNum" in one} <= {shown, "12345", "<unknown>"}
    connected = [one["CallerIDNum"] for one in events if one["Event"] == "AgentConnect"]
    assert connected == [shown]


def test_a_hostile_number_that_the_carrier_vouches_for_is_shortened_too(exchange: Exchange) -> None:
    hostile = "P-Asserted-Identity: <sip:139%0d%0a%0d%0aEvent%3a%20Shutdown@carrier.example.org>\r\n"

    async def call(ami: Ami) -> list[Message]:
        events: list[Message] = []
        ami.on(events.append)
        seat, citizen = await exchange.seat("8001"), await exchange.citizen()
        assert await citizen.call("12345", exchange.trunk, extra=hostile) == 200
        await within(10, seat.answered.wait())
        assert "<sip:139@" in seat.invite["from"]
        return events

    assert "Shutdown" not in {one["Event"] for one in exchange.run(call)}


def test_calls_come_from_the_carriers_address_alone(exchange: Exchange) -> None:
    async def call(ami: Ami) -> None:
        stranger = await Phone.plugged_in("13800138000", host="127.0.0.2")
        exchange.phones.append(stranger)
        assert await stranger.call("12345", exchange.trunk) == 401

    exchange.run(call)


def test_a_wrong_password_signs_nobody_in(exchange: Exchange) -> None:
    async def call(ami: Ami) -> None:
        phone = await Phone.plugged_in(interface("8001"))
        exchange.phones.append(phone)
        assert await phone.register(exchange.seats, "12345678") == 401
        assert await phone.register(exchange.seats, exchange.password("8002")) == 401
        contacts = await ami.action("PJSIPShowContacts")
        assert interface("8001") not in {one.get("Endpoint") for one in contacts}

    exchange.run(call)


def test_nobody_calls_in_the_name_of_a_seat(exchange: Exchange) -> None:
    async def call(ami: Ami) -> None:
        stranger = await exchange.citizen()
        assert await stranger.call("12345", exchange.trunk, caller=interface("8001")) == 401

    exchange.run(call)


def test_a_seats_telephone_calls_nobody(exchange: Exchange) -> None:
    async def call(ami: Ami) -> None:
        seat = await exchange.seat("8001")
        for dialled in ("12345", "main", "seat-8002", "13800138000"):
            assert await seat.call(dialled, exchange.seats, password=exchange.password("8001")) == 404
            seat.forget_call()

    exchange.run(call)


def test_a_number_that_is_not_in_the_ledger_is_refused(exchange: Exchange) -> None:
    async def call(ami: Ami) -> None:
        stranger = await exchange.citizen()
        for dialled in ("99999", "main", "s", "12345;x=y"[:5] + "%3b"):
            assert await stranger.call(dialled, exchange.trunk) == 404
            stranger.forget_call()

    exchange.run(call)
