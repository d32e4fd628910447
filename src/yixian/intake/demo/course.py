"""The course of one invented case: where it has come to, what happens next by chance, and where it stops."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from yixian.cases.actions import Step, carry
from yixian.cases.models import Case, Task, Urgency
from yixian.directory import queries as directory
from yixian.ground.errors import OutOfService, Refusal
from yixian.intake.demo.staff import Staff
from yixian.intake.demo.words import Words, turns
from yixian.people.models import Actor

OPENS, CLOSES = 9, 20  # local hours between which citizens are called


class Present(Exception):
    """The life goes no further: it has reached the present, its end or the place where it is to stop."""


@dataclass(frozen=True)
class Turns:
    """How often each turn of a life happens (0 to 1), how fast time passes, and before which action it stops.

    `stop_before` maps the name of an action to which time it would be done (1: the first).
    """

    rates: Mapping[str, float] = field(default_factory=dict)
    pace: float = 1.0
    stop_before: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def by_chance(cls) -> Turns:
        return cls(turns()["rates"])


class Course:
    """One case being lived; `at` is where it has come to."""

    case: Case
    at: datetime

    def __init__(
        self, rng: random.Random, staff: Staff, words: Words, now: datetime, chances: Turns | None = None
    ) -> None:
        self._rng, self._staff, self._words, self._now = rng, staff, words, now
        self._turns = chances or Turns.by_chance()
        self._done: Counter[str] = Counter()
        self.refused: list[str] = []  # what the rules did not let happen

    def _happens(self, turn: str) -> bool:
        return self._rng.random() < self._turns.rates.get(turn, 0)

    def _phrase(self, name: str) -> str:
        return str(self._rng.choice(turns()[name]))

    def _do(self, name: str, actor: Actor, task: Task | None = None, **values: Any) -> Step:
        if self._done[name] + 1 == self._turns.stop_before.get(name):
            raise Present
        self._done[name] += 1
        with transaction.atomic():  # a refused step leaves nothing of itself behind
            return carry(name, actor, task or self.case, self.case, task, values, at=self.at)

    @contextmanager
    def _as_far_as_it_goes(self) -> Iterator[None]:
        """Live until the present. What the rules refuse ends the life there and is noted; an error still stops all.

        Chance puts together what nobody foresaw, and rules change: a whole city must not fail by one step.
        """
        try:
            yield
        except Present:
            pass
        except OutOfService:
            raise
        except Refusal as refusal:
            self.refused.append(str(refusal))

    @property
    def _citizen(self) -> Actor:
        return Actor.citizen(self.case.pk, "import")

    @property
    def _dispatcher(self) -> Actor:
        return self._staff.office if self.case.held_by_office else self._staff.dispatcher()

    @property
    def _duty_manager(self) -> Actor:
        return self._staff.office if self.case.held_by_office else self._staff.duty_manager

    def _pass(self, *, hours: float = 0, minutes: float = 0) -> None:
        """Time passes straight through (the hotline works day and night)."""
        self._come_to(self.at + timedelta(hours=hours, minutes=minutes) * self._turns.pace)

    def _working(self, hours: float) -> None:
        """Working time passes; of an urgent case, minutes for hours and at any time of day."""
        hours *= self._turns.pace
        if self.case.urgency != Urgency.NORMAL:
            self._come_to(self.at + timedelta(minutes=4 + 10 * hours))
            return
        whole = int(hours)
        calendar = directory.calendar_of(None)
        moved = calendar.add(self.at, whole, "wh").at + timedelta(minutes=(hours - whole) * 60)
        self._come_to(max(moved, self.at + timedelta(minutes=1)))

    def _until_daytime(self) -> None:
        """On to an hour at which a citizen may be called."""
        local = timezone.localtime(self.at)
        if OPENS <= local.hour < CLOSES:
            return
        day = local if local.hour < OPENS else local + timedelta(days=1)
        self._come_to(day.replace(hour=OPENS, minute=self._rng.randint(5, 55)))

    def _come_to(self, at: datetime) -> None:
        if at > self._now:
            raise Present
        self.at = at
