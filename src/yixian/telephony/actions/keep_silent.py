"""Nothing is recorded while a citizen says what nobody may keep: the number of a bank card, an identity number."""

from __future__ import annotations

from contextlib import suppress

from django.utils.translation import gettext as _

from yixian.ground.errors import Conflict
from yixian.telephony import live
from yixian.telephony.models import Seat
from yixian.telephony.record.queue_log import COMMANDED
from yixian.telephony.record.told import Verb

LONGEST = 120  # seconds, after which the seat's telephone has it recorded again


def pause_recording(seat: Seat) -> None:
    """All voices are left out from now on; when, is in the record. `Conflict` while the seat talks to nobody."""
    _record(seat, stop=True)


def resume_recording(seat: Seat) -> None:
    """They are recorded again."""
    _record(seat, stop=False)


def _record(seat: Seat, *, stop: bool) -> None:
    talk = live.talk_of(seat)
    if talk is None or not talk.others:
        raise Conflict(_("您没有在通话。"))
    if stop and talk.stage == "asking":  # what is recorded of whoever is called begins when they take it up
        raise Conflict(_("对方还没有接听：接通以后再暂停录音。"))
    recorded = live.recorded(talk)
    if not recorded:
        raise Conflict(_("座席之间的通话不录音，不用暂停。"))
    for one in recorded:
        with suppress(Conflict):  # it has ended meanwhile, and its recording with it
            live.mute_recording(one, stop=stop)
    live.note(talk.uid, COMMANDED[Verb.MUTED if stop else Verb.UNMUTED], seat)
