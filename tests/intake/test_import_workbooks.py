"""XLSX as people save it."""

import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.utils import timezone

from tests.intake.importing import HEADER, only_case, run_import
from yixian.cases.models import Case
from yixian.ground.errors import Refusal
from yixian.intake.files.reading import open_table


def workbook(path: Path, *rows: tuple[Any, ...], header: tuple[Any, ...] = HEADER) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (header, *rows):
        sheet.append(row)
    book.save(path)
    return path


def test_dates_and_numbers_of_a_workbook(tmp_path: Path, import_city: None) -> None:
    path = workbook(
        tmp_path / "m.xlsx",
        (188006, "u1", "甲", datetime(2019, 2, 28, 11, 25), "内容一"),
        (188007.0, "u1", "乙", date(2019, 3, 1), "内容二"),
        (1234567890123456, "u1", "丙", 43524.5, "内容三"),
    )
    assert run_import(path).made == 3
    found = {c.external_id: timezone.localtime(c.received_at) for c in Case.objects.all()}
    assert {k: f"{v:%Y-%m-%d %H:%M}" for k, v in found.items()} == {
        "188006": "2019-02-28 11:25",
        "188007": "2019-03-01 00:00",
        "1234567890123456": "2019-02-28 12:00",
    }


def test_empty_rows_between_and_behind_are_no_rows(tmp_path: Path, import_city: None) -> None:
    path = workbook(
        tmp_path / "m.xlsx",
        (),
        ("1", "u", "", None, "内容"),
        (None,) * 5,
        ("",) * 5,
        ("2", "u", "", None, "再来"),
    )
    ran = run_import(path)
    assert (ran.rows, ran.made) == (2, 2)


def test_a_formula_counts_as_its_value(tmp_path: Path, import_city: None) -> None:
    """Without a stored value (no program ever worked it out) the cell is empty, and the row says so."""
    path = workbook(tmp_path / "m.xlsx", ("1", "u", "", None, '="拼"&"接"'))
    ran = run_import(path)
    assert ran.reasons() == ["诉求内容是空的"]


def test_one_of_several_sheets(tmp_path: Path, import_city: None) -> None:
    book = openpyxl.Workbook()
    book.active.title = "说明"  # type: ignore[union-attr]
    book.active.append(["内容"])  # type: ignore[union-attr]
    sheet = book.create_sheet("诉求")
    sheet.append(["内容"])
    sheet.append(["第二个表里的诉求"])
    book.save(tmp_path / "m.xlsx")
    ran = run_import(tmp_path / "m.xlsx")
    assert ran.rows == 0
    assert "诉求" in ran.progress
    run_import(tmp_path / "m.xlsx", "--sheet", "诉求")
    assert only_case().content == "第二个表里的诉求"
    with pytest.raises(Refusal, match="说明、诉求"):
        open_table(tmp_path / "m.xlsx", sheet="没有")


def test_a_wrongly_stated_size_loses_no_cells(tmp_path: Path, import_city: None) -> None:
    """Some programs write `<dimension ref="A1"/>` over a full sheet."""
    good = workbook(tmp_path / "good.xlsx", ("1", "u", "标题", None, "第五列的内容"))
    with zipfile.ZipFile(good) as old, zipfile.ZipFile(tmp_path / "m.xlsx", "w") as new:
        for name in old.namelist():
            body = old.read(name)
            if name.endswith("sheet1.xml"):
                assert b'<dimension ref="A1:E2"' in body
                body = body.replace(b'<dimension ref="A1:E2"', b'<dimension ref="A1"')
            new.writestr(name, body)
    run_import(tmp_path / "m.xlsx")
    assert only_case().content == "第五列的内容"


def test_a_workbook_under_a_csv_name_is_still_one(tmp_path: Path, import_city: None) -> None:
    path = workbook(tmp_path / "m.xlsx", ("1", "u", "", None, "内容")).rename(tmp_path / "m.csv")
    assert run_import(path).made == 1


def test_more_cells_than_columns_are_refused(tmp_path: Path, import_city: None) -> None:
    path = workbook(tmp_path / "m.xlsx", ("1", "u", "", None, "内容", "多出来的"))
    assert run_import(path).reasons() == ["这一行的格比表头多"]
