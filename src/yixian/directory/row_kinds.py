"""Every kind of a city's rows, the directory's own and those of other rooms, in the order in which they are loaded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from yixian.directory.own_rows import OWN
from yixian.directory.row_kind import FIELDS, Known, RowKind, Values, needed, row_kind
from yixian.ground.errors import NotFound

__all__ = [
    "FIELDS",
    "FIRST_CASES",
    "OPEN_CASES",
    "ROW_KINDS",
    "Known",
    "OpenCases",
    "RowKind",
    "Values",
    "all_keepers",
    "kind_called",
    "kinds_headed",
    "kinds_kept_by",
    "needed",
    "register_kind",
    "register_open_cases",
    "row_kind",
]

# In the order in which rows may point at rows; rooms to the right add their own (`register_kind`).
ROW_KINDS: list[RowKind] = list(OWN)

# How many open cases hang on rows of a kind: asked before these rows are changed.
OpenCases = Callable[[list[Any]], int]
OPEN_CASES: dict[str, OpenCases] = {}
# The numbers of the first of them that an account may see.
FirstCases = Callable[[Any, list[Any]], list[str]]
FIRST_CASES: dict[str, FirstCases] = {}


def kind_called(slug: str) -> RowKind:
    """The kind with this name in addresses; `NotFound` when there is none."""
    found = next((kind for kind in ROW_KINDS if kind.slug == slug), None)
    if found is None:
        raise NotFound(_("没有“%(name)s”这一类名录。") % {"name": slug})
    return found


def kinds_kept_by(roles: frozenset[str]) -> list[RowKind]:
    """The kinds whose files somebody with these roles loads and takes home."""
    return [kind for kind in ROW_KINDS if "sysadmin" in roles or kind.keepers & roles]


def all_keepers() -> frozenset[str]:
    """Who keeps any kind. Asked when addresses are loaded: every room has registered its own by then."""
    return frozenset({"sysadmin"}).union(*(kind.keepers for kind in ROW_KINDS))


def kinds_headed(header: list[str]) -> list[RowKind]:
    """The kinds whose rows a file with this first line may hold."""
    return [kind for kind in ROW_KINDS if kind.is_headed(header)]


def register_kind(kind: RowKind, *, before: str = "") -> None:
    """Let rows of another room be loaded and exported like the directory's own: after them, or `before` the file of
    this name, whose rows hold their codes, or before the first that points at them: rooms to the right come first.
    """
    if any(known.name == kind.name for known in ROW_KINDS):
        raise ValueError(f"{kind.name} is a kind of row already")
    pointing = (
        place
        for place, known in enumerate(ROW_KINDS)
        if known.name == before or (not before and kind.model in known.needs())
    )
    ROW_KINDS.insert(next(pointing, len(ROW_KINDS)), kind)


def register_open_cases(name: str, count: OpenCases, first: FirstCases | None = None) -> None:
    """Tell how many open cases hang on given rows of the kind `name`, and which are the `first` of them."""
    if name in OPEN_CASES:
        raise ValueError(f"open cases are counted for {name} already")
    OPEN_CASES[name] = count
    if first is not None:
        FIRST_CASES[name] = first
