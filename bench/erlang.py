"""How long callers wait by theory: Erlang C, and how far a run of so many calls may be from it by chance."""

from __future__ import annotations

import heapq
import math
import random
from dataclasses import dataclass


@dataclass(frozen=True)
class Load:
    """Calls a second, mean seconds of talk, seats."""

    rate: float
    talk: float
    seats: int

    @property
    def erlangs(self) -> float:
        return self.rate * self.talk

    @property
    def waits(self) -> float:
        """The share of callers that finds no free seat."""
        lost = 1.0  # Erlang B by its recursion, then C from it
        for number in range(1, self.seats + 1):
            lost = self.erlangs * lost / (number + self.erlangs * lost)
        busy = self.erlangs / self.seats
        return lost / (1 - busy * (1 - lost))

    @property
    def mean_wait(self) -> float:
        """Seconds, of all callers."""
        return self.waits * self.talk / (self.seats - self.erlangs)

    def within(self, seconds: float) -> float:
        """The share that is answered in so many seconds."""
        return 1 - self.waits * math.exp(-(self.seats - self.erlangs) * seconds / self.talk)


def a_run(load: Load, calls: int, chance: random.Random) -> list[float]:
    """The waits of so many callers, from an empty house, seats taken in order of freedom."""
    free, now, waits = [0.0] * load.seats, 0.0, []
    for _ in range(calls):
        now += chance.expovariate(load.rate)
        begins = max(now, heapq.heappop(free))
        waits.append(begins - now)
        heapq.heappush(free, begins + chance.expovariate(1 / load.talk))
    return waits


def spread(
    load: Load, calls: int, seconds: float, *, queues: int = 1, runs: int = 400
) -> list[tuple[float, float]]:
    """What 95 of 100 such runs give: of the mean wait, and of the share within `seconds`."""
    chance = random.Random(12345)
    means, shares = [], []
    for _ in range(runs):
        waits = [wait for _ in range(queues) for wait in a_run(load, calls // queues, chance)]
        means.append(sum(waits) / len(waits))
        shares.append(sum(wait <= seconds for wait in waits) / len(waits))
    cut = runs // 40
    return [(ordered[cut], ordered[-1 - cut]) for ordered in (sorted(means), sorted(shares))]
