"""What many citizens write of at once, and how hot it is."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import log1p

from yixian.dispatch.duplicates.message import Message

FEWEST_CITIZENS = 2
AT_ONCE = timedelta(days=30)
VOTES_COUNT = 0.15


@dataclass(frozen=True)
class FoundTopic:
    """What it is about and where, the messages, how many citizens wrote them, from when to when, and its heat."""

    title: str
    place: str
    ids: list[str]
    citizens: int
    first: datetime
    last: datetime
    heat: float


def citizens(messages: Sequence[Message]) -> int:
    """How many different people wrote them; each message without an author is by somebody else."""
    return len({one.author or f"\0{one.id}" for one in messages})


def concentration(times: Sequence[datetime]) -> float:
    """The largest share of them that lies within some thirty days: 1 for what came all at once."""
    ordered = sorted(times)
    most = max(bisect_right(ordered, one + AT_ONCE) - place for place, one in enumerate(ordered))
    return most / len(ordered)


def heat(messages: Sequence[Message]) -> float:
    """Citizens, more by the votes for what they wrote, less where it came bit by bit: comparable within one file."""
    votes = sum(one.votes for one in messages)
    times = [one.at for one in messages if one.at]
    return citizens(messages) * (1 + VOTES_COUNT * log1p(votes)) * concentration(times)
