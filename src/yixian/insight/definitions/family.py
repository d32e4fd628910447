"""A family of figures: rows of one model that count on a day, and the measures taken of them.

What a figure counts is written once, as conditions on these rows: the figure counts them, its list shows them,
and the roll-ups keep the counts of whole days.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Count, Expression, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

Rows = QuerySet[Any]
CITY, UNIT = "city", "unit"
BOTH = frozenset({CITY, UNIT})
MOST_MEASURES = 20
ONLY_CITY, ONLY_UNIT = frozenset({CITY}), frozenset({UNIT})


@dataclass(frozen=True)
class Measure:
    """The rows of a family that meet `condition`; counted for the city, for departments, or for both.

    Of one with a `total` not the rows are counted but this column of theirs is added up.
    """

    code: str
    condition: Q
    levels: frozenset[str] = BOTH
    total: str = ""

    @property
    def taken(self) -> Any:
        """What the database works out for it."""
        if self.total:
            return Coalesce(Sum(self.total, filter=self.condition), 0)
        return Count("pk", filter=self.condition)


@dataclass(frozen=True)
class Family:
    """`rows()` is the population, `counted_at` the moment a row counts, `paths` where its dimensions stand.

    `department` and `under` name the columns of the department charged and of the one that passed the task down;
    a department's figure takes its whole subtree, each task once, at the uppermost.
    """

    code: str
    rows: Callable[[], Rows]
    counted_at: F | Expression
    paths: Mapping[str, str]
    measures: tuple[Measure, ...]
    department: str = ""
    under: str = ""
    version: int = 1  # to be raised when `rows` counts otherwise; a change of anything else is noticed
    by_code: dict[str, Measure] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.by_code.update({measure.code: measure for measure in self.measures})
        if len(self.by_code) != len(self.measures):
            raise TypeError(f"two measures of {self.code} share a name")
        if len(self.measures) > MOST_MEASURES:
            raise TypeError(f"{self.code} takes more measures than a roll-up has columns")

    @cached_property
    def shape(self) -> str:
        """Tells these definitions from others: roll-ups counted by others are counted anew."""
        measures = [
            (one.code, str(one.condition), sorted(one.levels), *filter(None, [one.total]))
            for one in self.measures
        ]
        whole = (self.version, str(self.counted_at), sorted(self.paths.items()), self.department, self.under)
        return hashlib.sha256(repr((whole, measures)).encode()).hexdigest()[:16]

    def within(self, start: datetime, end: datetime) -> Rows:
        """The rows that count in [start, end) and whose moment has come."""
        until = min(end, timezone.now())
        rows: Rows = self.rows().alias(counted_at=self.counted_at)
        return rows.filter(counted_at__gte=start, counted_at__lt=until)

    def of_departments(self, rows: Rows, ids: frozenset[int]) -> Rows:
        """Those that count for a department whose subtree has `ids`."""
        mine = rows.filter(**{f"{self.department}__in": ids})
        return mine.exclude(**{f"{self.under}__in": ids}) if self.under else mine

    def of_city(self, rows: Rows) -> Rows:
        """Those that count for the city: a task passed down counts with the one it came from."""
        return rows.filter(**{f"{self.under}__isnull": True}) if self.under else rows


FAMILIES: dict[str, Family] = {}


def family(made: Family) -> Family:
    """Put a family in the registry; a name cannot be taken twice."""
    if made.code in FAMILIES:
        raise TypeError(f"two families are called {made.code}")
    FAMILIES[made.code] = made
    return made


def under_case(prefix: str) -> dict[str, str]:
    """The paths of a case's dimensions, seen from a row that has the case at `prefix`."""
    return {
        "kind": f"{prefix}kind",
        "category": f"{prefix}category__code",
        "area": f"{prefix}area__path",
        "channel": f"{prefix}contact__channel",
        "number": f"{prefix}contact__number__number",
    }
