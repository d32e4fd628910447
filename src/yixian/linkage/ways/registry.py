"""The registry of ways to send: what each carries, whether it can, and how."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, TypeVar

from yixian.ground.errors import Words


class Unreachable(Exception):
    """There is nobody to send it to, or it is refused for good: trying again will not help."""


class Unbound(Unreachable):
    """The receiver no longer takes anything by this way; another may reach them."""


class Later(Exception):
    """It was not taken now; the text says what the other side said, and may hold an address."""


@dataclass(frozen=True)
class Message:
    """What is sent. `id` stays the same however often it is tried, so that the other side can drop a second one."""

    id: str
    to: str  # an e-mail address, or a telephone number as it is kept (8613812345678)
    subject: str
    text: str
    template: str = ""  # the carrier's number for the text, where it has one
    facts: Mapping[str, str] = field(default_factory=dict)  # what stands in the places of the text
    unsubscribe: str = ""  # what ends such mail by one POST (RFC 8058), where its receiver asked for it


class Way(ABC):
    """One way. `carries` names the wishes it can fulfil: "email", "sms"; none is shown in the system alone."""

    name: ClassVar[str]
    label: ClassVar[Words]
    carries: ClassVar[frozenset[str]]
    # Whether it shows messages on this machine and sends them nowhere.
    stays_here: ClassVar[bool] = False
    # What the reason says when it was not taken, with %(said)s.
    not_taken: ClassVar[Words] = ""

    @abstractmethod
    def why_not(self) -> str:
        """Why this machine cannot send by it, "" when it can."""

    @abstractmethod
    def send(self, message: Message) -> None:
        """Send it, or raise `Unreachable` or `Later`."""


WAYS: dict[str, Way] = {}
W = TypeVar("W", bound=type[Way])


def way(cls: W) -> W:
    """Class decorator: put the way in the registry; a name cannot be taken twice."""
    if cls.name in WAYS:
        raise TypeError(f"two ways are called {cls.name}")
    WAYS[cls.name] = cls()
    return cls


def way_for(wish: str) -> Way | None:
    """The first way that carries `wish` and can send now."""
    return next((one for one in WAYS.values() if wish in one.carries and not one.why_not()), None)


def why_not(wish: str) -> str:
    """Why nothing can fulfil `wish` now, in the words of the way that is made for it; "" when something can."""
    if way_for(wish) is not None:
        return ""
    made_for = next((one for one in WAYS.values() if wish in one.carries), None)
    return made_for.why_not() if made_for is not None else ""
