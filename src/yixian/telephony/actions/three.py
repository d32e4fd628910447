"""Three in a call: the seat steps aside to speak to somebody, joins the three, comes back, or hands the caller on."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from yixian.ground.errors import Conflict, Refusal
from yixian.telephony import live
from yixian.telephony.actions.place_call import place_call
from yixian.telephony.ami import Message
from yixian.telephony.config import interface
from yixian.telephony.config.conference import ASIDE, CALLER, HAND, SEAT, THIRD
from yixian.telephony.config.lines import word
from yixian.telephony.models import CallQueue, PlacedCall, Seat
from yixian.telephony.parties import Party
from yixian.telephony.queries import about_call
from yixian.telephony.record.queue_log import COMMANDED
from yixian.telephony.record.told import Verb

if TYPE_CHECKING:
    from yixian.people.models import Actor

JOINS_WITHIN = 3.0  # seconds until whoever was sent into the room is there
LOOKS = 0.1


def step_aside(actor: Actor, seat: Seat, party: Party) -> PlacedCall:
    """Speak to somebody while the caller waits, and hears that. `Conflict` unless the seat talks to a citizen alone."""
    talk = _talk(seat, "talking")
    citizen = _citizen(talk)
    _check_there(party)
    call = place_call(actor, seat, party, within=talk.uid, **about_call(seat, talk.uid))
    live.tell(talk.own, "__CALLER", citizen["Channel"])
    live.tell(talk.own, "__CALLUID", talk.uid)
    if citizen.get("Context") == CALLER:  # they are in their room since the last time
        live.send(talk.own, ASIDE, call.ticket)
    else:
        live.send_both(citizen, (CALLER, talk.uid), talk.own, (ASIDE, call.ticket))
    live.note(talk.uid, COMMANDED[Verb.ASIDE], seat)
    return call


def join(seat: Seat) -> None:
    """All three hear one another. `Conflict` before the third has taken it up."""
    talk = _talk(seat, "consulting")
    assert talk.third is not None
    live.send_both(talk.own, (SEAT, talk.uid), talk.third, (THIRD, talk.uid))
    _await_joined(seat)
    live.note(talk.uid, COMMANDED[Verb.JOINED], seat)


def come_back(seat: Seat) -> None:
    """With the caller again, alone: the third is hung up on. `Conflict` while there is none."""
    talk = _talk(seat, "asking", "consulting", "joined")
    if talk.is_aside:
        live.send(talk.own, SEAT, talk.uid)
    elif talk.third is not None:
        live.hang_up(talk.third)
    live.note(talk.uid, COMMANDED[Verb.RETURNED], seat)


def leave(seat: Seat) -> None:
    """Caller and third go on, the seat is out. `Conflict` before the third has taken it up."""
    talk = _talk(seat, "consulting", "joined")
    if talk.is_aside:
        join(seat)
    for one in live.recorded(talk):  # nobody is left who would have it recorded again
        with suppress(Conflict):  # it has ended meanwhile
            live.mute_recording(one, stop=False)
    live.note(talk.uid, COMMANDED[Verb.HANDED], seat)
    live.hang_up(talk.own)


def hand_on(actor: Actor, seat: Seat, to: Party | CallQueue) -> None:
    """The caller goes to somebody else, or to a queue, at once; who takes it up nowhere is first in their queue again.

    `Conflict` unless the seat talks to a citizen alone.
    """
    talk = _talk(seat, "talking")
    citizen = _citizen(talk)
    if isinstance(to, Party):
        _check_there(to)
        where = place_call(actor, seat, to, within=talk.uid, **about_call(seat, talk.uid)).ticket
    elif citizen["Linkedid"] != citizen["Uniqueid"]:  # who waits in a queue is counted as a caller
        raise Refusal(_("您打出去的电话不能转到队列。"), field="to")
    else:
        where = word(to.code)
    live.note(talk.uid, COMMANDED[Verb.HANDED], seat)
    live.tell(citizen, "__CALLER", citizen["Channel"])
    live.send(citizen, HAND, where)
    live.hang_up(talk.own)


def _check_there(party: Party) -> None:
    """`Conflict` for a seat whose telephone is not signed in: nobody can take it up there."""
    if party.is_inside and interface(party.digits) not in live.signed_in():
        raise Conflict(
            _("%(seat)s 没有签入，接不了电话：请找别人，或者转到话务队列。") % {"seat": party.name}
        )


def _talk(seat: Seat, *stages: str) -> live.Talk:
    talk = live.talk_of(seat)
    if talk is None or talk.stage not in stages:
        raise Conflict(_("通话已经变了，请看一下现在和谁在通话，再按一次。"))
    return talk


def _citizen(talk: live.Talk) -> Message:
    if talk.citizen is None:
        raise Conflict(_("来电人已经挂断。"))
    return talk.citizen


def _await_joined(seat: Seat) -> None:
    until = time.monotonic() + JOINS_WITHIN
    while time.monotonic() < until:
        talk = live.talk_of(seat)
        if talk is None:
            raise Conflict(_("通话已经变了，请看一下现在和谁在通话，再按一次。"))
        if talk.third is not None and talk.third.get("Context") == THIRD and not talk.is_aside:
            return
        time.sleep(LOOKS)
    raise Conflict(_("三方没有接通。请看一下现在和谁在通话，再按一次。"))
