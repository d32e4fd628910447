"""Messages out of a table file: CSV in whatever encoding, or XLSX; which columns are the text, the label, the group."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from yixian.dispatch.classify.folds import near_copies
from yixian.dispatch.classify.paths import path as path_of
from yixian.dispatch.classify.texts import Numbers
from yixian.ground.encodings import checked, guess_encoding
from yixian.ground.errors import Refusal
from yixian.ground.tables import OLD_WORKBOOK, WORKBOOK, lines_in
from yixian.ground.text import listed

LONGEST_CELL = 1 << 24
MOST_NAMED = 30


@dataclass(frozen=True)
class Labelled:
    """The messages that have a label; `left_out` is how many had none. `grouped` has each one's group, if given."""

    texts: list[str]
    right: list[str]
    grouped: Numbers | None
    left_out: int

    def groups(self) -> Numbers:
        """The number of each one's group: as given, else with its near copies."""
        return near_copies(self.texts) if self.grouped is None else self.grouped


@dataclass(frozen=True)
class Table:
    """The cells of a file by column, and the digest (SHA-256, hex) of its bytes."""

    file: Path
    columns: list[str]
    lines: list[list[str]]
    digest: str

    def __len__(self) -> int:
        return len(self.lines)

    def texts(self, columns: Sequence[str]) -> list[str]:
        """The texts of the rows: these columns one below the other, in this order, the title first."""
        places = self._places(columns)
        return ["\n".join(line[place] for place in places if line[place]) for line in self.lines]

    def labelled(self, text: Sequence[str], label: Sequence[str], group: str = "") -> Labelled:
        """The rows that have a label; several columns of labels are the levels of a path. A `Refusal` if none has."""
        texts, places = self.texts(text), self._places(label)
        right = [path_of(line[place] for place in places) for line in self.lines]
        there = [row for row, name in enumerate(right) if name]
        if not there:
            raise Refusal(f"“{listed(label)}”这一列全是空的：{self.file} / no row has a label")
        grouped = self._groups(group)[there] if group else None
        left_out = len(self) - len(there)
        return Labelled([texts[row] for row in there], [right[row] for row in there], grouped, left_out)

    def _groups(self, column: str) -> Numbers:
        """The number of each row's group; a row without one is a group of its own."""
        [place] = self._places([column])
        names = [line[place].strip() or f"\0{number}" for number, line in enumerate(self.lines)]
        numbers: Numbers = np.unique(names, return_inverse=True)[1].astype(np.int64)
        return numbers

    def _places(self, columns: Sequence[str]) -> list[int]:
        missing = [name for name in columns if name not in self.columns]
        if missing or not columns:
            there = listed(name[:40] for name in self.columns[:MOST_NAMED])
            raise Refusal(
                f"文件没有“{listed(missing)}”这一列，文件的列有：{there} / no such column in the file"
            )
        return [self.columns.index(name) for name in columns]


def read_messages(file: Path, encoding: str = "") -> Table:
    """All rows of the file; the encoding is guessed where none is given. A `Refusal` says what is wrong with it."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise Refusal(f"不能读 {file}：{error.strerror} / cannot read it") from error
    if not content.strip():
        raise Refusal(f"文件是空的：{file} / the file is empty")
    lines = list(_sheet(content) if content.startswith((WORKBOOK, OLD_WORKBOOK)) else _text(file, encoding))
    columns = [" ".join(name.split()) for name in lines[0]] if lines else []
    if len(lines) < 2:
        raise Refusal(f"只有列名，没有一行内容：{file} / there is a header and no row")
    width = len(columns)
    rows = [[*line[:width], *[""] * (width - len(line))] for line in lines[1:]]
    return Table(file, columns, rows, hashlib.sha256(content).hexdigest())


def _sheet(content: bytes) -> Iterator[list[str]]:
    return (cells for _number, cells in lines_in(content))


def _text(file: Path, encoding: str) -> Iterator[list[str]]:
    """The lines that are not blank, without the NULs that some programs leave in a text."""
    csv.field_size_limit(LONGEST_CELL)
    known = checked(file, encoding) if encoding else guess_encoding(file)
    with file.open(encoding=known, newline="") as opened:
        delimiter = max((",", "\t", ";"), key=opened.readline().count)
        opened.seek(0)
        reader = csv.reader((line.replace("\0", "") for line in opened), delimiter=delimiter, strict=True)
        try:
            yield from (cells for cells in reader if any(cell.strip() for cell in cells))
        except csv.Error as error:
            raise Refusal(
                f"第 {reader.line_num} 行不是合格的 CSV，请用表格软件打开，另存为 CSV 或 XLSX：{error}"
                f" / line {reader.line_num} is not proper CSV"
            ) from error
