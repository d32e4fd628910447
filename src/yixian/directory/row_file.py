"""Reading a file of rows: every cell is asked for by name and refused in plain words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import TypeVar

from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from yixian.ground.tables import Line
from yixian.ground.text import clean_text, listed

T = TypeVar("T")
MOST_NAMED = 10


class WrongRow(Exception):
    """What is wrong with a row, without file and line: words with "%(column)s" in them where it is about a column."""

    def __init__(self, words: str, column: str = "", **told: str) -> None:
        super().__init__(words)
        self.words, self.column, self.told = words, column, told

    def said(self, headings: Mapping[str, str]) -> str:
        """The words, with the column called as the file calls it."""
        if not self.column:
            return self.words
        return self.words % {**self.told, "column": headings.get(self.column, self.column)}


class Cells:
    """One row: its `line` in the file, its cells by column, what the file calls its columns, and what some may say."""

    def __init__(
        self,
        line: int,
        cells: Mapping[str, str],
        headings: Mapping[str, str] | None = None,
        choices: Mapping[str, Sequence[Heading]] | None = None,
    ) -> None:
        self.line = line
        self.headings = headings or {}
        self._cells = cells
        self._choices = choices or {}

    def has(self, column: str) -> bool:
        """Whether the file has this column; one that may be left out says nothing then."""
        return column in self._cells

    def text(self, column: str, *, needed: bool = False) -> str:
        """The cleaned text, of a choice its code; `WrongRow` when it is needed and empty, or no choice."""
        text = clean_text(self._cells.get(column, ""))
        if needed and not text:
            raise WrongRow(_("%(column)s 不能为空"), column)
        return self._chosen(column, text) if text and self._choices.get(column) else text

    def _chosen(self, column: str, text: str) -> str:
        choices = self._choices[column]
        found = next((one.column for one in choices if one.is_meant(text)), None)
        if found is None:
            told = {"text": text, "choices": listed(choices)}
            raise WrongRow(_("%(column)s 没有“%(text)s”，可填 %(choices)s"), column, **told)
        return found

    def flag(self, column: str, default: bool) -> bool:
        """1 or 0, 是 or 否; `default` when empty."""
        text = {"是": "1", "否": "0"}.get(typed := self.text(column), typed)
        if text not in ("", "0", "1"):
            raise WrongRow(_("%(column)s 应为 1 或 0，而不是“%(text)s”"), column, text=text)
        return text == "1" if text else default

    def whole(self, column: str) -> int | None:
        """A whole number that is not negative; None when empty."""
        text = self.text(column)
        if text and not (text.isascii() and text.isdecimal() and len(text) < 10):
            raise WrongRow(_("%(column)s 应为整数，而不是“%(text)s”"), column, text=text)
        return int(text) if text else None

    def number(self, column: str) -> float | None:
        """A decimal number; None when empty."""
        text = self.text(column)
        try:
            return float(text) if text else None
        except ValueError:
            raise WrongRow(_("%(column)s 应为数字，而不是“%(text)s”"), column, text=text) from None

    def day(self, column: str) -> date | None:
        """A date like 2026-02-14; None when empty."""
        text = self.text(column)
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            raise WrongRow(
                _("%(column)s 应为日期，如 2026-02-14，而不是“%(text)s”"), column, text=text
            ) from None

    def clock(self, column: str) -> time:
        """A time of day like 08:30; 24:00 is midnight at the end of the day."""
        text = self.text(column, needed=True)
        try:
            return time.fromisoformat("00:00" if text == "24:00" else text)
        except ValueError:
            raise WrongRow(_("%(column)s 应为时间，如 08:30，而不是“%(text)s”"), column, text=text) from None

    def codes(self, column: str) -> list[str]:
        """The parts between semicolons, each once."""
        parts = self.text(column).replace("；", ";").split(";")
        return list(dict.fromkeys(part.strip() for part in parts if part.strip()))

    def one_of(self, column: str, rows: Mapping[str, T]) -> T | None:
        """The row whose code the cell holds; None when empty, `WrongRow` when there is no such code."""
        code = self.text(column)
        if code and code not in rows:
            raise WrongRow(_("%(column)s：没有编码“%(code)s”"), column, code=code)
        return rows[code] if code else None


@dataclass(frozen=True)
class Heading:
    """A column of a kind of row: its code, and what readers of Chinese and of English call it.

    A cell that says one of several things has `choices`, each named in the same three ways.
    """

    column: str
    chinese: str
    english: str
    optional: bool = False
    choices: tuple[Heading, ...] = ()

    @property
    def label(self) -> str:
        """What the reader of the page calls it."""
        return self.english if (get_language() or "").startswith("en") else self.chinese

    def is_meant(self, written: str) -> bool:
        """Whether a file that writes this means it."""
        return written.lower() in (self.column.lower(), self.chinese.lower(), self.english.lower())

    def __str__(self) -> str:
        return f"{self.label} ({self.column})"


def headings_of(
    labels: Mapping[str, object],
    optional: Collection[str] = (),
    choices: Mapping[str, Mapping[str, object]] | None = None,
) -> list[Heading]:
    """The columns of a file, in order, from the label of each: lazy words, said in both languages."""
    told = []
    for language in ("zh-hans", "en"):
        with override(language):
            told.append([str(label) for label in labels.values()])
    said = {column: tuple(headings_of(one)) for column, one in (choices or {}).items()}
    return [
        Heading(column, chinese, english, column in optional, said.get(column, ()))
        for column, chinese, english in zip(labels, *told, strict=True)
    ]


def columns_of(header: Iterable[str], headings: Sequence[Heading]) -> dict[str, str]:
    """What a first line calls the columns it names: heading by column; others are left out."""
    written = [clean_text(one) for one in header]
    meant = ((heading, next((one for one in written if heading.is_meant(one)), None)) for heading in headings)
    return {heading.column: one for heading, one in meant if one is not None}


def cells_in(lines: Iterator[Line], headings: Sequence[Heading]) -> Iterator[Cells]:
    """The rows of a file whose first line names these columns in any order, by code or in Chinese or English.

    `WrongRow` for another table. Of the columns only the optional ones may be missing, and there is no other.
    """
    header = [clean_text(column) for column in next(lines, (0, []))[1]]
    _check_header(header, headings)
    named = columns_of(header, headings)
    choices = {heading.column: heading.choices for heading in headings}
    order = [next(column for column, written in named.items() if written == one) for one in header]
    for number, cells in lines:
        if len(cells) != len(header):
            raise WrongRow(
                _("第 %(line)d 行应有 %(wanted)d 格，却有 %(found)d 格")
                % {"line": number, "wanted": len(header), "found": len(cells)}
            )
        yield Cells(number, dict(zip(order, cells, strict=True)), named, choices)


def _check_header(header: list[str], headings: Sequence[Heading]) -> None:
    named = columns_of(header, headings)
    missing = [one for one in headings if one.column not in named and not one.optional]
    unknown = [one for one in header if one not in named.values()]
    if not missing and not unknown and len(set(header)) == len(header) == len(named):
        return
    words = [_("表头应为 %(columns)s") % {"columns": listed(headings)}]
    words += [_("缺少 %(names)s") % {"names": listed(missing)}] if named and missing else []
    words += [_("多出 %(names)s") % {"names": listed(_short(unknown))}] if named and unknown else []
    words += [] if header else [_("文件是空的")]
    words += [_("第一行不是这张表的表头")] if header and not named else []
    raise WrongRow(_("；").join(words))


def _short(names: list[str]) -> list[str]:
    return [one[:20] or _("（空）") for one in names[:MOST_NAMED]] + (
        ["…"] if len(names) > MOST_NAMED else []
    )
