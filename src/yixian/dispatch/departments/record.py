"""What became of the orders of each category and area, department by department; ranked beside the catalogue."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

# What the catalogue's entries weigh before any order is known: the first nearly all, the others a little.
FIRST_ENTRY, OTHER_ENTRY = 0.9, 0.05
BROADER = 8  # so many orders of a narrower key weigh as much as all that is known of the broader one
DOUBT = 2  # so many returned orders, with none kept, halve a department's share


@dataclass(frozen=True)
class Order:
    """One order as a department had it; codes alone. `area` holds the codes from the city down."""

    case: int
    category: str
    area: tuple[str, ...]
    department: str
    returned: bool


@dataclass(frozen=True)
class Ranked:
    """A department, how likely it is the right one (0 to 1), and what it did of such orders in the narrowest place
    that knows any: kept so many, returned so many. `above`: of the category above, since of this one none is known."""

    department: str
    share: float
    kept: int
    returned: int
    above: bool


class Record:
    """Orders kept and returned, by category (and the one above it) and area (and those above it)."""

    def __init__(self, counts: dict[str, dict[str, list[int]]] | None = None) -> None:
        self.counts = counts if counts is not None else {}

    @classmethod
    def of(cls, orders: Iterable[Order]) -> Record:
        record = cls()
        for one in orders:
            for key in _keys(one.category, one.area):
                tally = record.counts.setdefault(key, {}).setdefault(one.department, [0, 0])
                tally[one.returned] += 1
        return record

    @classmethod
    def load(cls, file: Path) -> Record:
        """From what `save` wrote. `OSError` or `ValueError` where it is lost or broken."""
        counts = json.loads(file.read_text(encoding="utf-8"))
        if not isinstance(counts, dict):
            raise ValueError(f"{file.name} holds no record")
        return cls(counts)

    def save(self, file: Path) -> None:
        file.write_text(json.dumps(self.counts), encoding="utf-8")

    def ranked(self, category: str, area: Sequence[str], entries: Sequence[str]) -> list[Ranked]:
        """The departments that had such orders and those of the catalogue's `entries`, the likeliest first.

        What happened in the category above counts only where the catalogue says nothing. From there the shares are
        drawn, from the broadest place to the narrowest, towards who kept orders of the category there. Who returned
        such orders falls behind by as much as it returned.
        """
        above, *keys = _keys(category, area)
        broadly = self.counts.get(above, {})
        shares = _by_entries(_drawn({}, broadly), entries)
        own = [tallies for key in keys if (tallies := self.counts.get(key))]
        for tallies in own:
            shares = _drawn(shares, tallies)
        nearest = own[-1] if own else broadly
        found = [
            _ranked(code, share, *nearest.get(code, (0, 0)), above=not own) for code, share in shares.items()
        ]
        return sorted(found, key=lambda one: (-one.share, one.department))


def _keys(category: str, area: Sequence[str]) -> Iterator[str]:
    """From the broadest to the narrowest: the category above anywhere, the category anywhere, then down the areas."""
    yield f"{category[:-2]}|"
    yield f"{category}|"
    for code in area[1:]:  # the first is the city
        yield f"{category}|{code}"


def _by_entries(broadly: dict[str, float], entries: Sequence[str]) -> dict[str, float]:
    """What the catalogue says of the category, before any order of it is known."""
    if not entries:
        return broadly
    shares = {code: (1 - FIRST_ENTRY) * share for code, share in broadly.items()}
    for place, code in enumerate(entries):
        shares[code] = shares.get(code, 0.0) + (OTHER_ENTRY if place else FIRST_ENTRY)
    return shares


def _drawn(shares: dict[str, float], tallies: dict[str, list[int]]) -> dict[str, float]:
    """The shares of a broader key, drawn towards who kept orders here."""
    kept = {code: tally[0] for code, tally in tallies.items()}
    whole = sum(kept.values()) + BROADER
    return {
        code: (kept.get(code, 0) + BROADER * shares.get(code, 0.0)) / whole
        for code in shares.keys() | kept.keys()
    }


def _ranked(code: str, share: float, kept: int, returned: int, *, above: bool) -> Ranked:
    """Behind by what it returned: counted once, at the nearest key, since broader ones hold the same orders."""
    return Ranked(code, share * (kept + DOUBT) / (kept + returned + DOUBT), kept, returned, above)
