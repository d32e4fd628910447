"""Lists paged by key: the thousandth page costs what the first does, and new rows never shift the old ones.

A list says once how it is sorted; a page is then found by comparing with the sort values of the row it
follows, never by counting. Where a value is empty (NULL) the row comes last, in both directions and on every
database.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Generic, TypeVar

from django.core.exceptions import FieldDoesNotExist
from django.core.signing import BadSignature, Signer
from django.db.models import F, Model, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.utils.translation import gettext_lazy as _

from yixian.ground.errors import Refusal

Row = TypeVar("Row")
MOST_ROWS = 500

_KINDS: dict[str, tuple[type, Callable[[str], Any]]] = {
    # datetime first: it is a date too
    "t": (dt.datetime, dt.datetime.fromisoformat),
    "d": (dt.date, dt.date.fromisoformat),
    "n": (Decimal, Decimal),
}


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows of one page, and the cursors of its neighbours (None where there is none)."""

    rows: list[Row]
    next: str | None
    previous: str | None


@dataclass(frozen=True)
class _Key:
    name: str
    descending: bool
    nullable: bool

    def order(self, backwards: bool) -> OrderBy:
        place: dict[str, bool] = {}
        if self.nullable:
            place = {"nulls_first": True} if backwards else {"nulls_last": True}
        return OrderBy(F(self.name), descending=self.descending != backwards, **place)

    def beyond(self, value: Any, backwards: bool) -> Q | None:
        """Rows whose value comes after `value` in this direction; None if there can be none."""
        if value is None:
            return Q(**{f"{self.name}__isnull": False}) if backwards else None
        further = Q(**{f"{self.name}__{'lt' if self.descending != backwards else 'gt'}": value})
        if self.nullable and not backwards:
            further |= Q(**{f"{self.name}__isnull": True})
        return further

    def same(self, value: Any) -> Q:
        return Q(**{f"{self.name}__isnull": True}) if value is None else Q(**{self.name: value})

    def bound(self, value: Any, backwards: bool) -> Q:
        """A plain range that holds every row still to come: what lets the database start inside its index."""
        if value is None or (self.nullable and not backwards):
            return Q()
        return Q(**{f"{self.name}__{'lte' if self.descending != backwards else 'gte'}": value})


class Keyset:
    """How a list is sorted: names as in `order_by`, the last of them the primary key.

    `Keyset("-urgent", "due_at", "pk")`. A name may be a field, a path over relations or an annotation; all
    but the model's own fields that forbid NULL and those in `never_empty`, which the list has no empty value of,
    are taken to allow it.
    """

    def __init__(self, *names: str, rows: int = 50, never_empty: tuple[str, ...] = ()) -> None:
        if not names or names[-1].lstrip("-") not in ("pk", "id"):
            raise ValueError("the last sort key must be the primary key, or rows would be lost between pages")
        if not 1 <= rows <= MOST_ROWS:
            raise ValueError(f"rows must be between 1 and {MOST_ROWS}")
        self.names = names
        self.rows = rows
        self.never_empty = never_empty

    def page(
        self,
        queryset: QuerySet[Any, Row],
        *,
        after: str | None = None,
        before: str | None = None,
        rows: int | None = None,
    ) -> Page[Row]:
        """The page after (or before) a cursor, the first one without; one query, never a count.

        `queryset` may yield model rows or dictionaries that hold the sort keys. Raises a Refusal naming
        `after` or `before` for a cursor that was not given out for this list, `rows` if out of range.
        """
        size = self.rows if rows is None else rows
        if not 1 <= size <= MOST_ROWS:
            raise Refusal(_("每页行数应在 1 到 500 之间。"), field="rows")
        backwards = bool(before) and not after
        cursor = after or before
        keys = self._keys(queryset.model)
        if cursor:
            values = self._read(cursor, field="before" if backwards else "after")
            queryset = queryset.filter(_remaining(keys, values, backwards))
        found = list(queryset.order_by(*[key.order(backwards) for key in keys])[: size + 1])
        more = len(found) > size
        shown = found[:size]
        if backwards:
            shown.reverse()
        if not shown:
            return Page([], None, None)
        has_next, has_previous = (True, more) if backwards else (more, bool(cursor))
        return Page(
            rows=shown,
            next=self._write(shown[-1]) if has_next else None,
            previous=self._write(shown[0]) if has_previous else None,
        )

    def ordered(self, queryset: QuerySet[Any, Row]) -> QuerySet[Any, Row]:
        """All the rows, in the order of the list."""
        return queryset.order_by(*[key.order(False) for key in self._keys(queryset.model)])

    def following(self, queryset: QuerySet[Any, Row], after: str = "") -> QuerySet[Any, Row]:
        """All the rows behind the cursor `after`, in the order of the list. Raises a Refusal as `page` does."""
        if after:
            values = self._read(after, field="after")
            queryset = queryset.filter(_remaining(self._keys(queryset.model), values, False))
        return self.ordered(queryset)

    def cursor_after(self, row: Row) -> str:
        """The cursor that continues behind `row`."""
        return self._write(row)

    def _keys(self, model: type[Model]) -> list[_Key]:
        plain = [(name.lstrip("-"), name.startswith("-")) for name in self.names]
        return [
            _Key(name, descending, name not in self.never_empty and _may_be_null(model, name))
            for name, descending in plain
        ]

    @property
    def _signer(self) -> Signer:
        return Signer(salt="keyset:" + ",".join(self.names))

    def _write(self, row: Any) -> str:
        return self._signer.sign_object([_packed(_value(row, name.lstrip("-"))) for name in self.names])

    def _read(self, cursor: str, field: str) -> list[Any]:
        try:
            packed = self._signer.unsign_object(cursor)
        except (BadSignature, ValueError):
            raise Refusal(
                _("翻页的位置无效，请从第一页重新开始。"), field=field, code="wrong_cursor"
            ) from None
        return [_unpacked(value) for value in packed]


def _remaining(keys: list[_Key], values: list[Any], backwards: bool) -> Q:
    """Rows behind the row with `values`: its first key is further, or the same and its second is, …"""
    behind = Q(pk__in=[])
    same = Q()
    for key, value in zip(keys, values, strict=True):
        beyond = key.beyond(value, backwards)
        if beyond is not None:
            behind |= same & beyond
        same &= key.same(value)
    return keys[0].bound(values[0], backwards) & behind


def _may_be_null(model: type[Model], name: str) -> bool:
    if name == "pk":
        return False
    try:
        return bool(getattr(model._meta.get_field(name), "null", True))
    except FieldDoesNotExist:
        return True


def _value(row: Any, name: str) -> Any:
    if isinstance(row, Mapping):
        return row["id"] if name == "pk" and "pk" not in row else row[name]
    if hasattr(row, name):
        value = getattr(row, name)
        return value.pk if isinstance(value, Model) else value
    for part in name.split("__"):
        row = None if row is None else getattr(row, part)
    return row


def _packed(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float | str):
        return value
    for letter, (kind, _from_text) in _KINDS.items():
        if isinstance(value, kind):
            return [letter, value.isoformat() if isinstance(value, dt.date) else str(value)]
    return str(value)


def _unpacked(value: Any) -> Any:
    return _KINDS[value[0]][1](value[1]) if isinstance(value, list) else value
