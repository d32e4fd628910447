"""What waits for somebody, on the page they land on: rooms add what they know, without this room knowing them.

A room registers from its `AppConfig.ready`:

    register_waiting(orders_waiting)

`orders_waiting(actor)` returns what waits for this actor, each with its count and the list that holds exactly these;
empty for whoever has nothing to do with it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from yixian.ground.errors import Words

if TYPE_CHECKING:
    from yixian.people.models import Actor


@dataclass(frozen=True)
class Waiting:
    """How many of something wait for this person ("99+" for more), and where they are."""

    label: Words
    count: str
    url: str
    loud: bool = False


Waits = Callable[["Actor"], list[Waiting]]
_waits: list[Waits] = []


def register_waiting(waits: Waits) -> None:
    """Add what a room knows; the same function cannot be added twice."""
    if waits in _waits:
        raise TypeError(f"{waits.__name__} is registered already")
    _waits.append(waits)


def registered(actor: Actor) -> list[Waiting]:
    """What the rooms know of, in the order of the rooms."""
    return [one for waits in _waits for one in waits(actor)]
