"""Telling people of what the clock saw, and a unit of a summons: this room says of what and to whom, linkage finds
them and tells them.

Linkage registers from its `AppConfig.ready`; without it nobody can be told, and every rule says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from yixian.cases.models import Case, Task
from yixian.supervision.models import Summons


@dataclass(frozen=True)
class Reminder:
    """What some people are to be told of one case: the unit and its handler of a task, else the centre's people."""

    case: Case
    task: Task | None
    due: datetime
    to: tuple[str, ...]  # `Told`
    ways: frozenset[str]  # beside the system's own, of those a person chose
    said: str


class SummonsNews(StrEnum):
    """What a unit is told of a summons; linkage has words for each by this name."""

    SUMMONED = "summoned"
    MOVED = "moved"
    OFF = "off"
    HELD = "held"
    AGREED = "agreed"


class Teller(Protocol):
    """How people are told; of reminders both answer for each how many people there are."""

    def count(self, reminders: Sequence[Reminder]) -> list[int]: ...

    def tell(self, reminders: Sequence[Reminder], now: datetime) -> list[int]: ...

    def tell_summoned(self, summons: Summons, news: SummonsNews, now: datetime) -> None: ...


_teller: list[Teller] = []


def register_teller(teller: Teller) -> None:
    """Set who tells; there is one."""
    if _teller:
        raise TypeError("somebody tells already")
    _teller.append(teller)


def tell(reminders: Sequence[Reminder], now: datetime) -> list[int]:
    """Tell the people of each reminder, in the caller's transaction; how many were told of each."""
    return _teller[0].tell(reminders, now) if _teller else [0] * len(reminders)


def count(reminders: Sequence[Reminder]) -> list[int]:
    """How many people there are to tell of each reminder."""
    return _teller[0].count(reminders) if _teller else [0] * len(reminders)


def tell_summoned(summons: Summons, news: SummonsNews, now: datetime) -> None:
    """Tell the liaisons and heads of the unit summoned, in the caller's transaction."""
    if _teller:
        _teller[0].tell_summoned(summons, news, now)
