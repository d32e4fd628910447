"""A list as pages draw it: columns, rows, chips, saved views and how many there are, alike for every list."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest

from yixian.cases.actions.save_view import SHARERS
from yixian.cases.chips import PLACES, chips_of
from yixian.cases.columns import BUTTONS, Column, standard
from yixian.cases.limited import limited_count
from yixian.cases.models import SavedView
from yixian.ground.errors import Words
from yixian.ground.keyset import Page
from yixian.people.models import Actor

FAR = 10_000  # how far is counted where somebody asks to know


@dataclass(frozen=True)
class Head:
    """The head of a column: the order a press of it asks for, and which way the list is sorted by it now."""

    column: Column
    order: str = ""
    sorted: str = ""  # "ascending", "descending"


@dataclass(frozen=True)
class Table:
    """What `partials/table.html` draws."""

    caption: Words
    heads: list[Head]
    rows: Sequence[Any]

    @property
    def columns(self) -> list[Column]:
        return [head.column for head in self.heads]


@dataclass(frozen=True)
class List:
    """One list as somebody sees it: its name, all its columns, the view that is chosen, those that may be."""

    name: str
    columns: tuple[Column, ...]
    chosen: SavedView | None
    standing: SavedView | None
    views: list[SavedView]

    @property
    def shown(self) -> list[Column]:
        """The columns of the chosen view, else one's own standing ones, else the list's."""
        kept = next((one.columns for one in (self.chosen, self.standing) if one and one.columns), None)
        if kept is None:
            return standard(self.columns)
        return [column for column in self.columns if column.fixed or column.name in kept]

    @property
    def offered(self) -> list[tuple[Column, bool]]:
        """What may be chosen, and whether it is shown now."""
        shown = self.shown
        return [(column, column in shown) for column in self.columns if not column.fixed]

    @property
    def may_choose(self) -> bool:
        return any(column.name not in BUTTONS and not column.fixed for column in self.columns)


def list_of(request: HttpRequest, actor: Actor, name: str, columns: tuple[Column, ...]) -> List:
    """The list of this name as the actor sees it; `view` in the address names the view. One query."""
    views, standing, chosen = [], None, None
    for view in SavedView.objects.visible_to(actor).filter(list_name=name).order_by("name", "pk"):
        if view.name:
            views.append(view)
            chosen = view if str(view.pk) == request.GET.get("view") else chosen
        elif view.account_id == actor.account_id:
            standing = view
    return List(name, columns, chosen, standing, views)


def table_of(
    caption: Words, columns: Iterable[Column], rows: Sequence[Any], sort: str | None = None
) -> Table:
    """The table of these rows. With `sort`, the order in force, columns can be sorted by."""
    return Table(caption, [_head(column, sort) for column in columns], rows)


def _head(column: Column, sort: str | None) -> Head:
    if sort is None or not column.orders:
        return Head(column)
    if sort not in column.orders:
        return Head(column, column.orders[0])
    other = next((order for order in column.orders if order != sort), "")
    return Head(column, other, "descending" if sort.startswith("-") else "ascending")


def list_context(
    request: HttpRequest,
    actor: Actor,
    found: List,
    form: forms.Form,
    page: Page[Any],
    *,
    rows: Callable[[], QuerySet[Any, Any]],
    further: Mapping[str, tuple[Words, str]] | None = None,
) -> dict[str, Any]:
    """What `partials/filter.html`, `views.html` and `partials/count.html` need. `rows` are counted if asked for."""
    return {
        "list": found,
        "chips": chips_of(form, request.GET, further),
        "query": _query(request),
        "may_share": bool(actor.roles & SHARERS),
        "count": _count(request, page, rows) if not form.errors else "",
    }


def _query(request: HttpRequest) -> str:
    asked = request.GET.copy()
    for name in (*PLACES, "view"):
        asked.pop(name, None)
    return asked.urlencode()


def _count(request: HttpRequest, page: Page[Any], rows: Callable[[], QuerySet[Any, Any]]) -> str:
    """How many there are: told where it costs nothing, or where it was asked for; else ""."""
    if "count" in request.GET:
        return limited_count(rows(), FAR)
    alone = page.next is None and page.previous is None
    return str(len(page.rows)) if alone else ""
