"""Tables as files: one writer, nothing in them runs, every text arrives."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from typing import Any

import pytest
from openpyxl import load_workbook

from yixian.ground.spreadsheets import FORMULA, csv_lines, file_answer, guarded, xlsx_file

ROW: list[Any] = [
    "=1+1",
    "迎泽大街",
    3,
    0.5,
    None,
    datetime(2026, 3, 5, 1, 30, tzinfo=UTC),
    "a\x00b\ufffe\ud800",
]
HEADER = ["公式", "文字", "数", "率", "空", "时间", "坏"]


def csv_text() -> str:
    return "".join(csv_lines(HEADER, [ROW]))


def sheet_of(file: Any) -> Any:
    return load_workbook(io.BytesIO(file.read())).worksheets[0]


@pytest.mark.parametrize("first", FORMULA)
def test_no_text_runs(first: str) -> None:
    assert guarded(f"{first}1") == f"'{first}1"
    assert guarded(f"1{first}") == f"1{first}"


def test_csv_begins_with_a_mark_and_keeps_numbers() -> None:
    text = csv_text()
    assert text.startswith("\ufeff公式,")
    _header, row = csv.reader(io.StringIO(text))
    assert row[:6] == ["'=1+1", "迎泽大街", "3", "0.5", "", "2026-03-05 09:30"]
    assert list(csv.reader(io.StringIO("".join(csv_lines(["x"], [[-5], ["-5"]])))))[1:] == [["-5"], ["'-5"]]


def test_a_workbook_opens_whatever_is_in_it() -> None:
    sheet = sheet_of(xlsx_file("a/b:c", HEADER, [ROW]))
    assert (sheet["A2"].value, sheet["A2"].data_type) == ("=1+1", "s")
    assert [cell.value for cell in sheet[2]][1:] == ["迎泽大街", 3, 0.5, None, "2026-03-05 09:30", "ab"]
    assert sheet.freeze_panes == "A2"
    assert sheet.title == "a b c"


def test_rows_are_read_as_they_are_written() -> None:
    read = []

    def rows() -> Any:
        for number in range(3):
            read.append(number)
            yield [number]

    answer: Any = file_answer("csv", "x", ["n"], rows())
    assert read == []
    assert b"".join(answer.streaming_content).decode("utf-8-sig").split() == ["n", "0", "1", "2"]
    assert answer["Content-Disposition"] == 'attachment; filename="x.csv"'


def test_a_lone_surrogate_does_not_break_a_csv() -> None:
    assert csv_text().encode("utf-8", "strict")
