"""Reading a table out of a file: CSV in whatever encoding, or XLSX, row by row in constant memory."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from charset_normalizer import from_bytes
from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from yixian.ground.errors import Refusal

CHUNK = 1 << 20
LONGEST_CELL = 10 * CHUNK
Row = tuple[int, dict[str, Any]]


@dataclass(frozen=True)
class Table:
    """The columns of a file and its rows: (line number, cells by column)."""

    columns: list[str]
    rows: Iterator[Row]
    encoding: str  # "xlsx" for a workbook


def open_table(path: Path) -> Table:
    """Open a file as a table whose first line names the columns. A `Refusal` says what is wrong with it."""
    if not path.is_file():
        raise Refusal(_("没有这个文件：%(path)s") % {"path": path})
    if path.stat().st_size == 0:
        raise Refusal(_("文件是空的：%(path)s") % {"path": path})
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        return _workbook(path)
    return _text(path)


def _workbook(path: Path) -> Table:
    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, OSError) as error:
        raise Refusal(_("不是能打开的 XLSX 文件：%(path)s") % {"path": path}) from error
    sheet = book.worksheets[0]
    lines = sheet.iter_rows(values_only=True)
    columns = _columns([("" if c is None else str(c)) for c in next(lines, ())])
    rows = (
        (number, dict(zip(columns, cells, strict=False)))
        for number, cells in enumerate(lines, start=2)
        if any(cell not in (None, "") for cell in cells)
    )
    return Table(columns, rows, "xlsx")


def _text(path: Path) -> Table:
    encoding = guess_encoding(path)
    csv.field_size_limit(min(sys.maxsize, LONGEST_CELL))
    with path.open(encoding=encoding, newline="") as file:
        sample = file.read(64 * 1024)
    delimiter = _delimiter(sample)
    with path.open(encoding=encoding, newline="") as file:
        columns = _columns(next(csv.reader(file, delimiter=delimiter), []))
    return Table(columns, _lines(path, encoding, delimiter, columns), encoding)


def _lines(path: Path, encoding: str, delimiter: str, columns: list[str]) -> Iterator[Row]:
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        reader = csv.reader((line.replace("\0", "") for line in file), delimiter=delimiter)
        next(reader, None)
        number = reader.line_num + 1
        while True:
            try:
                cells = next(reader, None)
            except csv.Error as error:
                # A row that cannot be read is a row all the same: it is counted and refused with its reason.
                yield number, {"\0unreadable": str(error)}
                number = reader.line_num + 1
                continue
            if cells is None:
                return
            if any(cells):
                row: dict[str, Any] = dict(zip(columns, cells, strict=False))
                if len(cells) > len(columns):
                    row["\0unreadable"] = _("这一行的列比表头多")
                yield number, row
            number = reader.line_num + 1


def _delimiter(sample: str) -> str:
    first = sample.splitlines()[0] if sample else ""
    return max((",", "\t", ";", "|"), key=first.count)


def _columns(names: list[str]) -> list[str]:
    columns = [name.strip().lstrip("\ufeff") for name in names]
    if not any(columns):
        raise Refusal(_("文件第一行应当是列名。"))
    named = [c for c in columns if c]
    doubled = {c for c in named if named.count(c) > 1}
    if doubled:
        raise Refusal(_("列名重复：%(names)s") % {"names": "、".join(sorted(doubled))})
    return [name or f"\0{place}" for place, name in enumerate(columns)]


def guess_encoding(path: Path) -> str:
    """UTF-8 if it decodes as that, else GB18030 if it does, else the best guess."""
    for encoding in ("utf-8-sig", "gb18030"):
        if _decodes(path, encoding):
            return encoding
    with path.open("rb") as file:
        best = from_bytes(file.read(CHUNK)).best()
    if best is None:
        raise Refusal(_("看不懂文件的编码，请存为 UTF-8 或 GB18030 的 CSV，或 XLSX。"))
    return best.encoding


def _decodes(path: Path, encoding: str) -> bool:
    try:
        with path.open(encoding=encoding, newline="") as file:
            while file.read(CHUNK):
                pass
    except UnicodeDecodeError:
        return False
    return True


def as_text(cell: Any) -> str:
    """A cell as text: numbers without a tail of zeros, dates in ISO form."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)
