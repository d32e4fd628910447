"""Lists of other rooms: views of them are kept, columns chosen and rows taken out as of this room's own lists.

A room registers from its `AppConfig.ready`:

    register_list(RoomList("supervision", ("supervision_orders",), READERS, EXPORTERS, FILTERS, listed))

The page itself is the room's: `table.list_of`, `table.list_context` and `views.list_export` take the list by its name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.http import QueryDict
from django.urls import reverse

from yixian.cases.actions.export import EXPORTERS

if TYPE_CHECKING:
    from yixian.cases.list_files import Listed
    from yixian.people.models import Actor


@dataclass(frozen=True)
class RoomList:
    """One list of another room."""

    name: str  # of views and files: 20 characters at most
    route: tuple[str, ...]  # the name of its address and what stands in it
    roles: frozenset[str]  # who opens it
    exporters: frozenset[str]  # who takes it out, of these
    filters: frozenset[str]  # what its address may ask for
    listed: Callable[[Actor, QueryDict, datetime], Listed]

    @property
    def url(self) -> str:
        name, *args = self.route
        return reverse(name, args=args)


ROOM_LISTS: dict[str, RoomList] = {}


def register_list(found: RoomList) -> None:
    """Add a list of another room; no two have the same name."""
    if found.name in ROOM_LISTS:
        raise TypeError(f"{found.name} is a list already")
    ROOM_LISTS[found.name] = found


def exporters_of(name: str) -> frozenset[str]:
    """Who takes rows of the list of this name out at all."""
    return ROOM_LISTS[name].exporters if name in ROOM_LISTS else EXPORTERS


def all_exporters() -> frozenset[str]:
    """Who takes any list out. Asked when addresses are loaded: every room has registered its lists by then."""
    return EXPORTERS.union(*(found.exporters for found in ROOM_LISTS.values()))
