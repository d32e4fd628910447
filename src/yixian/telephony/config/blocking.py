"""Callers who are blocked for a time: they hear why, until when and where else to turn, and wait in no queue."""

from __future__ import annotations

from yixian.telephony.config.known_callers import KEY
from yixian.telephony.queries import Line

FAMILY = "block"
CONTEXT = "blocked"  # by it the record of calls tells that a call was turned away
# The announcement of the city's own: nobody is turned away without a word, and the product has none.
ANNOUNCEMENT = "blocked"
# In `arrive`. What stands under the key is until when (epoch, ten digits): it ends by itself.
IS_BLOCKED = f"$[0${{DB({FAMILY}/{KEY}):0:10}} > ${{EPOCH}}]"


def blocking(line: Line, sounds: dict[str, str]) -> str:
    """The context `blocked`. Without words of the city's own the caller goes on as everybody."""
    said = sounds.get(ANNOUNCEMENT, "")
    if not said:
        return f"[{CONTEXT}]\nexten => _[a-z]!,1,Goto(arrive,${{EXTEN}},admitted)\nexten => h,1,Hangup()\n"
    return f"[{CONTEXT}]\nexten => _[a-z]!,1,Playback({said})\n same => n,Hangup()\nexten => h,1,Hangup()\n"
