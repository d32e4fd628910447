"""The keys by which a seat's telephone says why it rests; part of the context `from-seat`."""

from __future__ import annotations

from yixian.telephony.config.lines import word
from yixian.telephony.queries import Line


def breaks(line: Line) -> str:
    """*0 and a key for each reason that has one; one hears what one dialled. Of two with a key the first has it."""
    keyed: dict[str, str] = {}
    for one in line.breaks:
        if one.key:
            keyed.setdefault(word(one.key), word(one.code))
    return "".join(_keyed(key, code) for key, code in keyed.items())


def _keyed(key: str, code: str) -> str:
    return (
        f"exten => *0{key},1,PauseQueueMember(,PJSIP/${{CHANNEL(endpoint)}},,{code})\n"
        " same => n,Answer()\n"
        " same => n,Playback(digits/0)\n"
        f" same => n,Playback(digits/{key})\n"
        " same => n,Hangup()\n"
    )
