"""What the running switch knows now of a seat and of a call. Nothing here is remembered: it is asked each time."""

from __future__ import annotations

import contextlib
import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from yixian.ground.errors import Conflict, NotFound, OutOfService, Refusal
from yixian.telephony.ami import Message
from yixian.telephony.config import interface
from yixian.telephony.config.conference import ASIDE, CALLER, SEAT
from yixian.telephony.config.outgoing import shelf_of
from yixian.telephony.models import Seat
from yixian.telephony.place import Place
from yixian.telephony.switch import Switch

log = logging.getLogger(__name__)
SECONDS = 4.0  # somebody waits for the answer
_UID = re.compile(r"[0-9]{1,12}\.[0-9]{1,9}\Z")
SEATS = "PJSIP/seat-"
UP, PLACED = "Up", "placed"  # every other state of a seat's channel comes before the answer


@dataclass(frozen=True)
class SeatState:
    """Whether a seat answers for any queue, and whether and why it is given no calls."""

    serves: bool
    paused: bool = False
    reason: str = ""


@dataclass(frozen=True)
class CallHere:
    """A call that rings at a seat or is held by it: who is in it and which number was dialled, by the switch's word."""

    uid: str
    caller: str
    number: str
    answered: bool
    leg: str = ""  # what the switch calls the seat's own channel: another one for each time it rings
    is_shared: bool = False  # another seat talks in it, too
    came_in: bool = True  # else a seat placed it, and handed it on


@dataclass(frozen=True)
class Talk:
    """What a seat's telephone is in now: its own channel, and the others of the same call, who came first first."""

    own: Message
    others: list[Message]

    @property
    def uid(self) -> str:
        return self.own["Linkedid"]

    @property
    def citizen(self) -> Message | None:
        """The channel of whoever called, or was called; None when they have hung up."""
        in_their_room = next((one for one in self.others if one.get("Context") == CALLER), None)
        if in_their_room is not None or self.is_aside or self.own.get("Context") == SEAT:
            return in_their_room
        return next(iter(self.others), None)

    @property
    def third(self) -> Message | None:
        """The channel of whoever the seat has called besides."""
        return next((one for one in self.others if one is not self.citizen), None)

    @property
    def is_aside(self) -> bool:
        return self.own.get("Context") == ASIDE

    @property
    def stage(self) -> str:
        """`calling` until who is called takes it up, then `talking`; with a third `asking`, `consulting`, `joined`."""
        if self.is_aside:
            return "consulting" if self.third is not None and _is_up(self.third) else "asking"
        if self.own.get("Context") == PLACED and not any(_is_up(one) for one in self.others):
            return "calling"
        return "joined" if self.third is not None else "talking"


def asked(name: str, **fields: object) -> list[Message]:
    """What this system's switch answers. In words for a seat `OutOfService` when it does not, and `Conflict` when it
    refuses: what it was asked about has ended meanwhile.
    """
    try:
        return Switch(Place.of_this_system()).ask(name, seconds=SECONDS, **fields)
    except OutOfService as silent:
        log.warning("the switch: %s", silent)
        raise OutOfService(
            _("话务交换机没有应答。请稍等再试；一直这样，请联系系统管理员，来电先用别的话机接听登记。")
        ) from None
    except Conflict as refused:
        log.warning("the switch: %s", refused)
        raise Conflict(
            _("话务交换机没有照做，通话可能刚刚结束了。请看话机现在的状态，还需要的话再按一次。")
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
    """Give it no calls, in no queue. One that has just been taken out of all of them gets none anyhow."""
    with contextlib.suppress(Conflict):
        asked("QueuePause", Interface=device(seat), Paused="true", Reason=reason)


def resume(seat: Seat) -> None:
    """Give it calls again, where it is in a queue still."""
    with contextlib.suppress(Conflict):
        asked("QueuePause", Interface=device(seat), Paused="false")


def allow_call(ticket: str, what: str) -> None:
    """Have the switch know a ticket for one call (`config/outgoing.py` says what it may hold)."""
    asked("DBPut", Family=shelf_of(ticket), Key=ticket, Val=what)


def channels() -> list[Message]:
    """Every channel that is up now."""
    return [one for one in asked("CoreShowChannels") if one.get("Event") == "CoreShowChannel"]


def legs_of(seat: Seat, among: Iterable[Message]) -> list[Message]:
    """The channels of the seat's telephone, of these."""
    return [one for one in among if one["Channel"].startswith(f"{device(seat)}-")]


def signed_in() -> set[str]:
    """The telephones that are signed in, as the switch calls them (`config.interface`)."""
    return {one.get("Endpoint", "") for one in asked("PJSIPShowContacts")}


def talk_of(seat: Seat) -> Talk | None:
    """What the seat's telephone is in now; None while it is in nothing."""
    every = channels()
    own = next(iter(legs_of(seat, every)), None)
    if own is None:
        return None
    others = [one for one in every if one["Linkedid"] == own["Linkedid"] and one is not own]
    return Talk(own, sorted(others, key=_age))


def waits(uid: str) -> bool:
    """Whether the caller of this call stands in a queue and talks to nobody."""
    theirs = [one for one in channels() if one["Linkedid"] == uid]
    stands = any(one["Uniqueid"] == uid and one.get("Application") == "Queue" for one in theirs)
    return stands and not any(one["Channel"].startswith(SEATS) and _is_up(one) for one in theirs)


def recorded(talk: Talk) -> list[Message]:
    """The channels of the call on which a recording was begun: the caller's, and whoever's was called outside."""
    return [one for one in (talk.own, *talk.others) if _variable(one, "MIXMONITOR_FILENAME")]


def _variable(channel: Message, name: str) -> str:
    """ "" for a channel that has ended meanwhile, too."""
    with contextlib.suppress(Conflict):
        return asked("Getvar", Channel=channel["Channel"], Variable=name)[0].get("Value", "")
    return ""


def mute_recording(channel: Message, *, stop: bool) -> None:
    """Leave both voices out of the recording that was begun on this channel, or have them in it again."""
    asked("MixMonitorMute", Channel=channel["Channel"], Direction="both", State=int(stop))


def send(channel: Message, context: str, where: str) -> None:
    """Have a channel go on in a context of ours (`config/conference.py`)."""
    asked("Redirect", Channel=channel["Channel"], Context=context, Exten=where, Priority=1)


def send_both(first: Message, to: tuple[str, str], second: Message, also: tuple[str, str]) -> None:
    """The same of two that talk to each other, at once: else the first's going would end the second."""
    asked(
        "Redirect",
        Channel=first["Channel"],
        Context=to[0],
        Exten=to[1],
        Priority=1,
        ExtraChannel=second["Channel"],
        ExtraContext=also[0],
        ExtraExten=also[1],
        ExtraPriority=1,
    )


def tell(channel: Message, name: str, value: str) -> None:
    """Set a variable of a channel's."""
    asked("Setvar", Channel=channel["Channel"], Variable=name, Value=value)


def hang_up(channel: Message) -> None:
    """End a channel, as a person would. One that has ended meanwhile is left alone."""
    with contextlib.suppress(Conflict):
        asked("Hangup", Channel=channel["Channel"], Cause=16)


def note(uid: str, event: str, seat: Seat) -> None:
    """Have the switch write into its queue log, which is the record of calls, what a seat has done to a call."""
    asked("QueueLog", Queue="NONE", Uniqueid=uid, Interface=seat.extension, Event=event)


def _age(channel: Message) -> tuple[int, ...]:
    """Of two channels the older one is less."""
    return tuple(int(part) for part in channel["Uniqueid"].split("."))


def _is_up(channel: Message) -> bool:
    return channel.get("ChannelStateDesc") == UP


def call_at(seat: Seat, uid: str) -> CallHere:
    """The citizen's call of this uid, if it rings at or is held by this very seat; `NotFound` if not.

    Who calls is the switch's word, never the asker's. `Refusal` for what is no uid.
    """
    if not _UID.match(uid):
        raise Refusal(_("来电编号不对。"))
    talk = talk_of(seat)
    if talk is None or talk.uid != uid or talk.citizen is None or talk.citizen["Channel"].startswith(SEATS):
        raise NotFound(_("这个来电不在您的座席上，或者对方已经挂断。"))
    came_in = talk.citizen["Uniqueid"] == uid  # else what stands there is the ticket
    return CallHere(
        uid,
        talk.citizen.get("CallerIDNum", "") if came_in else "",
        talk.citizen.get("CallerIDName", "") if came_in else "",
        _is_up(talk.own),
        talk.own["Uniqueid"],
        any(one["Channel"].startswith(SEATS) and _is_up(one) for one in talk.others),
        came_in,
    )
