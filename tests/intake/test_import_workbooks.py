"""XLSX as people save it."""

import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import openpyxl.chart
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
    with pytest.raises(Refusal, match=r"没有一行诉求.*--sheet.*说明、诉求"):
        run_import(tmp_path / "m.xlsx")
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


def rewritten(path: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """The workbook with its parts changed; a part that becomes None is left out."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: change(name, archive.read(name)) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            if body is not None:
                archive.writestr(name, body)
    return path


SHEET, MIDDLE = "xl/worksheets/sheet1.xml", b'r="B90"'
DAMAGED: dict[str, Callable[[str, bytes], bytes | None]] = {
    "sheet cut short": lambda name, body: body[: len(body) // 2] if name == SHEET else body,
    "no such sign": lambda name, body: body.replace(MIDDLE, b"\xff" + MIDDLE) if name == SHEET else body,
    "no such column": lambda name, body: body.replace(MIDDLE, b'r="ZZZZZ90"') if name == SHEET else body,
    "no styles": lambda name, body: body[:60] if name == "xl/styles.xml" else body,
    "no workbook": lambda name, body: body[:40] if name == "xl/workbook.xml" else body,
    "no types": lambda name, body: b"<nope" if name == "[Content_Types].xml" else body,
    "no relations": lambda name, body: None if name.endswith("workbook.xml.rels") else body,
    "no sheet": lambda name, body: None if name == SHEET else body,
    "an entity in itself": lambda name, body: (
        b'<!DOCTYPE x [<!ENTITY a "&b;&b;"><!ENTITY b "&a;">]>' + body.replace(b"</t>", b"&a;</t>", 1)
        if name == SHEET
        else body
    ),
}


@pytest.mark.parametrize("how", DAMAGED)
def test_a_damaged_workbook_is_said_and_none_of_it_is_imported(
    tmp_path: Path, import_city: None, how: str
) -> None:
    """Also where rows before the damage could have been read: half a file is what nobody can account for."""
    rows = [(str(number), "u", "", None, f"第{number}件") for number in range(120)]
    path = rewritten(workbook(tmp_path / "m.xlsx", *rows), DAMAGED[how])
    with pytest.raises(Refusal, match=r"损坏|没有工作表"):
        run_import(path)
    assert not Case.objects.exists()
    assert not list(tmp_path.glob("*.refused.csv"))


def test_a_workbook_that_unpacks_to_very_much_is_not_read(tmp_path: Path) -> None:
    path = workbook(tmp_path / "m.xlsx", ("1", "u", "", None, "内容"))
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/x.xml", "w") as part:
        for _ in range(70):
            part.write(b"a" * (1 << 20))
    assert path.stat().st_size < 1 << 20
    with pytest.raises(Refusal, match="解压后有 70 MB"):
        open_table(path)


def test_merged_cells_and_a_sheet_that_is_a_chart(tmp_path: Path, import_city: None) -> None:
    path = workbook(tmp_path / "m.xlsx", ("1", "u", "", None, "一"), ("2", "u", "", None, "二"))
    book = openpyxl.load_workbook(path)
    sheet: Any = book.active
    sheet.merge_cells("B2:B3")
    sheet.append(["合并的一整行"])
    sheet.merge_cells("A4:E4")
    chart = openpyxl.chart.BarChart()
    chart.add_data(openpyxl.chart.Reference(sheet, min_col=1, min_row=1, max_row=2))
    book.create_chartsheet("图").add_chart(chart)
    book.save(path)
    ran = run_import(path)
    assert (ran.made, ran.refused) == (2, 1)
    assert "内容" in ran.reasons()[0]
