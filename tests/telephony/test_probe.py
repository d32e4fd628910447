"""The ledger is tried by calling it: out by the carrier's line, back as a call like any other, and no seat is rung."""

from __future__ import annotations

import asyncio

import pytest

from tests.telephony.carrier import Carrier
from tests.telephony.conftest import SHORT, Exchange, beside
from tests.telephony.sound import loudest
from yixian.ground.errors import Conflict
from yixian.telephony.actions.probe import Probed, alone_probing, probe
from yixian.telephony.ami import Ami
from yixian.telephony.models import NumberProbe

Outcome = NumberProbe.Outcome


def probed(exchange: Exchange, number: str, **answers: str) -> Probed:
    """What a probe by a carrier says that answers these numbers itself."""

    async def call(ami: Ami) -> Probed:
        async with Carrier(
            exchange.carrier_port, exchange.trunk, {f"{k[1:]}": v for k, v in answers.items()}
        ):
            return await beside(probe, exchange.place, number, exchange.line.trunks[0])

    return exchange.run(call)


def test_a_number_that_comes_back_is_answered_and_rings_nobody(exchange: Exchange) -> None:
    async def call(ami: Ami) -> Probed:
        seat = await exchange.seat("8001")
        async with Carrier(exchange.carrier_port, exchange.trunk) as carrier:
            done = await beside(probe, exchange.place, "0351-5550001", exchange.line.trunks[0])
        assert carrier.called == ["03515550001"]
        assert not seat.rang.is_set()
        return done

    done = exchange.run(call)
    assert (done.outcome, done.queue) == (Outcome.ANSWERED, "main")
    assert done.seconds is not None
    assert done.seconds < 15


@pytest.mark.parametrize(
    ("status", "outcome"), [("486 Busy Here", Outcome.BUSY), ("404 Not Found", Outcome.REFUSED)]
)
def test_what_the_carrier_refuses(exchange: Exchange, status: str, outcome: str) -> None:
    done = probed(exchange, "12345", _12345=status)
    assert (done.outcome, done.queue, done.seconds) == (outcome, "", None)


def test_a_number_nobody_answers(exchange: Exchange, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("yixian.telephony.actions.probe.RING_SECONDS", 2)
    assert probed(exchange, "12345", _12345="").outcome == Outcome.NO_ANSWER


def test_a_number_that_leads_elsewhere(exchange: Exchange) -> None:
    """It is taken up, but not here: somebody else's telephone."""

    async def call(ami: Ami) -> Probed:
        stranger = exchange._kept(
            await type(await exchange.citizen()).plugged_in("x", port=exchange.carrier_port)
        )
        done = await beside(probe, exchange.place, "12315", exchange.line.trunks[0])
        assert stranger.answered.is_set()
        return done

    done = exchange.run(call)
    assert done.outcome == Outcome.ELSEWHERE
    assert done.seconds is not None


def test_a_citizen_who_calls_while_the_number_is_probed_is_answered(exchange: Exchange) -> None:
    async def call(ami: Ami) -> None:
        await ami.action("DBPut", Family="probe", Key="12345", Val="9999999999123456")
        try:
            seat, citizen = await exchange.seat("8001"), await exchange.citizen()
            assert await citizen.call("12345", exchange.trunk) == 200
            async with asyncio.timeout(20):
                await seat.answered.wait()
            assert min(loudest(citizen.rx, SHORT[name]) for name in ("hello", "notice")) > -45
        finally:
            await ami.action("DBDel", Family="probe", Key="12345")

    exchange.run(call)


def test_never_two_at_once(exchange: Exchange) -> None:
    with (
        alone_probing(exchange.place),
        pytest.raises(Conflict, match="正在试拨"),
        alone_probing(exchange.place),
    ):
        pass
