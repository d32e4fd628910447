"""What the running switch knows now of a seat and of a call. Nothing here is remembered: it is asked each time."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from yixian.ground.errors import NotFound, OutOfService, Refusal
from yixian.telephony.ami import Message
from yixian.telephony.config import interface
from yixian.telephony.models import Seat
from yixian.telephony.place import Place
from yixian.telephony.switch import Switch

log = logging.getLogger(__name__)
SECONDS = 4.0  # somebody waits for the answer
_UID = re.compile(r"[0-9]{1,12}\.[0-9]{1,9}\Z")
UP = "Up"  # every other state of a seat's channel comes before the answer


@dataclass(frozen=True)
class SeatState:
    """Whether a seat answers for any queue, and whether and why it is given no calls."""

    serves: bool
    paused: bool = False
    reason: str = ""


@dataclass(frozen=True)
class CallHere:
    """A call that rings at a seat or is held by it: who calls and which number was dialled, by the switch's word."""

    uid: str
    caller: str
    number: str
    answered: bool


def asked(name: str, **fields: object) -> list[Message]:
    """What this system's switch answers. `OutOfService`, in words for a seat, when it does not."""
    try:
        return Switch(Place.of_this_system()).ask(name, seconds=SECONDS, **fields)
    except OutOfService as silent:
        log.warning("the switch: %s", silent)
        raise OutOfService(
            _("话务交换机没有应答。请稍等再试；一直这样，请联系系统管理员，来电先用别的话机接听登记。")
        ) from None


def device(seat: Seat) -> str:
    """A seat as the queues know it."""
    return f"PJSIP/{interface(seat.extension)}"


def state_of(seat: Seat) -> SeatState:
    """How the seat stands in its queues; it is paused when it is in any of them."""
    here = [one for one in asked("QueueStatus", Member=device(seat)) if one.get("Event") == "QueueMember"]
    paused = next((one for one in here if one.get("Paused") == "1"), None)
    if paused is None:
        return SeatState(serves=bool(here))
    return SeatState(True, True, paused.get("PausedReason", ""))


def pause(seat: Seat, reason: str) -> None:
    """Give it no calls, in no queue."""
    asked("QueuePause", Interface=device(seat), Paused="true", Reason=reason)


def resume(seat: Seat) -> None:
    """Give it calls again."""
    asked("QueuePause", Interface=device(seat), Paused="false")


def call_at(seat: Seat, uid: str) -> CallHere:
    """The call of this uid, if it rings at or is held by this very seat; `NotFound` if not.

    Who calls is the switch's word, never the asker's. `Refusal` for what is no uid.
    """
    if not _UID.match(uid):
        raise Refusal(_("来电编号不对。"))
    channels = [one for one in asked("CoreShowChannels") if one.get("Linkedid") == uid]
    own = f"{device(seat)}-"
    here = next((one for one in channels if one["Channel"].startswith(own)), None)
    caller = next((one for one in channels if one.get("Uniqueid") == uid), None)
    if here is None or caller is None or caller is here:
        raise NotFound(_("这个来电不在您的座席上，或者对方已经挂断。"))
    return CallHere(
        uid, caller.get("CallerIDNum", ""), caller.get("CallerIDName", ""), here["ChannelStateDesc"] == UP
    )
