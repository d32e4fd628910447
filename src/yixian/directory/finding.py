"""Finding a row of the directory by what somebody types: a few characters, initials of pinyin, or the code.

Everything is read from snapshots: no database query when warm.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from yixian.directory import queries
from yixian.directory.models import Area, Category, Department
from yixian.ground.caching import Snapshot

MOST_FOUND = 20
Node = Area | Category | Department


@dataclass(frozen=True)
class Found:
    """A row that may be meant: its code, its own name, and the names of what it lies in, outermost first."""

    code: str
    name: str
    within: tuple[str, ...]


@dataclass(frozen=True)
class _Place:
    """A row with what it lies in and what it is found by, in small letters."""

    row: Node
    above: tuple[Node, ...]
    own: str
    initials: str
    path: str
    path_initials: str

    def closeness(self, word: str) -> int | None:
        """How near one typed word is to this row, 0 the nearest; None where it is not of this row at all."""
        code = self.row.code.lower()
        near = (
            word in (self.own, code),
            self.own.startswith(word),
            self.initials.startswith(word),
            word in self.own,
            word in self.initials,
            code.startswith(word),
            word in self.path,
            word in self.path_initials,
        )
        return near.index(True) if True in near else None

    def found(self) -> Found:
        return Found(self.row.code, self.row.label, tuple(one.label for one in self.above))


def _places(rows: Iterable[Node]) -> list[_Place]:
    by_id = {row.pk: row for row in rows}
    return [_place(row, by_id) for row in by_id.values()]


def _place(row: Node, by_id: dict[int, Node]) -> _Place:
    above: list[Node] = []
    parent_id = row.parent_id
    while parent_id is not None and parent_id in by_id:
        above.insert(0, by_id[parent_id])
        parent_id = by_id[parent_id].parent_id
    line = [*above, row]
    return _Place(
        row,
        tuple(above),
        f"{row.name} {row.name_en}".lower().strip(),
        row.initials,
        " ".join(f"{one.name} {one.name_en}" for one in line).lower(),
        "".join(one.initials for one in line),
    )


_areas = Snapshot(lambda: _places(Area.objects.all()), Area)
_categories = Snapshot(lambda: _places(Category.objects.all()), Category)
_departments = Snapshot(lambda: _places(Department.objects.all()), Department)


def areas(typed: str) -> list[Found]:
    """The areas in use that `typed` may mean, the nearest first, at most `MOST_FOUND`."""
    return _nearest(typed, _areas(), {one.pk for one in queries.areas()})


def categories(typed: str) -> list[Found]:
    """The same for the categories in use today."""
    return _nearest(typed, _categories(), {one.pk for one in queries.categories()})


def departments(typed: str) -> list[Found]:
    """The same for the departments in use that take orders."""
    return _nearest(typed, _departments(), {one.pk for one in queries.departments(takes_orders=True)})


def all_departments(typed: str) -> list[Found]:
    """The same for every department in use, also the centre and the operator."""
    return _nearest(typed, _departments(), {one.pk for one in queries.departments()})


FINDERS: dict[str, Callable[[str], list[Found]]] = {
    "areas": areas,
    "categories": categories,
    "departments": departments,
    "all-departments": all_departments,
}


def _nearest(typed: str, places: list[_Place], in_use: set[int]) -> list[Found]:
    """The rows that every word of `typed` belongs to, the nearest first; the first rows where nothing is typed."""
    words = unicodedata.normalize("NFKC", typed).lower().split()
    met: list[tuple[int, _Place]] = []
    for place in places:
        if place.row.pk in in_use and (near := _nearness(place, words)) is not None:
            met.append((near, place))
    met.sort(key=lambda pair: pair[0])  # stable: among equals the directory's own order stays
    return [place.found() for _, place in met[:MOST_FOUND]]


def _nearness(place: _Place, words: list[str]) -> int | None:
    near = [place.closeness(word) for word in words]
    return None if None in near else sum(one for one in near if one is not None)
