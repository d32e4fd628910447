"""A text or CSV file, piece by piece as the public may read it; the file itself is never changed."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, NamedTuple

from yixian.ground.encodings import checked, guess_encoding
from yixian.ground.errors import Refusal
from yixian.safeguard.for_public import personal_in
from yixian.safeguard.found import Found

WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
LONGEST_CELL = 16 << 20  # characters; more in one cell is a file with a quotation mark too many


class Piece(NamedTuple):
    """A line of text, or a cell: what stands there, and what of it is personal. `column` is None for a line."""

    column: str | None
    text: str
    found: list[Found]


def encoding_of(path: Path, told: str = "") -> str:
    """The encoding of a file that can be read as text. A `Refusal` says why it cannot."""
    try:
        with path.open("rb") as file:
            head = file.read(8)
        if not head:
            raise Refusal(f"文件是空的：{path} / the file is empty")
        if head.startswith(WORKBOOKS) and not told:
            raise Refusal(f"{path} 是工作簿，请另存为 CSV / this is a workbook, please save it as CSV")
        return checked(path, told) if told else guess_encoding(path)
    except OSError as error:
        raise Refusal(f"不能读 {path}：{error.strerror} / cannot read it") from error


def lines_of(file: IO[str]) -> Iterator[list[Piece]]:
    """Each line of a text."""
    for line in file:
        yield [Piece(None, line, personal_in(line))]


def rows_of(file: IO[str], chosen: Sequence[str]) -> Iterator[list[Piece]]:
    """Each row of a CSV file, the header first; only in the `chosen` columns is anything looked for.

    A `Refusal` names columns that are not there, and the line where the file is no CSV.
    """
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(file, strict=True)
    try:
        header = next(reader, [])
        _refuse_missing(chosen, header)
        yield [Piece(name, name, []) for name in header]
        for row in reader:
            names = [*header, *[""] * (len(row) - len(header))]
            yield [
                Piece(name, cell, personal_in(cell) if name in chosen else [])
                for name, cell in zip(names, row, strict=False)
            ]
    except csv.Error as error:
        line = reader.line_num
        raise Refusal(f"第 {line} 行不是合格的 CSV：{error} / line {line} is no proper CSV") from error


def _refuse_missing(chosen: Sequence[str], header: Sequence[str]) -> None:
    missing = [name for name in chosen if name not in header]
    if missing:
        raise Refusal(
            f"没有这些列：{'、'.join(missing)}。文件里有：{'、'.join(header)}"
            f" / there is no column {', '.join(missing)}; see the header"
        )
