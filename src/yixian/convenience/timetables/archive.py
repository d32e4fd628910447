"""The tables of a GTFS archive, line by line, within limits: nothing is unpacked to the disk or held as a whole."""

from __future__ import annotations

import csv
import io
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from django.utils.translation import gettext as _

from yixian.convenience.timetables.problems import Problems
from yixian.ground.errors import Refusal

# A table may unpack to so much in any case, beyond that to so many times its packed size (stop times have 8 to 25
# times), and all tables together to so much. A city of twenty million people has some 300 MB.
SMALL, DENSEST, MOST_UNPACKED = 64 << 20, 150, 2 << 30
MOST_MEMBERS = 200
TABLES = (
    *("agency.txt", "stops.txt", "routes.txt", "calendar.txt", "calendar_dates.txt"),
    *("trips.txt", "frequencies.txt", "stop_times.txt"),
)
Tell = Callable[[str, int], None]  # the table that is read, and how many bytes of all tables have been
TELL_EVERY = 20_000  # lines


@dataclass(frozen=True)
class Row:
    """A line of a table: its number in the file and its cells by column."""

    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


class Archive:
    """An open GTFS archive. Raises a `Refusal` for what is no archive or too large to be one of timetables."""

    def __init__(
        self, file: Path | BinaryIO, problems: Problems, tell: Tell = lambda table, done: None
    ) -> None:
        self._problems, self._tell, self._done = problems, tell, 0
        try:
            self._zip = ZipFile(file)
        except (BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise Refusal(_("这不是能打开的 ZIP 文件，或文件不完整。请重新下载或导出，再上传。")) from error
        self._members = self._found()
        self.total = sum(one.file_size for one in self._members.values())

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_error: object) -> None:
        self._zip.close()

    def has(self, table: str) -> bool:
        return table in self._members

    def rows(self, table: str, needed: Sequence[str]) -> Iterator[Row]:
        """The lines of a table as rows; nothing where it is not there or lacks a column, which is a problem."""
        lines = self.lines(table, needed)
        header = next(lines, None)
        if header is None:
            return
        columns = header[1]
        for line, cells in lines:
            yield Row(line, dict(zip(columns, map(str.strip, cells), strict=True)))

    def lines(self, table: str, needed: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
        """The header, once it holds what is needed, and then every line as long as it, with its number."""
        if table not in self._members:
            return
        member = self._members[table]
        before = self._done
        try:
            with self._zip.open(member) as raw:
                text = io.TextIOWrapper(raw, encoding="utf-8-sig", newline="")
                reader = csv.reader(text, strict=True)
                yield from self._checked(table, reader, needed, lambda: before + raw.tell())
        except UnicodeDecodeError:
            self._problems.add("not_utf8", table)
        except csv.Error as error:
            self._problems.add("unreadable", table, reader.line_num, "", error)
        except (BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError) as error:
            self._problems.add("unreadable", table, 0, "", error)
        self._done = before + member.file_size
        self._tell(table, self._done)

    def _checked(
        self, table: str, reader: Iterator[list[str]], needed: Sequence[str], read: Callable[[], int]
    ) -> Iterator[tuple[int, list[str]]]:
        header = [name.strip().lower() for name in next(reader, [])]
        missing = [column for column in needed if column not in header]
        twice = {column for column in header if header.count(column) > 1}
        for column in missing:
            self._problems.add("no_column", table, 1, column)
        for column in sorted(twice):
            self._problems.add("twice_column", table, 1, column)
        if missing or twice:
            return
        yield 1, header
        width = len(header)
        for number, cells in enumerate(reader, start=2):
            if number % TELL_EVERY == 0:
                self._tell(table, read())
            if len(cells) == width:
                yield number, cells
            elif any(cell.strip() for cell in cells):
                self._problems.add("cells", table, number, "", len(cells))

    def _found(self) -> dict[str, ZipInfo]:
        """The tables by name, also where all of them lie in one folder of the archive."""
        members = self._zip.infolist()
        if len(members) > MOST_MEMBERS:
            raise Refusal(_("压缩包里有 %(n)d 个文件，不像是时刻表。") % {"n": len(members)})
        found: dict[str, ZipInfo] = {}
        for member in members:
            folder, _slash, name = member.filename.rpartition("/")
            if name in TABLES and folder.count("/") == 0 and not folder.startswith("__"):
                if name in found:
                    raise Refusal(_("压缩包里有两个 %(name)s：一个压缩包只装一份时刻表。") % {"name": name})
                found[name] = member
        bomb = any(one.file_size > max(SMALL, DENSEST * one.compress_size) for one in found.values())
        if bomb or sum(one.file_size for one in found.values()) > MOST_UNPACKED:
            raise Refusal(_("压缩包解压后太大，不像是时刻表，没有读取。"))
        return found
