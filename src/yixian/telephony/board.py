"""What the running switch says of the whole line, asked once in a few seconds for everybody who looks."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.core.cache import cache
from django.db import models
from django.utils.translation import gettext_lazy as _

from yixian.cases.models import dialled
from yixian.ground.errors import OutOfService
from yixian.safeguard.masking import mask_phone
from yixian.telephony.ami import Message
from yixian.telephony.models.break_reason import ABSENT, NOT_TAKEN_UP, WRAP_UP
from yixian.telephony.place import Place
from yixian.telephony.record.told import seat_of
from yixian.telephony.switch import Switch

log = logging.getLogger(__name__)
KEPT = 3.0  # seconds for which an answer of the switch is shown to whoever looks
STALE = 15.0  # older than that it is no answer any more
SECONDS = 2.0  # many wait for it
_KEPT_AS, _ASKING = "telephony:board", "telephony:board:asking"
_CALLER = re.compile(r"\+?[0-9]{3,20}\Z")
_UP = "Up"


class State(models.TextChoices):
    """What a seat does now."""

    TALKING = "talking", _("通话中")
    RINGING = "ringing", _("振铃")
    READY = "ready", _("空闲")
    WRAP_UP = "wrap_up", _("话后整理")
    BREAK = "break", _("小休")
    NOT_TAKEN_UP = "not_taken_up", _("振铃未接，已停派")
    ABSENT = "absent", _("人不在，已停派")
    IDLE = "idle", _("没有服务的队列")
    OFF = "off", _("未签入")


# Pauses that are no breaks.
_PAUSES = {WRAP_UP: State.WRAP_UP, NOT_TAKEN_UP: State.NOT_TAKEN_UP, ABSENT: State.ABSENT}
AT_WORK = frozenset({State.TALKING, State.RINGING, State.READY})


@dataclass(frozen=True)
class Waits:
    """A caller in a queue, `since` when (epoch); the number masked, "" where it is withheld."""

    queue: str
    caller: str
    since: float
    uid: str


@dataclass(frozen=True)
class AtSeat:
    """What a seat does; `since` when where the switch knows it (epoch); `queues` it serves, by code."""

    state: State
    reason: str = ""
    since: float | None = None
    uid: str = ""
    queues: tuple[str, ...] = ()


@dataclass(frozen=True)
class Snapshot:
    """The line `at` a moment (epoch). `answers` False: the switch said nothing, and the rest is empty."""

    at: float
    answers: bool = True
    waiting: list[Waits] = field(default_factory=list)
    seats: Mapping[str, AtSeat] = field(default_factory=dict)

    def seat(self, extension: str) -> AtSeat:
        """A seat the switch has not heard of is not signed in."""
        return self.seats.get(extension, AtSeat(State.OFF))


def snapshot(now: float) -> Snapshot:
    """The line as it is now. Of many who ask at once one asks the switch; the others see what was said last."""
    kept: Snapshot | None = cache.get(_KEPT_AS)
    if kept is not None and kept.at > now - KEPT:
        return kept
    if kept is None or kept.at < now - STALE or cache.add(_ASKING, 1, SECONDS * 2):
        kept = _asked(now)
        cache.set(_KEPT_AS, kept, 60)
        cache.delete(_ASKING)
    return kept


def forget() -> None:
    """Somebody has just changed something: the next one to look asks anew."""
    cache.delete(_KEPT_AS)


def _asked(now: float) -> Snapshot:
    switch = Switch(Place.of_this_system())
    if switch.process() is None:
        return Snapshot(now, answers=False)
    actions: list[tuple[str, dict[str, object]]] = [
        ("QueueStatus", {}),
        ("CoreShowChannels", {}),
        ("PJSIPShowContacts", {}),
    ]
    try:
        queues, channels, contacts = switch.ask_all(actions, seconds=SECONDS)
    except OutOfService as silent:
        log.warning("the switch: %s", silent)
        return Snapshot(now, answers=False)
    return read(now, queues, channels, contacts)


def read(
    now: float, queues: Iterable[Message], channels: Iterable[Message], contacts: Iterable[Message]
) -> Snapshot:
    """What these answers of the switch say."""
    found = list(queues)
    entries = [one for one in found if one.get("Event") == "QueueEntry"]
    waiting = [
        Waits(one["Queue"], _masked(one), now - _number(one, "Wait"), one.get("Uniqueid", ""))
        for one in entries
    ]
    calls: dict[str, Message] = {}
    for one in channels:
        extension = seat_of(one.get("Channel", ""))
        # Of two legs of a seat the one that talks counts.
        if extension and (extension not in calls or one.get("ChannelStateDesc") == _UP):
            calls[extension] = one
    signed_in = {one.get("Endpoint", "").removeprefix("seat-") for one in contacts} - {""}
    members: dict[str, list[Message]] = {}
    for one in found:
        if one.get("Event") == "QueueMember":
            members.setdefault(one.get("Name", ""), []).append(one)
    seats = {
        extension: _at_seat(now, extension in signed_in, members.get(extension, []), calls.get(extension))
        for extension in {*members, *signed_in, *calls}
    }
    return Snapshot(now, True, sorted(waiting, key=lambda one: one.since), seats)


def _at_seat(now: float, is_signed_in: bool, members: list[Message], call: Message | None) -> AtSeat:
    queues = tuple(sorted(one["Queue"] for one in members))
    if call is not None:
        state = State.TALKING if call.get("ChannelStateDesc") == _UP else State.RINGING
        return AtSeat(state, "", now - _seconds(call.get("Duration", "")), call.get("Linkedid", ""), queues)
    if not is_signed_in:
        return AtSeat(State.OFF, queues=queues)
    paused = next((one for one in members if one.get("Paused") == "1"), None)
    if paused is not None:
        since = _number(paused, "LastPause") or None
        reason = paused.get("PausedReason", "")
        if reason in _PAUSES:
            return AtSeat(_PAUSES[reason], "", since, queues=queues)
        return AtSeat(State.BREAK, reason, since, queues=queues)
    last = max((_number(one, "LastCall") for one in members), default=0.0)
    if any(now - _number(one, "LastCall") < _number(one, "Wrapuptime") for one in members):
        return AtSeat(State.WRAP_UP, "", last, queues=queues)
    return AtSeat(State.READY if members else State.IDLE, "", None, queues=queues)


def _masked(entry: Message) -> str:
    caller = entry.get("CallerIDNum", "")
    return mask_phone(dialled(caller)) if _CALLER.match(caller) else ""


def _number(message: Message, name: str) -> float:
    told = message.get(name, "")
    return float(told) if told.isascii() and told.isdigit() else 0.0


def _seconds(duration: str) -> float:
    """`Duration` is told as hours:minutes:seconds."""
    total = 0.0
    for part in duration.split(":"):
        total = total * 60 + (float(part) if part.isdigit() else 0.0)
    return total
