"""Lines of queue_log: `time|call|queue|seat|event|…`, whole seconds."""

from __future__ import annotations

import re
from collections.abc import Callable

from yixian.telephony.config import cut_off, outgoing
from yixian.telephony.config.survey import EVENT
from yixian.telephony.models import Call
from yixian.telephony.record.told import Told, Verb, moment_of

NONE = "NONE"
# Where a line begins. One that was cut off when the switch was killed has the next one behind it.
_BEGINS = re.compile(r"\d{10}\|(?:NONE|\d{10}\.\d{1,10})\|", re.ASCII)
_CALLER = re.compile(r"\+?[0-9]{0,20}", re.ASCII)
_CODE = re.compile(r"[a-z][a-z0-9-]{0,39}", re.ASCII)
_TICKET, _CAUSE = re.compile(r"[0-9]{20}", re.ASCII), re.compile(r"[0-9]{1,3}", re.ASCII)
_EXTENSION = re.compile(r"[0-9]{3,6}", re.ASCII)
# What the program itself has the switch write: a seat's commands.
COMMANDED = {
    Verb.MUTED: "YXMUTED",
    Verb.UNMUTED: "YXUNMUTED",
    Verb.ASIDE: "YXASIDE",
    Verb.JOINED: "YXJOINED",
    Verb.RETURNED: "YXRETURNED",
    Verb.HANDED: "YXHANDED",
    Verb.TOLD: "YXTOLD",
}
# Events of calls and what is told with them; of those that are missing nothing is kept.
_OF_CALLS: dict[str, tuple[Verb, Callable[[list[str]], dict[str, str]]]] = {
    "ENTERQUEUE": (Verb.QUEUED, lambda more: {"caller": _caller(more)}),
    "CONNECT": (Verb.CONNECTED, lambda more: {"channel": more[1][:40] if len(more) > 1 else ""}),
    "COMPLETECALLER": (Verb.COMPLETED, lambda more: {"said": Call.EndedBy.CALLER}),
    "COMPLETEAGENT": (Verb.COMPLETED, lambda more: {"said": Call.EndedBy.SEAT}),
    "ABANDON": (Verb.ABANDONED, lambda more: {}),
    "RINGNOANSWER": (Verb.MISSED, lambda more: {}),
    EVENT: (Verb.GRADED, lambda more: {"said": _grade(more)}),
    "EXITWITHTIMEOUT": (Verb.OVERFLOWED, lambda more: {}),
    cut_off.CUT_OFF: (Verb.CUT_OFF, lambda more: {}),
    **{name: (verb, lambda more: {}) for verb, name in COMMANDED.items()},
    outgoing.PLACED: (Verb.PLACED, lambda more: {"said": _ticket(more)}),
    outgoing.REACHED: (Verb.REACHED, lambda more: {"said": _ticket(more)}),
    outgoing.OVER: (Verb.OVER, lambda more: {"said": f"{_ticket(more)} {_fitting(_CAUSE, more[1])}"}),
}


def read_line(line: str) -> Told | None:
    """What the line tells; None where it is damaged or of no interest."""
    begins = list(_BEGINS.finditer(line))
    if not begins:
        return None
    epoch, uid, queue, seat, event, *more = [*line[begins[-1].start() :].split("|"), "", ""]
    queue, seat = _fitting(_CODE, queue), _fitting(_EXTENSION, seat)
    if uid != NONE and event in _OF_CALLS:
        verb, said = _OF_CALLS[event]
        return Told(verb, moment_of(epoch), uid=uid, queue=queue, extension=seat, **said(more))
    if event == "QUEUESTART":
        return Told(Verb.STARTED, moment_of(epoch))
    # A pause in one queue alone is none: the switch repeats it for each queue.
    if seat and event in ("PAUSEALL", "UNPAUSEALL"):
        verb = Verb.PAUSED if event == "PAUSEALL" else Verb.READY
        return Told(verb, moment_of(epoch), extension=seat, said=_reason(more))
    return None


def _fitting(shape: re.Pattern[str], text: str) -> str:
    return text if shape.fullmatch(text) else ""


def _caller(more: list[str]) -> str:
    return _fitting(_CALLER, more[1]) if len(more) > 1 else ""


def _grade(more: list[str]) -> str:
    """Of how many grades, which key: "3/1"; "" for what is none."""
    said = "/".join(more[:2])
    return said if re.fullmatch(r"3/[1-3]|5/[1-5]", said, re.ASCII) else ""


def _ticket(more: list[str]) -> str:
    return _fitting(_TICKET, more[0])


def _reason(more: list[str]) -> str:
    """A pause's reason is a code; anything else is not kept."""
    reason = more[0] if more else ""
    return reason if re.fullmatch(r"[A-Za-z][A-Za-z0-9-]{0,39}", reason) else ""
