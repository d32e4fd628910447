"""What one line of the switch's files says."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime

from yixian.telephony.models import SwitchEvent

Verb = SwitchEvent.Verb
# How the switch names a call: when it came in seconds, and which channel of the switch's since it started.
UID = re.compile(r"\d{10}\.\d{1,10}", re.ASCII)
TO_COME = 86_400.0  # seconds that clocks may differ: what is later is a damaged line
_SEAT = re.compile(r"PJSIP/seat-(\d{3,6})-", re.ASCII)
_TRUNK = re.compile(r"PJSIP/trunk-([a-z][a-z0-9-]{0,39})-[0-9a-f]{8}", re.ASCII)


@dataclass(frozen=True)
class Told:
    """An event before it is a row. `caller` and `trunk` go to the call, not into the event."""

    verb: Verb
    at: datetime
    uid: str = ""
    extension: str = ""
    queue: str = ""
    channel: str = ""
    said: str = ""
    caller: str = ""
    trunk: str = ""


def moment_of(epoch: str) -> datetime:
    """A point in time from seconds since 1970, with microseconds where told. `ValueError` if it is yet to come."""
    whole, _, part = epoch.partition(".")
    if int(whole) > time.time() + TO_COME:
        raise ValueError(epoch)
    at = datetime.fromtimestamp(int(whole), UTC)
    return at.replace(microsecond=int(f"{part:0<6}"[:6])) if part else at


def seat_of(channel: str) -> str:
    """The extension of the seat whose channel it is, "" for any other."""
    found = _SEAT.match(channel)
    return found[1] if found else ""


def trunk_of(channel: str) -> str:
    """The code of the trunk whose channel it is, "" for any other."""
    found = _TRUNK.fullmatch(channel)
    return found[1] if found else ""
