"""Erlang's formulas against published tables, and against a house of seats played through call by call."""

from __future__ import annotations

import heapq
import random

import pytest

from yixian.staffing.erlang import (
    HALF_HOUR,
    Traffic,
    answered_within,
    blocking,
    rostered_for,
    seats_needed,
    waiting,
)


@pytest.mark.parametrize(
    ("load", "seats", "lost"),
    [(1, 2, 0.2), (5, 10, 0.0184), (10, 10, 0.2146), (20, 30, 0.0085), (100, 117, 0.0098)],
)
def test_erlang_b_is_as_tabulated(load: float, seats: int, lost: float) -> None:
    assert blocking(load, seats) == pytest.approx(lost, abs=0.0001)


@pytest.mark.parametrize(
    ("load", "seats", "share"),
    [(1, 2, 0.3333), (2, 3, 0.4444), (5, 7, 0.3241), (10, 14, 0.1741), (10, 10, 1)],
)
def test_erlang_c_is_as_tabulated(load: float, seats: int, share: float) -> None:
    assert waiting(load, seats) == pytest.approx(share, abs=0.0001)


def test_the_textbooks_hundred_calls_of_three_minutes() -> None:
    traffic = Traffic(calls=100, handling=180)
    assert traffic.load == 10
    assert answered_within(traffic, 14, 20) == pytest.approx(0.888, abs=0.001)
    assert seats_needed(traffic, 0.8, 20) == 14
    assert answered_within(traffic, 10, 20) == 0.0, "the queue grows for ever"


def test_mandelbaum_and_zeltyns_fifty_agents_lose_three_in_a_hundred() -> None:
    # 48 calls a minute of one minute, patience of two minutes, 50 agents: 3.1 % give up.
    traffic = Traffic(calls=48 * 30, handling=60, patience=120)
    assert 1 - answered_within(traffic, 50, 3600) == pytest.approx(0.031, abs=0.0005)


def test_callers_who_never_give_up_are_erlang_c() -> None:
    endless, patient = Traffic(100, 180), Traffic(100, 180, patience=1e7)
    for seats in (11, 12, 14, 18):
        assert answered_within(patient, seats, 15) == pytest.approx(
            answered_within(endless, seats, 15), abs=0.002
        )


def played(traffic: Traffic, seats: int, within: float, calls: int) -> float:
    """The share answered in time of so many calls that come, wait and go at random."""
    rng, now, soon = random.Random(7), 0.0, 0
    free = [0.0] * seats
    assert traffic.patience is not None
    for _call in range(calls):
        now += rng.expovariate(traffic.calls / HALF_HOUR)
        served = max(now, free[0])
        if served - now > rng.expovariate(1 / traffic.patience):
            continue
        heapq.heapreplace(free, served + rng.expovariate(1 / traffic.handling))
        soon += served - now <= within
    return soon / calls


@pytest.mark.parametrize(("seats", "patience"), [(8, 60), (10, 60), (12, 120), (9, 20)])
def test_erlang_a_is_what_happens(seats: int, patience: float) -> None:
    traffic = Traffic(calls=100, handling=180, patience=patience)
    assert answered_within(traffic, seats, 15) == pytest.approx(played(traffic, seats, 15, 40_000), abs=0.015)


def test_the_seats_needed_are_the_fewest_that_do() -> None:
    for traffic in (
        Traffic(1, 200),
        Traffic(40, 200),
        Traffic(40, 200, 60),
        Traffic(3000, 240),
        Traffic(3000, 240, 90),
    ):
        seats = seats_needed(traffic, 0.95, 15)
        assert answered_within(traffic, seats, 15) >= 0.95
        assert answered_within(traffic, seats - 1, 15) < 0.95
    assert seats_needed(Traffic(3000, 240, 90), 0.95, 15) < seats_needed(Traffic(3000, 240), 0.95, 15)


def test_somebody_sits_where_nobody_calls() -> None:
    assert seats_needed(Traffic(0, 200), 0.95, 15, least=2) == 2
    assert answered_within(Traffic(0, 200), 0, 15) == 1
    assert answered_within(Traffic(5, 200), 0, 15) == 0


def test_shrinkage_is_made_up_for() -> None:
    assert rostered_for(8, 0.2) == 10
    assert rostered_for(7, 0.3) == 10
    assert rostered_for(1, 0) == 1
