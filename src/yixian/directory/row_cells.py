"""A row of the directory as the cells of its CSV file: what `row_kinds` reads, the other way round."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from django.db.models import Model, QuerySet

from yixian.directory.models import OfficeHours
from yixian.directory.row_file import Cells
from yixian.directory.row_kinds import FIELDS, Known, RowKind, Values


def rows_of(kind: RowKind) -> QuerySet[Model]:
    """All rows of a kind in the order of its model, with what they point at read along."""
    pointing = [f.name for f in kind.model._meta.fields if f.is_relation]
    return kind.model._default_manager.select_related(*pointing)


def cells_of(kind: RowKind, row: Model) -> list[str]:
    """The cells of a row in the order of its kind's columns."""
    return [_cell(row, column) for column in kind.columns]


def values_of(kind: RowKind, row: Model, known: Known) -> tuple[Values, Values]:
    """The key and the other fields of a row as its own cells are read; `WrongRow` where a file could not say it."""
    return kind.values(Cells(0, dict(zip(kind.columns, cells_of(kind, row), strict=True))), known)


def _cell(row: Model, column: str) -> str:
    value: Any = getattr(row, FIELDS.get(column, column))
    if isinstance(row, OfficeHours) and column == "closes" and value == time(0):
        return "24:00"
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, Model):
        return str(getattr(value, "code"))  # noqa: B009  rows point only at rows with a code
    if isinstance(value, list):
        return ";".join(value)
    if isinstance(value, time):
        return value.isoformat("minutes")
    return value.isoformat() if isinstance(value, date) else str(value)
