"""Rows as files: CSV as a stream, XLSX written row by row."""

from __future__ import annotations

import csv
import re
import tempfile
from collections.abc import Iterable, Iterator
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from yixian.ground.spreadsheets import guarded
from yixian.insight.columns import Told

ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
BOM = "\ufeff"  # without it spreadsheet programs read Chinese in UTF-8 as something else


class _Line:
    """What the csv module writes to: hands each line back."""

    def write(self, text: str) -> str:
        return text


def csv_lines(header: list[str], rows: Iterable[list[Told]]) -> Iterator[str]:
    """The lines of a CSV file in UTF-8. A text that a spreadsheet would run as a formula gets an apostrophe."""
    writer = csv.writer(_Line())
    yield BOM + writer.writerow(header)
    for row in rows:
        yield writer.writerow([guarded(cell) if isinstance(cell, str) else cell for cell in row])


def xlsx_file(title: str, header: list[str], rows: Iterable[list[Told]]) -> IO[bytes]:
    """A workbook of one sheet in a temporary file that is gone when closed."""
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet(re.sub(r"[\\/*?:\[\]]", " ", title)[:31])
    sheet.freeze_panes = "A2"
    sheet.append([_cell(sheet, name) for name in header])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    file = tempfile.TemporaryFile()  # noqa: SIM115  the answer closes it
    book.save(file)
    file.seek(0)
    return file


def _cell(sheet: Any, value: Told) -> Any:
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, value=ILLEGAL.sub("", value))
    cell.data_type = "s"  # a text that begins with "=" stays a text
    return cell
