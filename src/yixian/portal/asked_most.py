"""What citizens ask most: what an explanation might be written of. A person writes it; the machine names it."""

from __future__ import annotations

from dataclasses import dataclass

from yixian.insight.topics.queries import hottest
from yixian.safeguard.for_public import mask_for_public

DAYS, MOST = 30, 5


@dataclass(frozen=True)
class Asked:
    """A topic of the last thirty days: its name masked, and how many messages spoke of it."""

    title: str
    messages: int


def asked_most() -> list[Asked]:
    """The hottest topics, at most `MOST`. One query (index `topic_hot`)."""
    return [Asked(mask_for_public(one.title), one.messages) for one in hottest(DAYS, MOST)]
