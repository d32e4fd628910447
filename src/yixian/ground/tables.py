"""Reading a small table that a person hands in, CSV in whatever encoding or XLSX, as texts: all of it in memory."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import IO, Any
from zipfile import ZipFile

from django.utils.translation import gettext as _
from openpyxl import load_workbook

from yixian.ground.encodings import decoded
from yixian.ground.errors import Refusal
from yixian.ground.spreadsheets import unguarded

WORKBOOK, OLD_WORKBOOK = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
# A part of a workbook may unpack to so much in any case, beyond that to so many times its packed size (a sheet of
# numbered rows has 10 to 40 times), and all parts together to so much: the texts of all cells are held in memory.
SMALL_PART, DENSEST, MOST_UNPACKED = 64 << 20, 150, 2 << 30
Line = tuple[int, list[str]]  # its number in the file, its cells


def lines_in(content: bytes) -> Iterator[Line]:
    """The lines of the file, the header first; blank ones are passed over. A `Refusal` says why it is no table."""
    if content.startswith(OLD_WORKBOOK):
        raise Refusal(_("这是旧版 XLS 文件，或是加了密码的工作簿：请去掉密码，另存为 XLSX 或 CSV。"))
    lines = _sheet(content) if content.startswith(WORKBOOK) else _text(content)
    for number, cells in lines:
        if any(cell.strip() for cell in cells):
            yield number, [unguarded(cell) for cell in cells]


def _text(content: bytes) -> Iterator[Line]:
    text = decoded(content)
    if text is None:
        raise Refusal(_("这不是表格文件：请用表格软件打开要装入的表，另存为 CSV 或 XLSX 再上传。"))
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as error:
        words = _("第 %(line)d 行不是合格的 CSV：%(error)s") % {"line": reader.line_num, "error": error}
        raise Refusal(words) from None


def _sheet(content: bytes) -> Iterator[Line]:
    """The first sheet; every line as wide as its header, for empty cells at the end are not always written."""
    width = 0
    try:
        refuse_bomb(io.BytesIO(content))
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet: Any = book.worksheets[0]
        sheet.reset_dimensions()  # some programs write a wrong size, and cells beyond it would be lost
        for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
            cells = [_plain(cell) for cell in row]
            while cells and not cells[-1] and len(cells) > width:
                cells.pop()
            width = width or len(cells)
            yield number, cells + [""] * (width - len(cells))
    except Refusal:
        raise
    except Exception as error:
        # Whatever is wrong inside, the library raises what its own code ran into: XML, zip, keys, attributes.
        words = _("不是能打开的 XLSX 文件，或内容有损坏。请用表格软件打开，另存为 XLSX 或 CSV。")
        raise Refusal(words) from error


def refuse_bomb(file: IO[bytes]) -> None:
    """Refuse a workbook that says it unpacks to more than fits, or to far more than any real table does."""
    with ZipFile(file) as archive:
        parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    bomb = any(part.file_size > max(SMALL_PART, DENSEST * part.compress_size) for part in parts)
    if bomb or unpacked > MOST_UNPACKED:
        raise Refusal(
            _("工作簿解压后有 %(size)d MB，太大，没有读取。请分成几个文件，或另存为 CSV。")
            % {"size": unpacked >> 20}
        )


def _plain(cell: Any) -> str:
    """A cell as a CSV file would have it: days without a time of day, times to the minute, 1 and 0."""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, datetime) and cell.time() == time(0):
        return cell.date().isoformat()
    if isinstance(cell, time):
        return cell.isoformat("minutes")
    if isinstance(cell, timedelta):  # 24:00, which is no time of day
        minutes = round(cell.total_seconds() / 60)
        return f"{minutes // 60:02}:{minutes % 60:02}"
    return as_text(cell)


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
