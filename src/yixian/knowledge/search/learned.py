"""What seats cited tells which item answers which words. Pure counting; `cited.py` brings the rows.

Small beside the words themselves: an item nobody cited is found all the same, and what is cited often does not bury it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable

SMOOTHING = 2.0  # citations that a pair has to have before half of what it says is believed
MOST_PAIRS = 60  # that are kept of one citation: a caller's matter is named by then


class Learned:
    """Counts of citations: of each item, and of each item with each pair of characters that was typed."""

    def __init__(self) -> None:
        self.times: Counter[int] = Counter()
        self._with: dict[str, Counter[int]] = defaultdict(Counter)
        self._all: Counter[str] = Counter()

    def take(self, item: int, pairs: Iterable[str]) -> None:
        """One citation: the item, and the pairs that were typed before."""
        self.times[item] += 1
        for pair in pairs:
            self._with[pair][item] += 1
            self._all[pair] += 1

    def shares(self, pairs: Iterable[str], rarity: Callable[[str], float]) -> dict[int, float]:
        """How often each item was cited for these pairs, 0 to 1, rare pairs counting for more."""
        asked, found = 0.0, defaultdict[int, float](float)
        for pair in set(pairs):
            weight = rarity(pair)
            asked += weight
            if pair in self._all:
                for item, times in self._with[pair].items():
                    found[item] += weight * times / (self._all[pair] + SMOOTHING)
        return {item: sum_ / asked for item, sum_ in found.items()} if asked else {}
