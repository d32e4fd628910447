"""Nothing of ours runs for a while: calls in every stage go on, and everything is in the record once it is back."""

from __future__ import annotations

import asyncio
import dataclasses
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.systems import System, places, system
from tests.telephony.conftest import Exchange
from tests.telephony.office import Office
from tests.telephony.phone import Phone
from tests.telephony.test_calling_out import line_of
from tests.telephony.test_calls import within
from yixian.telephony.ami import Ami
from yixian.telephony.models import Seat, SeatQueue
from yixian.telephony.models.call import AT_ONCE

__all__ = ["places", "system"]
pytestmark = [pytest.mark.postgresql, pytest.mark.timeout(900)]
# How each seat hums.
HERTZ = {"8001": 1100, "8002": 1200, "8003": 1300}
RECORD = """
import json
from datetime import datetime, UTC
from yixian.cases.models import Contact
from yixian.telephony.models import Call, PlacedCall, Recording, RecordedSide, SeatInterval, SwitchEvent, TakenCall
since = datetime.fromtimestamp(SINCE, UTC)
calls = {}
for one in Call.objects.filter(began_at__gte=since).order_by("began_at"):
    sound = Recording.objects.filter(call=one).first()
    calls[one.caller[-11:]] = {
        "outcome": one.outcome, "ended_by": one.ended_by, "grade": one.grade, "over": one.ended_at is not None,
        "seat": one.seat.extension if one.seat else "", "missed": one.missed_caller_id is not None,
        "sound": sound.state if sound else "", "sides": RecordedSide.objects.filter(recording__call=one).count(),
        "talks": SeatInterval.objects.filter(uid=one.uid, state="talking", ended_at__isnull=False).count(),
        "contact": TakenCall.objects.filter(uid=one.uid).count(),
        "graded": SwitchEvent.objects.filter(uid=one.uid, verb="graded").count(),
    }
placed = [[one.name, one.outcome, one.ended_at is not None] for one in PlacedCall.objects.all()]
rests = SeatInterval.objects.filter(state="break", began_at__gte=since)
print(json.dumps({
    "calls": calls, "number": Call.objects.filter(began_at__gte=since).count(), "placed": placed,
    "rests": [[one.seat.extension, one.reason, one.ended_at is not None] for one in rests],
    "contacts": Contact.objects.count(),
}))
"""
JOINED, TALKS, WAITS, ASKED, GIVES_UP = (f"1380013800{n}" for n in range(5))


@pytest.fixture
def office(system: System, exchange: Exchange) -> Iterator[Office]:
    """Three seats answer 12345, and callers are asked for a grade."""
    line = exchange.line
    third = Seat(extension="8003", account=line.seats[0].account)
    exchange.line = dataclasses.replace(
        line,
        seats=[*line.seats, third],
        serving=[*line.serving, SeatQueue(seat=third, queue=line.queues[0], penalty=2)],
        grades=3,
    )
    exchange.configure()
    here = Office(system, exchange)
    yield here
    here.kill()
    exchange.line = line


async def told(office: Office, what: str, **fields: str) -> dict[str, Any]:
    return await asyncio.to_thread(office.line, what, **fields)


async def three_talk(office: Office, citizen: Phone, seat: Phone, police: Phone) -> None:
    """The seat, whose page made a contact of the call, has asked the police to join."""
    await told(office, "call", uid=seat.invite["x-call-uid"])
    await told(office, "aside", to="emergency:110")
    await within(20, police.answered.wait())
    async with asyncio.timeout(20):
        while (await told(office, "stand"))["stage"] != "consulting":
            await asyncio.sleep(0.1)
    await told(office, "joined")
    await citizen.until_hears(1500, seconds=20)
    await police.until_hears(600, seconds=20)


async def pause(ami: Ami, extension: str, paused: str) -> None:
    await ami.action("QueuePause", Interface=f"PJSIP/seat-{extension}", Paused=paused, Reason="meal")


async def calls(office: Office, ami: Ami) -> None:
    """Until everybody has hung up; nothing of ours runs from the middle on."""
    exchange = office.exchange
    seats = [await exchange.seat(extension, hums=hertz) for extension, hertz in HERTZ.items()]
    async with line_of(exchange) as police:
        joined = await called(exchange, JOINED, seats[0])
        await three_talk(office, joined, seats[0], police)
        talks = await called(exchange, TALKS, seats[1])
        asked = await called(exchange, ASKED, seats[2])
        waits = await called(exchange, WAITS)
        await asyncio.sleep(1.1)  # the record knows whole seconds
        await pause(ami, "8003", "true")
        await ends(seats[2], asked)
        await asyncio.to_thread(office.kill)
        await asked.press("2")
        await within(20, asked.ended.wait())
        gives_up = await called(exchange, GIVES_UP)
        await asyncio.sleep(AT_ONCE.total_seconds())
        for one, tone in ((joined, 1500), (joined, 1100), (police, 600), (talks, 1200)):
            await one.until_hears(tone, seconds=10)
        assert not waits.ended.is_set()
        gives_up.hang_up()
        await ends(seats[1], talks)
        talks.hang_up()
        await within(20, seats[1].answered.wait())
        await talk_at(waits, seats[1])
        await pause(ami, "8003", "false")
        await asyncio.sleep(1.1)
        waits.hang_up()
        police.hang_up()
        await within(20, seats[1].ended.wait())
        await asyncio.sleep(1.1)
        await ends(seats[0], joined)
        await joined.press("3")
        await within(20, joined.ended.wait())


async def called(exchange: Exchange, number: str, seat: Phone | None = None) -> Phone:
    """A citizen who is on the line, and who talks where a seat is named."""
    citizen = await exchange.citizen(number)
    assert await citizen.call("12345", exchange.trunk, seconds=20) == 200
    if seat is not None:
        await within(20, seat.answered.wait())
        await talk_at(citizen, seat)
    return citizen


async def talk_at(citizen: Phone, seat: Phone) -> None:
    await citizen.until_hears(HERTZ[seat.user.removeprefix("seat-")], seconds=10)
    await seat.until_hears(600, seconds=10)


async def ends(seat: Phone, citizen: Phone) -> None:
    """The seat hangs up; the citizen is asked for a grade, and hears so."""
    seat.hang_up()
    seat.forget_call()
    await asyncio.sleep(0.5)
    citizen.rx.clear()
    async with asyncio.timeout(15):
        while max(map(abs, citizen.rx), default=0) < 1500:
            await asyncio.sleep(0.1)


def until_whole(office: Office, since: float) -> dict[str, Any]:
    """The record, once nothing in it is open; the last there is where something stays so."""
    until = time.monotonic() + 120
    while True:
        found: dict[str, Any] = office.read(RECORD.replace("SINCE", str(since)))
        kept = found["calls"].values()
        waiting = any(not one["over"] or one["sound"] == "waiting" for one in kept) or len(kept) < 5
        if not (waiting or any(not over for *_, over in found["placed"])) or time.monotonic() > until:
            return found
        time.sleep(1)


def test_ours_dies_in_the_middle_of_everything_and_nothing_is_lost(
    office: Office, exchange: Exchange
) -> None:
    since = int(time.time())
    office.open()
    exchange.run(lambda ami: calls(office, ami), seconds=240)
    office.open()
    found = until_whole(office, since)
    told_of = {name: (one["outcome"], one["seat"], one["grade"]) for name, one in found["calls"].items()}
    assert told_of == {
        JOINED: ("answered", "8001", "dissatisfied"),
        TALKS: ("answered", "8002", ""),
        WAITS: ("answered", "8002", ""),
        ASKED: ("answered", "8003", "fairly"),
        GIVES_UP: ("abandoned", "", ""),
    }
    for name, one in found["calls"].items():
        whole = (
            {"talks": 0, "sound": "", "sides": 0}
            if name == GIVES_UP
            else {"talks": 1, "sound": "whole", "sides": 3}
        )
        assert one | whole == one, name
        assert one["missed"] == (name == GIVES_UP), name
        assert one["graded"] == (name in (JOINED, ASKED)), name
        assert one["contact"] == (name != GIVES_UP), f"{name}: what no page told of is left to its seat, too"
    assert found["calls"][WAITS]["ended_by"] == "caller"
    assert found["placed"] == [["公安报警", "reached", True]]
    assert found["rests"] == [["8003", "meal", True]]
    assert found["contacts"] == 4
    time.sleep(3)
    assert until_whole(office, since) == found, "and once only, however often it is swept"
