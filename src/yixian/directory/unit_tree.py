"""Units as a tree somebody walks through: in the order of the tree, each with its depth and its initials of pinyin.

Everything is read from snapshots: no database query when warm.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from yixian.directory import queries
from yixian.directory.models import Department


@dataclass(frozen=True)
class Branch:
    """A unit in its place. One that is not `offered` is there only because others lie in it."""

    unit: Department
    level: int  # 1 the outermost
    offered: bool
    within: tuple[str, ...]  # the names of what it lies in, outermost first


def unit_tree(offered: Iterable[Department], below: Department | None = None) -> list[Branch]:
    """The units of `offered`, depth first, with those they lie in; `below` and what lies above it are left out."""
    wanted = {one.pk for one in offered}
    shown: dict[int, Department] = {}
    for pk in wanted:
        for above in _line(pk):
            if below is None or (above.pk != below.pk and above.path.startswith(below.path)):
                shown[above.pk] = above
    children: dict[int | None, list[Department]] = {}
    for one in sorted(shown.values(), key=lambda unit: unit.code):
        children.setdefault(one.parent_id if one.parent_id in shown else None, []).append(one)
    found: list[Branch] = []

    def walk(parent: int | None, within: tuple[str, ...]) -> None:
        for one in children.get(parent, ()):
            found.append(Branch(one, len(within) + 1, one.pk in wanted, within))
            walk(one.pk, (*within, one.label))

    walk(None, ())
    return found


def _line(pk: int) -> list[Department]:
    """The unit and those above it that are in use."""
    unit = queries.department(pk)
    above = [queries.department(one) for one in unit.path_ids] if unit is not None else []
    return [one for one in above if one is not None and (one.active or one.pk == pk)]
