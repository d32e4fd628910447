"""What a file would change, in words: row by row, field by field, old and new."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from yixian.directory.row_cells import cells_of
from yixian.directory.row_kinds import FIELDS, OPEN_CASES, RowKind
from yixian.directory.row_load import Change, RowLoad
from yixian.ground.text import listed

MOST_SHOWN = 200
LONGEST_SHOWN, START_SHOWN = 2000, 60  # characters


@dataclass(frozen=True)
class Part:
    """A field of a row: what it is, what it was ("" of a new row), what it becomes."""

    name: str
    old: str
    new: str


@dataclass(frozen=True)
class Line:
    """A change as the page shows it."""

    sign: str
    row: str
    parts: list[Part]


@dataclass(frozen=True)
class Preview:
    """What the page shows of a file; at most `MOST_SHOWN` changes and as many wrong rows, `more` of either."""

    kind: RowKind
    counts: list[tuple[str, int]]
    lines: list[Line]
    is_empty: bool  # headings, and no row
    more: int
    wrong: list[str]
    more_wrong: int
    open_cases: int | None  # None where none can hang on such rows


def preview_of(load: RowLoad) -> Preview:
    """The load in words; asks once how many open cases hang on the rows."""
    count = OPEN_CASES.get(load.kind.name)
    touched = [change.row for change in load.changes]
    return Preview(
        kind=load.kind,
        counts=[
            *((label, load.count(sign)) for sign, label in _signs().items()),
            (_("不变"), load.left_alone),
            (_("有误"), len(load.wrong)),
        ],
        lines=[_line(load.kind, change) for change in load.changes[:MOST_SHOWN]],
        is_empty=not (load.changes or load.wrong or load.left_alone),
        more=max(0, len(load.changes) - MOST_SHOWN),
        wrong=load.wrong[:MOST_SHOWN],
        more_wrong=max(0, len(load.wrong) - MOST_SHOWN),
        open_cases=count(touched) if count is not None and touched else None,
    )


def _signs() -> dict[str, str]:
    return {Change.ADDED: _("新增"), Change.CHANGED: _("修改"), Change.ENDED: _("停用或截止")}


def _line(kind: RowKind, change: Change) -> Line:
    row = change.row
    if change.sign == Change.ADDED:
        cells = zip(kind.columns, cells_of(kind, row), strict=True)
        parts = [Part(_label(row, column), "", _shown(row, column)) for column, cell in cells if cell]
    else:
        parts = [
            Part(_label(row, name), _shown(row, name, old), _shown(row, name, new))
            for name, (old, new) in change.fields.items()
        ]
    return Line(_signs()[change.sign], _named(row), parts)


def _named(row: Model) -> str:
    """The row with its code, by which people find it in their file."""
    code = getattr(row, "code", "")
    return f"{row} ({code})" if code else str(row)


def _label(row: Model, name: str) -> str:
    return str(getattr(row._meta.get_field(FIELDS.get(name, name)), "verbose_name", name))


def _shown(row: Model, column: str, *given: Any) -> str:
    """The value of a field in words: the given one, or the row's own."""
    name = FIELDS.get(column, column)
    value = given[0] if given else getattr(row, name)
    if value in (None, "", []):
        return _("（空）")
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, Model):
        return _named(value)
    if isinstance(value, list):
        return listed(value)
    if isinstance(value, time):
        return value.isoformat("minutes")
    choices: dict[Any, Any] = dict(getattr(row._meta.get_field(name), "flatchoices", ()))
    text = str(choices.get(value, value))
    # An outline is tens of thousands of characters that nobody reads: its length says whether it is the one meant.
    if len(text) > LONGEST_SHOWN:
        return _("%(start)s…（共%(count)d字）") % {"start": text[:START_SHOWN], "count": len(text)}
    return text
