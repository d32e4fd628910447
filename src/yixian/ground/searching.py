"""One search over everything that everybody may read: rooms register what they offer, and the portal asks them all.

    register_search("guides", _("办事指南"), find)

`find(words, most)` answers with at most `most` things, the best first; it may raise a `Refusal` for words it cannot
look for. Words may be personal: nothing here writes them anywhere.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from yixian.ground.errors import Refusal, Words

log = logging.getLogger(__name__)
EXCERPT = 90  # characters
BEFORE = 20  # of them in front of the first word


@dataclass(frozen=True)
class Found:
    """One thing that was found, at its own address; `on` is the day it is of, where it has one."""

    title: str
    excerpt: str
    url: str
    on: date | None = None


@dataclass(frozen=True)
class Group:
    """What one room found; `more` says that there is more than was asked for, `failed` that it could not look."""

    name: str
    label: str
    found: list[Found]
    more: bool = False
    failed: bool = False


Find = Callable[[str, int], list[Found]]
_rooms: dict[str, tuple[Words, Find]] = {}


def register_search(name: str, label: Words, find: Find) -> None:
    """Let everybody find what a room offers, after what was registered before; a name cannot be taken twice."""
    if name in _rooms:
        raise TypeError(f"two rooms offer {name} to be searched")
    _rooms[name] = (label, find)


def search(words: str, most: int, only: str = "") -> list[Group]:
    """What each room found, or the room `only`; rooms that found nothing are left out.

    A room that breaks is said to have failed and hides no other.
    """
    asked = {name: room for name, room in _rooms.items() if not only or name == only}
    groups = (_group(name, label, find, words, most) for name, (label, find) in asked.items())
    return [one for one in groups if one.found or one.failed]


def offered() -> list[tuple[str, str]]:
    """What may be searched: names and labels."""
    return [(name, str(label)) for name, (label, _find) in _rooms.items()]


def _group(name: str, label: Words, find: Find, words: str, most: int) -> Group:
    try:
        found = find(words, most + 1)
    except Refusal:
        found = []
    except Exception as error:
        # Its kind alone: a message or a trace may hold the words.
        log.error("search of %s failed: %s", name, type(error).__name__)
        return Group(name, str(label), [], failed=True)
    return Group(name, str(label), found[:most], more=len(found) > most)


def excerpt(text: str, words: str) -> str:
    """Some `EXCERPT` characters of a text in one line, around the first place that one of the words has in it."""
    line = re.sub(r"\s+", " ", text).strip()
    first = next((start for start, _end in marks(line, words)), 0)
    start = max(0, first - BEFORE) if len(line) > EXCERPT else 0
    cut = line[start : start + EXCERPT]
    return f"{'…' if start else ''}{cut}{'…' if start + EXCERPT < len(line) else ''}"


def marks(text: str, words: str) -> list[tuple[int, int]]:
    """Where the words stand in a text, as (start, end), in order and apart from each other.

    Latin words as a whole; of Chinese, which has no spaces, every pair of neighbouring characters.
    """
    plain, parts = _plain(text), set[str]()
    for word in _plain(words).split():
        whole = word.isascii() or len(word) < 2
        parts |= {word} if whole else {word[n : n + 2] for n in range(len(word) - 1)}
    places = sorted(
        (at.start(), at.start() + len(part))
        for part in parts
        for at in re.finditer(f"(?={re.escape(part)})", plain)
    )
    found: list[tuple[int, int]] = []
    for start, end in places:
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _plain(text: str) -> str:
    """Lower case, with each character in its own place."""
    lower = text.lower()
    return lower if len(lower) == len(text) else text
