"""What fails around the line, and what becomes of callers and of the record: real calls, real faults."""

from __future__ import annotations

import asyncio
import dataclasses
import os
import random
import signal
import socket
import struct
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.cast import Cast
from tests.telephony.conftest import HOST, Exchange, free_ports
from tests.telephony.phone import Phone
from tests.telephony.sound import tone
from tests.telephony.test_calls import state_of, talk, within
from tests.telephony.test_record_of_calls import kept
from yixian.directory.models import HotlineNumber
from yixian.ground.errors import OutOfService
from yixian.telephony.actions import bring_up, keep_record
from yixian.telephony.ami import Ami
from yixian.telephony.config import interface
from yixian.telephony.models import Call, Seat, SeatInterval

pytestmark = pytest.mark.django_db
# Nobody in the firewall's way here: as many in a second as it lets through (`deploy/nftables`).
A_SECOND, SECONDS = 2000, 3
STRANGE = tone(1700)


@pytest.fixture
def seat(cast: Cast) -> Seat:
    return Seat.objects.create(extension="8001", account=cast.people["seat"])


async def _answered(exchange: Exchange, seat: Phone, number: str = "13800138000") -> Phone:
    citizen = await exchange.citizen(number)
    assert await citizen.call("12345", exchange.trunk, seconds=30) == 200
    await within(30, seat.answered.wait())
    return citizen


def test_a_switch_that_is_killed_comes_back_with_its_seats_and_why_they_rest(
    exchange: Exchange, seat: Seat
) -> None:
    """Who talked or waited was cut off, and the record says by what; who waited is called back. The seats need not sign
    in, and who rested rests.
    """
    HotlineNumber.objects.get_or_create(number="12345", defaults={"name": "热线", "mode": "merged"})
    keep_record(exchange.place, timezone.now())

    async def killed(ami: Ami) -> str:
        here, resting = await exchange.seat("8001"), interface("8002")
        await ami.action("QueuePause", Interface=f"PJSIP/{resting}", Paused="true", Reason="meal")
        citizen = await _answered(exchange, here)
        await talk(citizen, here)
        waiting = await exchange.citizen("13700000003")
        assert await waiting.call("12345", exchange.trunk) == 200
        await asyncio.sleep(2.5)  # past the greeting; the record knows whole seconds
        number = exchange.switch.process()
        assert number is not None
        os.kill(number, signal.SIGKILL)
        until = time.monotonic() + 20
        while exchange.switch.process() is not None and time.monotonic() < until:
            await asyncio.sleep(0.05)
        uid = here.invite["x-call-uid"]
        await asyncio.to_thread(bring_up, exchange.place, print, rows=exchange.line)
        here.forget_call()
        # The telephone has done nothing since, and is rung.
        await _answered(exchange, here, "13700000002")
        return uid

    other = Seat.objects.create(extension="8002", account=seat.account)
    uid = exchange.run(killed)
    now = timezone.now()
    assert keep_record(exchange.place, now).rested == ["8002"]
    assert exchange.run(lambda ami: state_of(ami, "8002")) == ("1", "meal")
    assert keep_record(exchange.place, now).rested == []
    rests = SeatInterval.objects.filter(seat=other, state="break", reason="meal").order_by("began_at")
    assert [one.ended_at is None for one in rests][-1]
    keep_record(exchange.place, now + timedelta(minutes=3))
    call = Call.objects.get(uid=uid)
    assert (call.outcome, call.ended_by, call.seat) == ("answered", "switch", seat)
    assert call.ended_at is not None
    assert call.ended_at <= now
    (cut_off,) = Call.objects.filter(outcome=Call.Outcome.LOST)
    assert (cut_off.caller, cut_off.ended_by, cut_off.seat) == ("8613700000003", "switch", None)
    assert cut_off.ended_at is not None
    assert cut_off.ended_at <= now
    assert cut_off.missed_caller is not None
    exchange.run(lambda ami: ami.action("QueuePause", Interface=f"PJSIP/{interface('8002')}", Paused="false"))


def test_calls_go_on_while_the_program_cannot_reach_the_switch(exchange: Exchange, seat: Seat) -> None:
    """One waits, is answered, hangs up; one waits on. Afterwards each is in the record, once, and none was lost."""
    ports = exchange.place.ports()
    (nobodys,) = free_ports(1, socket.SOCK_STREAM)

    async def call(ami: Ami) -> str:
        here = await exchange.seat("8001")
        citizen = await _answered(exchange, here)
        exchange.place.keep_ports(dataclasses.replace(ports, ami_port=nobodys))
        with pytest.raises(OutOfService):
            await asyncio.to_thread(exchange.switch.ask, "Ping", seconds=1.0)
        waiting = await exchange.citizen("13700000002")
        assert await waiting.call("12345", exchange.trunk) == 200
        await talk(citizen, here)
        citizen.hang_up()
        await within(20, here.ended.wait())
        uid = here.invite["x-call-uid"]
        here.forget_call()
        await within(30, here.answered.wait())
        await talk(waiting, here)
        return uid

    try:
        uid = exchange.run(call)
        blind = keep_record(exchange.place, timezone.now() + timedelta(hours=1))
        assert (blind.asked, blind.lost) == (False, [])
    finally:
        exchange.place.keep_ports(ports)
    assert kept(exchange, uid).outcome == "answered"
    found = list(Call.objects.filter(began_at__gte=kept(exchange, uid).began_at).order_by("began_at"))
    assert [one.outcome for one in found] == ["answered", "answered"]
    keep_record(exchange.place, timezone.now())
    assert Call.objects.filter(uid__in=[one.uid for one in found]).count() == 2


def test_a_flood_of_strangers_calls_leaves_room_for_citizens(exchange: Exchange) -> None:
    """From an address that is no carrier's, and for numbers nobody has; then a citizen is answered."""

    async def call(ami: Ami) -> None:
        here = await exchange.seat("8001")
        await asyncio.to_thread(_flood, exchange.trunk)
        citizen = await _answered(exchange, here)
        await talk(citizen, here)

    number = exchange.switch.process()
    exchange.run(call)
    assert exchange.switch.process() == number


def _flood(trunk: tuple[str, int]) -> None:
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as carrier,
    ):
        stranger.bind(("127.0.0.2", 0))
        carrier.bind((HOST, 0))
        begin = time.monotonic()
        for number in range(A_SECOND * SECONDS):
            one, host, dialled = (stranger, "127.0.0.2", "12345") if number % 2 else (carrier, HOST, "99999")
            port = one.getsockname()[1]
            one.sendto(
                f"INVITE sip:{dialled}@{trunk[0]} SIP/2.0\r\n"
                f"Via: SIP/2.0/UDP {host}:{port};branch=z9hG4bK{random.getrandbits(64):x}\r\n"
                f"Max-Forwards: 70\r\nFrom: <sip:{number}@{host}>;tag={number}\r\nTo: <sip:{dialled}@{trunk[0]}>\r\n"
                f"Call-ID: {random.getrandbits(64):x}\r\nCSeq: 1 INVITE\r\nContact: <sip:x@{host}:{port}>\r\n"
                "Content-Length: 0\r\n\r\n".encode(),
                trunk,
            )
            ahead = begin + number / A_SECOND - time.monotonic()
            if ahead > 0.01:
                time.sleep(ahead)


def test_noise_instead_of_sound_and_keys_hurts_whoever_makes_it_alone(exchange: Exchange) -> None:
    """A stranger's sound is not heard; damaged packets and keys that never end leave the call up, and the next one."""

    async def call(ami: Ami) -> None:
        here = await exchange.seat("8001")
        citizen = await _answered(exchange, here)
        await talk(citizen, here)
        assert citizen._remote is not None
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
            for number in range(50):
                head = struct.pack(">BBHII", 0x80, 8, number, number * 160, 9)
                stranger.sendto(head + STRANGE[number % len(STRANGE)], citizen._remote)
                await asyncio.sleep(0.02)
        assert here.hears(1700) < -45
        await talk(citizen, here)
        for number in range(400):
            head = struct.pack(">BBHII", 0x80, 101, number, number * 160, 7)
            key = struct.pack(">BBH", random.getrandbits(8), random.getrandbits(8), 0xFFFF)
            for noise in (head[:5], head + key, random.randbytes(random.randrange(1400))):
                citizen._rtp.sendto(noise, citizen._remote)
        citizen.rx.clear()
        await citizen.until_hears(1000)
        assert not citizen.ended.is_set()
        citizen.hang_up()
        await within(10, here.ended.wait())
        here.forget_call()
        await talk(await _answered(exchange, here, "13700000002"), here)

    exchange.run(call)
