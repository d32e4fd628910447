"""Reading a table out of a file: CSV in whatever encoding, or XLSX, row by row in constant memory."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook

from yixian.ground.encodings import checked, guess_encoding
from yixian.ground.errors import Refusal
from yixian.ground.tables import OLD_WORKBOOK, WORKBOOK, as_text, refuse_bomb
from yixian.ground.text import listed

LONGEST_CELL = 1 << 20
UNREADABLE = "\0unreadable"  # why the row cannot be read
SHORT = "\0short"  # the row has fewer cells than there are columns
Row = tuple[int, dict[str, Any]]


@dataclass(frozen=True)
class Table:
    """The columns of a file and its rows: (line number, cells by column)."""

    columns: list[str]
    rows: Iterator[Row]
    encoding: str  # "xlsx" for a workbook
    sheets: tuple[str, ...] = ()


def open_table(path: Path, *, sheet: str = "", encoding: str = "") -> Table:
    """Open a file as a table whose first line names the columns. A `Refusal` says what is wrong with it."""
    try:
        if path.is_dir():
            raise Refusal(_("这是一个文件夹，请指明其中的一个文件：%(path)s") % {"path": path})
        if not path.is_file():
            raise Refusal(_("没有这个文件：%(path)s") % {"path": path})
        with path.open("rb") as file:
            head = file.read(4)
    except OSError as error:
        raise Refusal(
            _("不能读这个文件：%(path)s（%(why)s）") % {"path": path, "why": error.strerror}
        ) from error
    if not head:
        raise Refusal(_("文件是空的：%(path)s") % {"path": path})
    if head == OLD_WORKBOOK:
        # The same container holds both; which it is would be found anywhere in it.
        raise Refusal(_("这是旧版 XLS 文件，或是加了密码的工作簿：请去掉密码，另存为 XLSX 或 CSV。"))
    if head == WORKBOOK:
        return _workbook(path, sheet)
    if sheet:
        raise Refusal(_("只有 XLSX 文件有工作表，这个文件请去掉 --sheet：%(path)s") % {"path": path})
    return _text(path, encoding)


def _workbook(path: Path, wanted: str) -> Table:
    """The sheet called `wanted`, or the first. All of it is read once before: a damaged place is found before
    anything is made of the rows in front of it."""
    try:
        with path.open("rb") as file:
            refuse_bomb(file)
        book = _opened(path)
        names = tuple(sheet.title for sheet in book.worksheets)
        if not names:
            raise Refusal(_("工作簿里没有工作表：%(path)s") % {"path": path})
        if wanted and wanted not in names:
            raise Refusal(
                _("没有“%(name)s”这个工作表，文件里有：%(known)s") % {"name": wanted, "known": listed(names)}
            )
        deque(_cells(book, wanted or names[0]), maxlen=0)
    except Refusal:
        raise
    except Exception as error:
        # Whatever is wrong inside, the library raises what its own code ran into: XML, zip, keys, attributes.
        raise Refusal(
            _("不是能打开的 XLSX 文件，或内容有损坏：%(path)s。请用表格软件打开，另存为 XLSX 或 CSV。")
            % {"path": path}
        ) from error
    lines = _cells(_opened(path), wanted or names[0])
    columns = _columns([as_text(cell) for cell in next(lines, ())])
    return Table(columns, _sheet_rows(columns, lines), "xlsx", names)


def _opened(path: Path) -> Workbook:
    return load_workbook(path.open("rb"), read_only=True, data_only=True)  # whatever its name


def _cells(book: Workbook, name: str) -> Iterator[tuple[Any, ...]]:
    sheet: Any = book[name]
    sheet.reset_dimensions()  # some programs write a wrong size, and cells beyond it would be lost
    return iter(sheet.iter_rows(values_only=True))


def _sheet_rows(columns: list[str], lines: Iterable[tuple[Any, ...]]) -> Iterator[Row]:
    for number, cells in enumerate(lines, start=2):
        if any(cell not in (None, "") for cell in cells):
            yield number, _row(columns, cells)


def _row(columns: list[str], cells: Iterable[Any]) -> dict[str, Any]:
    cells = list(cells)
    row: dict[str, Any] = dict(zip(columns, cells, strict=False))
    if any(cell not in (None, "") for cell in cells[len(columns) :]):
        row[UNREADABLE] = _("这一行的格比表头多")
    return row


def _text(path: Path, encoding: str) -> Table:
    encoding = checked(path, encoding) if encoding else guess_encoding(path)
    csv.field_size_limit(LONGEST_CELL)
    with path.open(encoding=encoding, newline="") as file:
        delimiter = _delimiter(file.readline(LONGEST_CELL))
        file.seek(0)
        try:
            columns = _columns(next(csv.reader(_without_nul(file), delimiter=delimiter), []))
        except csv.Error as error:
            raise Refusal(_("表头读不懂：%(why)s") % {"why": error}) from error
    return Table(columns, _lines(path, encoding, delimiter, columns), encoding)


def _lines(path: Path, encoding: str, delimiter: str, columns: list[str]) -> Iterator[Row]:
    with path.open(encoding=encoding, newline="") as file:
        records = _Records(file, delimiter)
        records.read()
        while True:
            number = records.line + 1
            try:
                cells = records.read()
            except csv.Error as error:
                # A row that cannot be read is a row all the same: it is counted and refused with its reason.
                text = records.give_up()
                row: dict[str, Any] = {columns[0]: text}
                row[UNREADABLE] = _("引号或格式有误：%(why)s") % {"why": error}
                yield number, row
                continue
            if cells is None:
                return
            if any(cells):
                row = _row(columns, cells)
                if len(cells) < len(columns):
                    row[SHORT] = True
                yield number, row


class _Records:
    """Records of a CSV file. One that cannot be read costs its first line only, not the rest of the file.

    A quotation mark left open would otherwise swallow everything up to the next one, or to the end.
    """

    def __init__(self, file: TextIO, delimiter: str) -> None:
        self._file, self._delimiter = _without_nul(file), delimiter
        self._again: deque[str] = deque()  # lines to be read once more
        self._taken: list[str] = []  # lines of the record being read
        self._reader = self._start()
        self.line = 0

    def _start(self) -> Any:
        return csv.reader(self._source(), delimiter=self._delimiter, strict=True)

    def _source(self) -> Iterator[str]:
        while True:
            line = self._again.popleft() if self._again else next(self._file, None)
            if line is None:
                return
            self._taken.append(line)
            yield line

    def read(self) -> list[str] | None:
        """The next record, None at the end; `csv.Error` where `give_up` is called for."""
        self._taken = []
        cells: list[str] | None = next(self._reader, None)
        self.line += len(self._taken)
        return cells

    def give_up(self) -> str:
        """Pass over the first line of the record that could not be read, and return it."""
        first = self._taken[0]
        self.line += 1
        self._again.extendleft(reversed(self._taken[1:]))
        self._reader = self._start()
        return first.rstrip("\r\n")[:LONGEST_CELL]


def _without_nul(file: TextIO) -> Iterator[str]:
    return (line.replace("\0", "") for line in file)


def _delimiter(first: str) -> str:
    return max((",", "\t", ";", "|"), key=first.count)


def _columns(names: list[str]) -> list[str]:
    columns = [" ".join(name.split()).lstrip("\ufeff") for name in names]
    if not any(columns):
        raise Refusal(_("文件第一行应当是列名。"))
    while not columns[-1]:
        columns.pop()
    named = [c for c in columns if c]
    doubled = {c for c in named if named.count(c) > 1}
    if doubled:
        raise Refusal(_("列名重复：%(names)s") % {"names": listed(sorted(doubled))})
    return [name or f"\0{place}" for place, name in enumerate(columns)]
