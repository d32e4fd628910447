"""Reading a file of rows: every cell is asked for by name and refused in plain words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, time
from typing import TypeVar

from django.utils.translation import gettext as _

from yixian.ground.tables import Line
from yixian.ground.text import clean_text, listed

T = TypeVar("T")


class WrongRow(Exception):
    """What is wrong with a row, without file and line."""


class Cells:
    """One row: its `line` in the file and its cells by column."""

    def __init__(self, line: int, cells: Mapping[str, str]) -> None:
        self.line = line
        self._cells = cells

    def has(self, column: str) -> bool:
        """Whether the file has this column; one that may be left out says nothing then."""
        return column in self._cells

    def text(self, column: str, *, needed: bool = False) -> str:
        """The cleaned text; `WrongRow` when it is needed and empty."""
        text = clean_text(self._cells.get(column, ""))
        if needed and not text:
            raise WrongRow(_("%(column)s 不能为空") % {"column": column})
        return text

    def flag(self, column: str, default: bool) -> bool:
        """1 or 0; `default` when empty."""
        text = self.text(column)
        if text not in ("", "0", "1"):
            raise WrongRow(_("%(column)s 应为 1 或 0，而不是“%(text)s”") % {"column": column, "text": text})
        return text == "1" if text else default

    def whole(self, column: str) -> int | None:
        """A whole number that is not negative; None when empty."""
        text = self.text(column)
        if text and not (text.isascii() and text.isdecimal() and len(text) < 10):
            raise WrongRow(_("%(column)s 应为整数，而不是“%(text)s”") % {"column": column, "text": text})
        return int(text) if text else None

    def number(self, column: str) -> float | None:
        """A decimal number; None when empty."""
        text = self.text(column)
        try:
            return float(text) if text else None
        except ValueError:
            raise WrongRow(
                _("%(column)s 应为数字，而不是“%(text)s”") % {"column": column, "text": text}
            ) from None

    def day(self, column: str) -> date | None:
        """A date like 2026-02-14; None when empty."""
        text = self.text(column)
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            raise WrongRow(
                _("%(column)s 应为日期，如 2026-02-14，而不是“%(text)s”") % {"column": column, "text": text}
            ) from None

    def clock(self, column: str) -> time:
        """A time of day like 08:30; 24:00 is midnight at the end of the day."""
        text = self.text(column, needed=True)
        try:
            return time.fromisoformat("00:00" if text == "24:00" else text)
        except ValueError:
            raise WrongRow(
                _("%(column)s 应为时间，如 08:30，而不是“%(text)s”") % {"column": column, "text": text}
            ) from None

    def codes(self, column: str) -> list[str]:
        """The parts between semicolons, each once."""
        parts = self.text(column).replace("；", ";").split(";")
        return list(dict.fromkeys(part.strip() for part in parts if part.strip()))

    def one_of(self, column: str, rows: Mapping[str, T]) -> T | None:
        """The row whose code the cell holds; None when empty, `WrongRow` when there is no such code."""
        code = self.text(column)
        if code and code not in rows:
            raise WrongRow(_("%(column)s：没有编码“%(code)s”") % {"column": column, "code": code})
        return rows[code] if code else None


def cells_in(
    lines: Iterator[Line], columns: tuple[str, ...], optional: tuple[str, ...] = ()
) -> Iterator[Cells]:
    """The rows of a file whose first line names these columns in any order; `WrongRow` for another table.

    Of the columns only the `optional` ones may be missing, and there is no other.
    """
    header = [column.strip() for column in next(lines, (0, []))[1]]
    missing = [one for one in columns if one not in header and one not in optional]
    unknown = [one for one in header if one not in columns]
    if missing or unknown or len(set(header)) != len(header):
        words = [_("表头应为 %(columns)s") % {"columns": ",".join(columns)}]
        words += [_("缺少 %(names)s") % {"names": listed(missing)}] if header and missing else []
        words += [_("多出 %(names)s") % {"names": listed(unknown)}] if unknown else []
        words += [] if header else [_("文件是空的")]
        raise WrongRow(_("；").join(words))
    for number, cells in lines:
        if len(cells) != len(header):
            raise WrongRow(
                _("第 %(line)d 行应有 %(wanted)d 格，却有 %(found)d 格")
                % {"line": number, "wanted": len(header), "found": len(cells)}
            )
        yield Cells(number, dict(zip(header, cells, strict=True)))
