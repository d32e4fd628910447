"""How many seats answer so many calls: Erlang C, where callers wait for ever, and Erlang A, where they give up.

Erlang (1917) and Palm (1957), in the form of Baccelli and Hebuterne: of a caller who finds n seats busy, the wait
that patience has to outlast has the density n m p exp((l/t)(1 - exp(-t v)) - n m v), with arrivals l, service m, giving
up t (all a second) and p the probability of exactly n in the house. Pure arithmetic; seconds throughout.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from math import ceil, exp, log, sqrt

HALF_HOUR = 1800
STEPS = 120  # of Simpson's rule; even


@dataclass(frozen=True)
class Traffic:
    """Calls in half an hour, how long each keeps a seat, and how long callers wait on average before they give up
    (None: for ever).
    """

    calls: float
    handling: float
    patience: float | None = None

    @property
    def load(self) -> float:
        """Seats busy on average, in Erlang."""
        return self.calls * self.handling / HALF_HOUR


def blocking(load: float, seats: int) -> float:
    """Erlang B: the share of time in which all seats are busy if nobody waits."""
    inverse = 1.0
    for seat in range(1, seats + 1):
        inverse = 1.0 + inverse * seat / load
    return 1.0 / inverse


def waiting(load: float, seats: int) -> float:
    """Erlang C: the share of callers who wait; 1 where the queue would grow for ever."""
    if load >= seats:
        return 1.0
    lost = blocking(load, seats)
    return lost / (1 - load / seats * (1 - lost))


@lru_cache(maxsize=4096)
def answered_within(traffic: Traffic, seats: int, within: float) -> float:
    """The share of callers who are answered within so many seconds."""
    if traffic.load <= 0:
        return 1.0
    if seats <= 0:
        return 0.0
    if traffic.patience is None:
        if traffic.load >= seats:
            return 0.0
        drains = (seats - traffic.load) / traffic.handling
        return 1 - waiting(traffic.load, seats) * exp(-drains * within)
    return _answered_by_the_patient(traffic, seats, within, 1 / traffic.patience)


def _answered_by_the_patient(traffic: Traffic, seats: int, within: float, gives_up: float) -> float:
    comes, serves = traffic.calls / HALF_HOUR, seats / traffic.handling
    reach = comes / gives_up

    def height(wait: float) -> float:
        return reach * (1 - exp(-gives_up * wait)) - serves * wait

    # The density at its highest is taken for 1, so that nothing grows beyond what a float holds. Around it, it falls as
    # fast as a normal one of this width, or by e in the time in which one caller is served.
    width, summit = 10 / sqrt(serves * gives_up), 0.0
    if comes > serves:
        summit = log(comes / serves) / gives_up
    peak = height(summit)
    ends = summit + width + 40 / serves
    if comes < serves:
        ends = min(ends, 40 / (serves - comes))
    at_once = (1 / blocking(traffic.load, seats) - 1) * exp(-peak)
    whole = at_once + serves * _integral(
        lambda wait: exp(height(wait) - peak), max(0.0, summit - width), ends
    )
    soon = at_once + serves * _integral(
        lambda wait: exp(height(wait) - peak - gives_up * wait), 0.0, min(within, ends)
    )
    return min(1.0, soon / whole)


def _integral(of: Callable[[float], float], start: float, end: float) -> float:
    """From `start` to `end` by Simpson's rule."""
    step = (end - start) / STEPS
    odd = sum(of(start + step * n) for n in range(1, STEPS, 2))
    even = sum(of(start + step * n) for n in range(2, STEPS, 2))
    return step / 3 * (of(start) + 4 * odd + 2 * even + of(end))


def seats_needed(traffic: Traffic, target: float, within: float, least: int = 1) -> int:
    """The fewest seats that answer the share `target` of callers within so many seconds, at least `least`."""

    def enough(seats: int) -> bool:
        return answered_within(traffic, seats, within) >= target

    seats = max(least, ceil(traffic.load))
    while seats > least and enough(seats - 1):
        seats -= 1
    while not enough(seats):
        seats += 1
    return seats


def rostered_for(seats: int, shrinkage: float) -> int:
    """How many people have to be on shift so that `seats` of them sit, if the share `shrinkage` does not."""
    return ceil(round(seats / (1 - shrinkage), 6))
