from __future__ import annotations

import asyncio
import contextlib
import fcntl
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import timezone

from yixian.directory.models import HotlineNumber
from yixian.ground.errors import Conflict, OutOfService
from yixian.telephony.ami import Ami, AmiLost, AmiRefused, Message
from yixian.telephony.config.lines import word
from yixian.telephony.config.probing import FAMILY, PROOF_DIGITS
from yixian.telephony.models import NumberProbe, Trunk
from yixian.telephony.place import Place
from yixian.telephony.queries import GENERAL
from yixian.telephony.spool import lay_call
from yixian.telephony.switch import Switch, to_its_end

Outcome = NumberProbe.Outcome
RING_SECONDS = 20
PROOF_SECONDS = 15  # from being taken up until the proof was heard
KEPT_SECONDS = RING_SECONDS + PROOF_SECONDS + 10


@dataclass
class Probed:
    """What became of a call to a number; `seconds` until somebody took it up."""

    outcome: str = Outcome.REFUSED
    queue: str = ""
    seconds: float | None = None


@contextlib.contextmanager
def alone_probing(place: Place) -> Iterator[None]:
    """`Conflict` where somebody probes already: never more than one call at once."""
    with (place.folder / "probe.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Conflict("正在试拨，请等它结束 / numbers are being probed: wait until that ends") from None
        yield


def probe(place: Place, number: str, trunk: Trunk) -> Probed:
    """Call a number by a carrier's line, wait for the call to come back here, and hang up. No seat is rung.

    `OutOfService` when the switch does not run, or stops answering.
    """
    switch = Switch(place)
    if switch.process() is None:
        raise OutOfService(
            "没有在运行：请先执行 yixian telephony up / not running: yixian telephony up first"
        )
    try:
        return to_its_end(_probe(switch, number, trunk))
    except (TimeoutError, OSError, AmiLost, AmiRefused) as error:
        raise OutOfService(
            f"Asterisk 没有应答 / Asterisk does not answer: {type(error).__name__} {error}"
        ) from None


def probe_and_keep(place: Place, number: HotlineNumber, trunk: Trunk) -> NumberProbe:
    """As `probe`, and the result is kept beside the number."""
    at = timezone.now()
    done = probe(place, number.number, trunk)
    return NumberProbe.objects.create(
        number=number,
        at=at,
        trunk=trunk.code,
        outcome=done.outcome,
        queue=done.queue,
        seconds=done.seconds,
    )


async def _probe(switch: Switch, number: str, trunk: Trunk) -> Probed:
    proof = "".join(secrets.choice("0123456789") for _ in range(PROOF_DIGITS))
    told: asyncio.Queue[Message] = asyncio.Queue()
    async with switch.ami() as ami:
        ami.on(lambda event: told.put_nowait(event) if _is_of(event, proof) else None)
        until = int(time.time()) + KEPT_SECONDS
        await ami.action("DBPut", Family=FAMILY, Key=number, Val=f"{until}{proof}")
        try:
            return await _called(switch.place, number, trunk, proof, told)
        finally:
            await _forget(ami, number)


def _is_of(event: Message, proof: str) -> bool:
    """Whether this was told of the probe, or of what became of its call."""
    return event.get("Probe") == proof or (
        event["Event"] == "DialEnd" and event.get("DestAccountCode") == proof
    )


async def _forget(ami: Ami, number: str) -> None:
    """Where that fails it is over by itself within a minute."""
    with contextlib.suppress(AmiRefused, AmiLost, TimeoutError):
        await ami.action("DBDel", Family=FAMILY, Key=number)


async def _called(
    place: Place, number: str, trunk: Trunk, proof: str, told: asyncio.Queue[Message]
) -> Probed:
    began, done = time.monotonic(), Probed()
    _place_call(place, number, trunk, proof)
    try:
        async with asyncio.timeout(RING_SECONDS + 5) as patience:
            while True:
                event = await told.get()
                match event.get("UserEvent", event["Event"]):
                    case "ProbeArrived":
                        done.outcome, done.queue = Outcome.ANSWERED, event.get("Queue", "")
                        return done
                    case "DialEnd" if event.get("DialStatus") == "ANSWER":
                        done.outcome, done.seconds = Outcome.ELSEWHERE, round(time.monotonic() - began, 1)
                        patience.reschedule(asyncio.get_running_loop().time() + PROOF_SECONDS)
                    case "DialEnd" if event.get("DialStatus") == "BUSY":
                        done.outcome = Outcome.BUSY
                    case "ProbeFailed":
                        break
    except TimeoutError:
        pass
    # The switch calls it "no answer", too, when a number does not exist: how long it rang tells.
    if done.outcome == Outcome.REFUSED and time.monotonic() - began >= RING_SECONDS:
        done.outcome = Outcome.NO_ANSWER
    return done


def _place_call(place: Place, number: str, trunk: Trunk, proof: str) -> None:
    lines = {
        "Channel": f"PJSIP/{word(number.replace('-', ''))}@trunk-{word(trunk.code)}",
        "CallerID": f"<{GENERAL}>",
        "Account": proof,
        "MaxRetries": "0",
        "WaitTime": str(RING_SECONDS),
        "Context": "probe",
        "Extension": "s",
        "Priority": "1",
        "Setvar": f"PROOF={proof}",
    }
    lay_call(place, f"probe-{proof}", lines)
