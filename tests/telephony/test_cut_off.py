"""A seat's leg breaks while somebody is talked to: nobody is lost, and nobody waits behind others for it."""

from __future__ import annotations

import asyncio

from tests.telephony.conftest import Exchange
from tests.telephony.sound import loudest, recorded
from tests.telephony.test_calls import talk, within
from yixian.telephony.ami import Ami

CLOSED = "Reason: Q.850;cause=41\r\n"  # as the window says when it is closed


def test_who_was_talked_to_goes_to_the_front_and_is_answered_by_the_next(exchange: Exchange) -> None:
    async def call(ami: Ami) -> str:
        seat, other = await exchange.seat("8001"), await exchange.seat("8002", hums=1500)
        citizen = await exchange.citizen()
        assert await citizen.call("12345", exchange.trunk) == 200
        await within(10, seat.answered.wait())
        await talk(citizen, seat)
        # Somebody else waits already, for whom nobody is free.
        await ami.action("QueuePause", Interface="PJSIP/seat-8002", Paused="true")
        second = await exchange.citizen("13700000002", hums=700)
        assert await second.call("12345", exchange.trunk) == 200
        await asyncio.sleep(1.5)
        await ami.action("QueuePause", Interface="PJSIP/seat-8001", Paused="true")
        seat.hang_up(extra=CLOSED)
        await asyncio.sleep(3)  # they are told that the line broke, before they are in the queue again
        assert not citizen.ended.is_set()
        await ami.action("QueuePause", Interface="PJSIP/seat-8002", Paused="false")
        await within(10, other.answered.wait())
        assert other.invite["x-call-uid"] == seat.invite["x-call-uid"], "others went before"
        await citizen.until_hears(1500)
        await asyncio.sleep(0.5)
        citizen.hang_up()
        await within(5, other.ended.wait())
        await ami.action("QueuePause", Interface="PJSIP/seat-8001", Paused="false")
        return seat.invite["x-call-uid"]

    uid = exchange.run(call)
    both = recorded(exchange.kept(uid)[""])
    assert min(loudest(both, 1000), loudest(both, 1500)) > -45, "one recording holds what both seats said"
    log = (exchange.place.var / "log/queue_log").read_text()
    assert [line for line in log.splitlines() if f"|{uid}|" in line and "YXCUTOFF" in line]


def test_who_is_hung_up_on_by_a_person_is_not_sent_back(exchange: Exchange) -> None:
    async def call(ami: Ami) -> None:
        seat, citizen = await exchange.seat("8001"), await exchange.citizen()
        assert await citizen.call("12345", exchange.trunk) == 200
        await within(10, seat.answered.wait())
        await talk(citizen, seat)
        seat.hang_up()
        await within(5, citizen.ended.wait())

    exchange.run(call)


def test_it_is_tried_twice_and_no_more(exchange: Exchange) -> None:
    async def call(ami: Ami) -> None:
        seat, citizen = await exchange.seat("8001"), await exchange.citizen()
        assert await citizen.call("12345", exchange.trunk) == 200
        for _ in range(3):
            await within(15, seat.answered.wait())
            await talk(citizen, seat)
            seat.hang_up(extra=CLOSED)
            await asyncio.sleep(0.1)
            seat.forget_call()
            citizen.rx.clear()
        await within(5, citizen.ended.wait())

    exchange.run(call)
