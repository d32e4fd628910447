"""Lines of the channel events (`config/record.py` says the columns): the life of a trunk's and of seats' channels."""

from __future__ import annotations

import re

from yixian.telephony.config.blocking import CONTEXT as BLOCKED
from yixian.telephony.config.demonstration import ARRIVES_IN
from yixian.telephony.config.probing import CONTEXTS
from yixian.telephony.models import Call
from yixian.telephony.queries import GENERAL
from yixian.telephony.record.told import UID, Told, Verb, moment_of, seat_of, trunk_of

_BEGINS = re.compile(r"(?:CHAN_START|ANSWER|HANGUP|LINKEDID_END),\d{10}\.\d{1,6},", re.ASCII)
_FIELDS = 9
NOBODY_DIALLED = ("", "s")  # a channel that the switch itself began, to call out
_SOURCE = re.compile(r"hangupsource:([A-Za-z0-9/_*+.-]*?)dialstatus:", re.ASCII)
_OF_SEATS = {"CHAN_START": Verb.RANG, "ANSWER": Verb.PICKED_UP, "HANGUP": Verb.LEFT}


def read_line(line: str) -> Told | None:
    """What the line tells; None where it is damaged or of no interest."""
    begins = list(_BEGINS.finditer(line))
    fields = line[begins[-1].start() :].split(",") if begins else []
    if len(fields) != _FIELDS:
        return None
    event, epoch, uid, channel, name, context, dialled, caller, extra = fields
    if not (UID.fullmatch(uid) and UID.fullmatch(channel)):
        return None
    at, seat, trunk = moment_of(epoch), seat_of(name), trunk_of(name)
    if seat and channel != uid and event in _OF_SEATS:  # a seat that dials is no citizen's call
        return Told(_OF_SEATS[event], at, uid=uid, extension=seat, channel=channel)
    if not trunk or channel != uid:
        return None
    if event == "CHAN_START" and (
        dialled in NOBODY_DIALLED or (context == ARRIVES_IN and dialled != GENERAL)
    ):
        return None
    if event == "CHAN_START":
        return Told(Verb.ARRIVED, at, uid=uid, channel=channel, said=dialled[:40], caller=caller, trunk=trunk)
    if event == "HANGUP" and context in CONTEXTS:
        return Told(Verb.PROBED, at, uid=uid, channel=channel)
    if event == "HANGUP" and context == BLOCKED:
        return Told(Verb.BLOCKED, at, uid=uid, channel=channel, said=_ended_by(extra))
    if event == "HANGUP":
        return Told(Verb.ENDED, at, uid=uid, channel=channel, said=_ended_by(extra))
    return None


def _ended_by(extra: str) -> str:
    """Whose channel hung up first; what is neither a trunk's nor a seat's is the switch's own doing."""
    found = _SOURCE.search(extra)
    source = found[1] if found else ""
    if trunk_of(source):
        return Call.EndedBy.CALLER
    return Call.EndedBy.SEAT if seat_of(source) else Call.EndedBy.SWITCH
