"""Tables as files that people open with a spreadsheet program: CSV as a stream, XLSX written row by row."""

from __future__ import annotations

import csv
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import IO, Any

from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from yixian.ground.named import named

Cell = str | int | float | datetime | None
FORMS = ("csv", "xlsx")
MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# A cell that begins so would be run as a formula by the program that opens the file.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
BOM = "\ufeff"  # without it spreadsheet programs read Chinese in UTF-8 as something else
# What XML or UTF-8 forbids: a file with one of these does not open.
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def guarded(text: str) -> str:
    """The text so that no spreadsheet takes it for a formula: with an apostrophe before it.

    One that begins with apostrophes before a formula gets one more, so that `unguarded` always gives it back.
    """
    return "'" + text if text.lstrip("'").startswith(FORMULA) else text


def unguarded(text: str) -> str:
    """The text that `guarded` was given."""
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(FORMULA) else text


def file_answer(
    form: str, name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> HttpResponseBase:
    """The table as a file `name` of the form "csv" or "xlsx", to be kept. Rows are read as they are written."""
    filename = f"{name}.{form}"
    if form == "xlsx":
        return named(FileResponse(xlsx_file(name, header, rows), content_type=MEDIA_TYPES[form]), filename)
    answer = StreamingHttpResponse(csv_lines(header, rows), content_type=MEDIA_TYPES[form])
    return named(answer, filename)


class _Line:
    """What the csv module writes to: hands each line back."""

    def write(self, text: str) -> str:
        return text


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """The lines of a CSV file in UTF-8. A text that a spreadsheet would run as a formula gets an apostrophe."""
    writer = csv.writer(_Line())
    yield BOM + writer.writerow(header)
    for row in rows:
        cells = [_plain(cell) for cell in row]
        yield writer.writerow([guarded(cell) if isinstance(cell, str) else cell for cell in cells])


def xlsx_file(title: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> IO[bytes]:
    """A workbook of one sheet, its first row frozen, in a temporary file that is gone when closed."""
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet(re.sub(r"[\\/*?:\[\]]", " ", title)[:31])
    sheet.freeze_panes = "A2"
    sheet.append([_typed(sheet, name) for name in header])
    for row in rows:
        sheet.append([_typed(sheet, cell) for cell in row])
    file = tempfile.TemporaryFile()  # noqa: SIM115  the answer closes it
    book.save(file)
    file.seek(0)
    return file


def _plain(cell: Cell) -> str | int | float | None:
    """Texts without what no file may hold; moments as local time to the minute, without a zone no program reads."""
    if isinstance(cell, datetime):
        return f"{timezone.localtime(cell):%Y-%m-%d %H:%M}"
    return ILLEGAL.sub("", cell) if isinstance(cell, str) else cell


def _typed(sheet: Any, cell: Cell) -> Any:
    value = _plain(cell)
    if not isinstance(value, str):
        return value
    text = WriteOnlyCell(sheet, value=value)
    text.data_type = "s"  # a text that begins with "=" stays a text
    return text
