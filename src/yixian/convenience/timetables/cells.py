"""The cells of GTFS tables as values; `None` for what they cannot be."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from yixian.convenience.models import Mode

TIME = re.compile(r"\A(\d{1,3}):([0-5]\d):([0-5]\d)\Z", re.ASCII)
LATEST = 10 * 24 * 3600  # seconds: nothing stays on its way for longer
BASIC = {
    "0": Mode.TRAM,
    "1": Mode.METRO,
    "2": Mode.RAIL,
    "3": Mode.BUS,
    "4": Mode.FERRY,
    "5": Mode.TRAM,
    "6": Mode.OTHER,
    "7": Mode.OTHER,
    "11": Mode.BUS,
    "12": Mode.METRO,
}
# Of the extended route types, by their hundreds.
EXTENDED = {
    1: Mode.RAIL,
    2: Mode.COACH,
    4: Mode.METRO,
    7: Mode.BUS,
    8: Mode.BUS,
    9: Mode.TRAM,
    10: Mode.FERRY,
    11: Mode.FLIGHT,
    12: Mode.FERRY,
}


@lru_cache(maxsize=200_000)  # a file says each of its times dozens of times
def seconds(text: str) -> int | None:
    """Seconds since the service day began; hours go beyond 24."""
    found = TIME.match(text.strip())
    if found is None:
        return None
    hours, minutes, rest = map(int, found.groups())
    whole = hours * 3600 + minutes * 60 + rest
    return whole if whole <= LATEST else None


@lru_cache(maxsize=10_000)
def day(text: str) -> date | None:
    """A day written 20260131."""
    if len(text) != 8 or not (text.isascii() and text.isdecimal()):
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


def mode(text: str) -> Mode | None:
    """How one travels, by the route types of GTFS, the extended ones too."""
    if text in BASIC:
        return BASIC[text]
    if not (text.isascii() and text.isdecimal() and len(text) <= 4):
        return None
    return EXTENDED.get(int(text) // 100, Mode.OTHER if 100 <= int(text) < 1800 else None)


def degrees(text: str, most: float) -> float | None:
    """Degrees between minus `most` and `most`; None for no number, or one beyond."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if -most <= value <= most else None
