"""How good the ranking is on the newest orders, which it has not seen, and from which share on it may dispatch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from yixian.dispatch.departments.orders import areas_of, as_registered, entries_of
from yixian.dispatch.departments.record import Order, Record

HELD_OUT, LEAST_HELD_OUT = 0.1, 50
LEAST_RIGHT = 0.98  # of what goes out without a person
SURE = 1.96  # standard deviations: 95 % sure that so many are right


@dataclass(frozen=True)
class Trial:
    """Shares of the held-out matters, 0 to 1. `threshold` is None where no share is enough: then no machine dispatches.

    `score` is how often what is ranked first kept the order, `before` how often the catalogue's first entry did.
    `above` of them reach the threshold, `above_right` of these were right.
    """

    held_out: int
    score: float
    before: float
    threshold: float | None
    above: float
    above_right: float

    @property
    def is_no_worse(self) -> bool:
        """Whether the ranking is not surely worse than the catalogue alone: a few orders fewer may be chance, and the
        catalogue cannot say how sure it is of any."""
        return self.score >= surely(round(self.before * self.held_out), self.held_out)


def held_out(orders: Sequence[Order]) -> tuple[list[Order], list[Order]]:
    """The newest tenth of the cases, and the orders of all others (the newest first in both)."""
    cases = list(dict.fromkeys(one.case for one in orders))
    newest = set(cases[: max(LEAST_HELD_OUT, int(len(cases) * HELD_OUT))])
    return [one for one in orders if one.case in newest], [one for one in orders if one.case not in newest]


def tried(record: Record, orders: Sequence[Order]) -> Trial:
    """Rank the departments for each case of `orders` as it was registered, and look who kept it in the end."""
    keepers = {one.case: one.department for one in orders if not one.returned}
    matters = as_registered(list(keepers))
    results: list[tuple[float, bool]] = []
    catalogue = 0
    for case, (category, area) in matters.items():
        entries = entries_of(category, area)
        best = next(iter(record.ranked(category, areas_of(area), entries)), None)
        results.append((best.share, best.department == keepers[case]) if best is not None else (0.0, False))
        catalogue += entries[:1] == [keepers[case]]
    right = sum(one for _share, one in results)
    threshold, above, above_right = _threshold(results)
    n = max(len(results), 1)
    return Trial(len(results), right / n, catalogue / n, threshold, above / n, above_right / max(above, 1))


def _threshold(results: list[tuple[float, bool]]) -> tuple[float | None, int, int]:
    """The lowest share from which on surely `LEAST_RIGHT` are right; how many reach it, how many of them are right."""
    ordered = sorted(results, reverse=True)
    found: tuple[float | None, int, int] = (None, 0, 0)
    right = 0
    for n, (share, was_right) in enumerate(ordered, 1):
        right += was_right
        last_of_its_share = n == len(ordered) or ordered[n][0] < share
        if last_of_its_share and surely(right, n) >= LEAST_RIGHT:
            found = share, n, right
    return found


def surely(right: int, n: int) -> float:
    """The share that is right at least, for all that chance may do: the lower end of Wilson's interval. 0 of none."""
    if n == 0:
        return 0.0
    share, z = right / n, SURE * SURE
    return (share + z / (2 * n) - SURE * sqrt(share * (1 - share) / n + z / (4 * n * n))) / (1 + z / n)
