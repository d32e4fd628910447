"""A seat calls out: with a ticket for one call, shown the hotline's number, recorded, and in the record."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest

from tests.telephony.conftest import Exchange
from tests.telephony.phone import Phone
from tests.telephony.sound import loudest, recorded
from tests.telephony.test_calls import within
from yixian.telephony.actions.tell_callers import forget_tickets
from yixian.telephony.ami import Ami, AmiRefused
from yixian.telephony.config.outgoing import (
    DIALS,
    SHELF_SECONDS,
    SHELVES,
    TICKET_SECONDS,
    shelf_at,
    shelf_of,
    stale_shelf,
)

TICKET = "12345678901234567890"


@asynccontextmanager
async def line_of(exchange: Exchange, *, hums: int = 1500, answers: bool = True) -> AsyncIterator[Phone]:
    """Whoever the switch calls by the carrier's line."""
    phone = await Phone.plugged_in("carrier", hums=hums, answers=answers, port=exchange.carrier_port)
    try:
        yield phone
    finally:
        phone.hang_up()
        await asyncio.sleep(0.1)
        phone.unplug()


async def allow(ami: Ami, what: str, *, seconds: int = 20, seat: str = "8001", ticket: str = TICKET) -> None:
    said = f"{int(time.time()) + seconds}-{seat}-{what}"
    await ami.action("DBPut", Family=shelf_of(ticket), Key=ticket, Val=said)


async def dial(exchange: Exchange, seat: Phone, dialled: str = f"{DIALS}{TICKET}") -> int:
    return await seat.call(
        dialled, exchange.seats, password=exchange.password(seat.user.removeprefix("seat-"))
    )


def test_a_seat_calls_a_citizen_and_the_call_is_kept(exchange: Exchange) -> None:
    async def call(ami: Ami) -> str:
        async with line_of(exchange) as citizen:
            seat = await exchange.seat("8001")
            await allow(ami, "n-13800138000-12345")
            assert await dial(exchange, seat) == 200
            await within(10, citizen.answered.wait())
            assert citizen.invite.first.startswith("INVITE sip:13800138000@")
            assert "<sip:12345@" in citizen.invite["from"], "which number the citizen sees"
            await citizen.until_hears(1000, seconds=10)
            assert loudest(citizen.rx, 800) > -45, "no word of the recording"
            await seat.until_hears(1500)
            (own,) = [
                one
                for one in await ami.action("CoreShowChannels")
                if one.get("Channel", "").startswith("PJSIP/seat")
            ]
            citizen.hang_up()
            await within(5, seat.ended.wait())
            return own["Linkedid"]

    kept = exchange.kept(exchange.run(call))
    assert set(kept) == {"", "-rx", "-tx"}
    assert loudest(recorded(kept["-rx"]), 1500) > -45
    assert loudest(recorded(kept["-tx"]), 1000) > -45


@pytest.mark.parametrize(
    "what",
    ["", "n-13800138000-12345 late", "n-13800138000-12345 another's"],
)
def test_without_a_ticket_of_its_own_a_seat_calls_nobody(exchange: Exchange, what: str) -> None:
    async def call(ami: Ami) -> None:
        async with line_of(exchange) as citizen:
            seat = await exchange.seat("8001")
            said, _, why = what.partition(" ")
            if said:
                seconds, owner = (-1 if why == "late" else 20), ("8002" if "another" in why else "8001")
                await allow(ami, said, seconds=seconds, seat=owner)
            assert await dial(exchange, seat) == 200
            await within(5, seat.ended.wait())
            assert not citizen.rang.is_set()

    exchange.run(call)


def test_a_ticket_is_good_once(exchange: Exchange) -> None:
    async def call(ami: Ami) -> None:
        async with line_of(exchange) as citizen:
            seat = await exchange.seat("8001")
            await allow(ami, "n-13800138000-12345")
            assert await dial(exchange, seat) == 200
            await within(10, citizen.rang.wait())
            seat.hang_up()
            await within(5, citizen.ended.wait())
            citizen.forget_call()
            seat.forget_call()
            assert await dial(exchange, seat) == 200
            await within(5, seat.ended.wait())
            assert not citizen.rang.is_set()

    exchange.run(call)


def test_what_nobody_dialled_leaves_the_switch_and_nothing_sooner(exchange: Exchange) -> None:
    now = time.time()
    old, good = (shelf_at(at) + TICKET[1:] for at in (now - 2 * SHELF_SECONDS, now - TICKET_SECONDS))

    async def call(ami: Ami) -> None:
        async def is_there(ticket: str) -> bool:
            try:
                await ami.action("DBGet", Family=shelf_of(ticket), Key=ticket)
            except AmiRefused:
                return False
            return True

        for ticket in (old, good):
            await allow(ami, "n-13800138000-12345", ticket=ticket)
        assert await is_there(old)
        for _ in range(2):  # and where there is nothing to remove
            await asyncio.to_thread(forget_tickets, exchange.place, datetime.fromtimestamp(now, UTC))
            assert (await is_there(old), await is_there(good)) == (False, True)
        async with line_of(exchange) as citizen:
            seat = await exchange.seat("8001")
            assert await dial(exchange, seat, f"{DIALS}{good}") == 200
            await within(10, citizen.rang.wait())
            assert not await is_there(good), "dialled, and once"

    exchange.run(call)


def test_a_shelf_is_emptied_only_when_nothing_on_it_is_good() -> None:
    for written in range(0, SHELVES * SHELF_SECONDS, 7):
        ticket = shelf_at(written) + TICKET[1:]
        stale = [age for age in range(3 * SHELF_SECONDS) if stale_shelf(written + age) == shelf_of(ticket)]
        assert min(stale) > TICKET_SECONDS
        assert min(stale) <= 2 * SHELF_SECONDS
        late = shelf_at(written + SHELF_SECONDS - 1)
        assert stale_shelf(written) != shelf_of(late + TICKET[1:]), "a sweep that is late by as long as that"


def test_a_seat_calls_another_by_its_extension(exchange: Exchange) -> None:
    async def call(ami: Ami) -> None:
        seat, other = await exchange.seat("8001"), await exchange.seat("8002", hums=1500)
        await allow(ami, "s-8002-8001")
        assert await dial(exchange, seat) == 200
        await within(5, other.answered.wait())
        assert "<sip:8001@" in other.invite["from"]
        assert "x-call-uid" not in other.invite.headers, "no citizen's call"
        await seat.until_hears(1500)
        await other.until_hears(1000)

    exchange.run(call)
