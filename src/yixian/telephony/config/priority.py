"""Priority callers: they wait before everybody who is none."""

from __future__ import annotations

from yixian.telephony.config.known_callers import KEY

FAMILY = "prio"
# Of a queue's callers the higher is first; whom the line itself gives back to a queue may be higher still.
AHEAD = 10
# In `arrive`. What stands under the key is until when (epoch, ten digits): it ends by itself.
IS_AHEAD = f"Set(QUEUE_PRIO=${{IF($[0${{DB({FAMILY}/{KEY}):0:10}} > ${{EPOCH}}]?{AHEAD}:0)}})"
