"""What the real switch writes of calls becomes rows: who was called, how long, who hung up, why a seat rested."""

from __future__ import annotations

import asyncio
import dataclasses
import socket
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from django.utils import timezone

from tests.cast import Cast
from tests.telephony.conftest import Exchange, free_ports
from tests.telephony.test_calls import within
from yixian.directory.models import HotlineNumber
from yixian.telephony.actions import keep_record
from yixian.telephony.ami import Ami
from yixian.telephony.models import BreakReason, Call, CallQueue, Seat, SeatInterval
from yixian.telephony.record.presence import ask, keep_signed_in
from yixian.telephony.record.reading import SOURCES
from yixian.telephony.record.rotation import rotate

pytestmark = pytest.mark.django_db


@pytest.fixture
def seat(cast: Cast) -> Seat:
    """The rows behind the small line."""
    HotlineNumber.objects.create(number="12345", name="热线", mode="merged", queue="main")
    for code in ("main", "market"):
        CallQueue.objects.create(code=code, name=code)
    return Seat.objects.create(extension="8001", account=cast.people["seat"])


def kept(exchange: Exchange, uid: str) -> Call:
    """The call once its lines are written, which is a moment after it ended."""
    found = None
    for _ in range(100):
        keep_record(exchange.place, timezone.now())
        found = Call.objects.filter(uid=uid).first()
        if found is not None and found.ended_at is not None and found.outcome != Call.Outcome.REFUSED:
            break
        exchange.run(_a_moment)
    assert found is not None
    return found


async def _a_moment(ami: Ami) -> None:
    await asyncio.sleep(0.1)


async def _talk(exchange: Exchange, *, citizen_ends: bool, caller: str = "") -> str:
    seat, citizen = await exchange.seat("8001"), await exchange.citizen()
    assert await citizen.call("12345", exchange.trunk, caller=caller) == 200
    await within(20, seat.answered.wait())
    await asyncio.sleep(1.2)
    first, second = (citizen, seat) if citizen_ends else (seat, citizen)
    first.hang_up()
    await within(10, second.ended.wait())
    return seat.invite["x-call-uid"]


@pytest.mark.parametrize(("citizen_ends", "by"), [(True, "caller"), (False, "seat")])
def test_a_call_that_was_answered(exchange: Exchange, seat: Seat, citizen_ends: bool, by: str) -> None:
    before = timezone.now()
    uid = exchange.run(lambda ami: _talk(exchange, citizen_ends=citizen_ends))
    call = kept(exchange, uid)
    assert (call.outcome, call.ended_by, call.trunk, call.dialled) == ("answered", by, "carrier", "12345")
    assert (call.number, call.seat, call.agent) == (HotlineNumber.objects.get(), seat, seat.account)
    assert (str(call.first_queue), str(call.last_queue), call.overflowed) == ("main", "main", False)
    assert call.caller == "8613800138000"
    assert call.queued_at is not None
    assert call.answered_at is not None
    assert call.ended_at is not None
    assert before <= call.began_at <= call.queued_at <= call.answered_at <= call.ended_at <= timezone.now()
    assert call.talked is not None
    assert call.talked >= 1
    assert set(exchange.kept(uid)) == {"", "-rx", "-tx"}
    assert (exchange.place.recordings / f"{call.recording}.wav").exists()
    talking = SeatInterval.objects.get(uid=uid)
    assert (talking.state, talking.seat, talking.began_at) == ("talking", seat, call.answered_at)
    assert talking.ended_at is not None


def test_what_a_caller_sends_as_a_number_ends_no_line(exchange: Exchange, seat: Seat) -> None:
    hostile = "138%0d%0aHANGUP%2c1%2c%22%3b1380000"
    uid = exchange.run(lambda ami: _talk(exchange, citizen_ends=True, caller=hostile))
    assert kept(exchange, uid).outcome == "answered"
    for source in SOURCES:
        lines = source.current(exchange.place).read_text().splitlines()
        assert all(line[0].isalnum() and '"' not in line for line in lines)


def test_a_call_that_was_given_up_after_it_overflowed(exchange: Exchange, seat: Seat) -> None:
    async def call(ami: Ami) -> None:
        citizen = await exchange.citizen()
        assert await citizen.call("12315", exchange.trunk) == 200
        async with asyncio.timeout(20):
            while not any(
                one.get("Event") == "QueueEntry" for one in await ami.action("QueueStatus", Queue="main")
            ):
                await asyncio.sleep(0.1)
        citizen.hang_up()

    exchange.run(call)
    keep_record(exchange.place, timezone.now())
    found = kept(exchange, Call.objects.order_by("began_at").values_list("uid", flat=True).last() or "")
    assert (found.outcome, found.ended_by, found.overflowed, found.seat) == (
        "abandoned",
        "caller",
        True,
        None,
    )
    assert (str(found.first_queue), str(found.last_queue)) == ("market", "main")
    assert found.waited is not None
    assert found.waited >= 2


def test_a_seat_says_by_a_key_why_it_rests(exchange: Exchange, seat: Seat) -> None:
    exchange.configure(
        dataclasses.replace(exchange.line, breaks=[BreakReason(code="meal", name="用餐", key="2")])
    )

    async def rest(ami: Ami) -> None:
        phone = await exchange.seat("8001")
        for dialled in ("*02", "*1"):
            status = await phone.call(dialled, exchange.seats, password=exchange.password("8001"))
            assert status == 200
            await within(10, phone.ended.wait())
            phone.forget_call()
            await asyncio.sleep(1)  # the record counts whole seconds, and keeps no rest of none

    before = timezone.now()
    exchange.run(rest)
    keep_record(exchange.place, timezone.now())
    found = SeatInterval.objects.get(reason="meal")
    assert (found.seat, found.state, found.account) == (seat, "break", seat.account)
    assert found.ended_at is not None
    assert before.timestamp() - 1 <= found.began_at.timestamp() < found.ended_at.timestamp()


def test_who_is_signed_in_is_known_to_the_minute(exchange: Exchange, seat: Seat) -> None:
    async def there(ami: Ami) -> tuple[set[str], set[str]]:
        await exchange.seat("8001")
        return await asyncio.to_thread(ask, exchange.switch)

    _up, signed_in = exchange.run(there)
    since = timezone.now() - timedelta(hours=1)
    for minutes in (0, 1, 2):
        keep_signed_in(signed_in, since + timedelta(minutes=minutes))
    found = SeatInterval.objects.get(state="signed_in")
    assert (found.seat, found.account, found.began_at, found.ended_at) == (seat, seat.account, since, None)
    keep_record(exchange.place, timezone.now())
    found.refresh_from_db()
    assert found.ended_at == since + timedelta(minutes=2)


def test_a_switch_whose_files_were_put_aside_writes_in_new_ones(exchange: Exchange, seat: Seat) -> None:
    now = timezone.now()
    keep_record(exchange.place, now)
    first = exchange.run(lambda ami: _talk(exchange, citizen_ends=True))
    assert rotate(exchange.place, exchange.switch, now + timedelta(days=1))
    logs = exchange.place.var / "log"
    assert list(logs.glob("security.*"))
    second = exchange.run(lambda ami: _talk(exchange, citizen_ends=True))
    assert (logs / "security").stat().st_size, "telephones that sign in are written to it"
    for source in SOURCES:
        exchange.run(partial(_until_in, source.current(exchange.place), second))
        assert first in source.rotated(exchange.place)[-1].read_text()
    assert [kept(exchange, uid).outcome for uid in (first, second)] == ["answered", "answered"]


def test_a_switch_that_could_not_be_told_is_told_at_the_next_time(exchange: Exchange, seat: Seat) -> None:
    ports, now = exchange.place.ports(), timezone.now()
    security = exchange.place.var / "log/security"
    keep_record(exchange.place, now)
    (nobodys,) = free_ports(1, socket.SOCK_STREAM)
    exchange.place.keep_ports(dataclasses.replace(ports, ami_port=nobodys))
    try:
        assert rotate(exchange.place, exchange.switch, now + timedelta(days=2))
        assert not security.exists(), "it writes on in the one that was put aside"
    finally:
        exchange.place.keep_ports(ports)
    assert rotate(exchange.place, exchange.switch, now), "on whichever day"
    uid = exchange.run(lambda ami: _talk(exchange, citizen_ends=True))
    assert security.stat().st_size
    assert kept(exchange, uid).outcome == "answered"
    assert not rotate(exchange.place, exchange.switch, now), "it was told"


async def _until_in(path: Path, text: str, ami: Ami) -> None:
    async with asyncio.timeout(10):
        while text not in path.read_text():
            await asyncio.sleep(0.1)
