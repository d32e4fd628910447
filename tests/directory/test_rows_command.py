"""`yixian rows load` and `export`: a city set up from files, looked at beforehand, and taken out again."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.directory.city_rows import SMALL, counts, rewrite
from yixian.directory.actions import bring_rows, export_rows
from yixian.directory.models import (
    CatalogueEntry,
    Category,
    Department,
    DutyPerson,
    OfficeHours,
    ReasonCode,
)
from yixian.directory.row_kinds import ROW_KINDS
from yixian.directory.rows import DEFAULT
from yixian.ground.errors import Conflict, NotFound, Refusal

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "var"


def rows(*words: object) -> str:
    out = StringIO()
    call_command("rows", *map(str, words), stdout=out, stderr=out)
    return out.getvalue()


def test_a_folder_makes_a_city_and_twice_is_as_once(folder):
    said = rows("load", folder)
    assert "departments.csv  新增 added 3  修改 changed 0" in said
    assert Department.objects.get(code="ZJ").name == "住建局"
    assert "新增 added 0  修改 changed 0  停用或截止 ended 0" in rows("load", folder)


def test_one_file_alone(folder):
    rows("load", folder)
    rewrite(folder, "departments.csv", "Housing", "Housing Bureau")
    assert "修改 changed 1" in rows("load", folder / "departments.csv")
    with pytest.raises(NotFound, match=r"没有名录文件（areas\.csv"):
        rows("load", folder / "nothing.csv")


def test_a_dry_run_says_each_change_and_makes_none(folder):
    rows("load", folder)
    rewrite(folder, "departments.csv", "ZJ,住建局,Housing", "ZJ,住建局,Construction")
    rewrite(folder, "areas.csv", "14,太原市", "1406,小店区二,,district,14,,\n14,太原市")
    rewrite(folder, "catalogue.csv", "2025-01-01,\n", "2025-01-01,2026-12-31\n")
    rewrite(folder, "office_hours.csv", ",0,14:00,24:00\n", "")
    before = counts()
    said = rows("load", folder, "--dry-run")
    assert "+ 小店区二" in said
    assert "~ 住建局  name_en: Housing → Construction" in said
    assert "valid_to: None → 2026-12-31" in said
    assert "- 全市 周一 14:00–00:00" in said
    assert "没有做任何改动" in said
    assert counts() == before
    assert Department.objects.get(code="ZJ").name_en == "Housing"
    assert OfficeHours.objects.count() == 3


def test_every_refused_row_of_every_file_is_said_with_its_line_and_column(folder):
    rewrite(folder, "areas.csv", "112.5", "east")
    rewrite(folder, "calendar.csv", "2027-02-06,0", "2027-02-06,")
    rewrite(folder, "calendar_years.csv", "2027,0", "27,0")
    out = StringIO()
    with pytest.raises(Refusal, match="4 处有误，没有做任何改动"):
        call_command("rows", "load", str(folder), stdout=out, stderr=out)
    said = out.getvalue()
    assert "areas.csv 第 3 行：lon 应为数字" in said
    assert "calendar.csv 第 2 行：is_working 不能为空" in said
    assert "calendar_years.csv 第 2 行：year" in said
    assert "departments.csv" not in said, "what points at a wrong file is looked at later"
    assert set(counts()) == {0}


def test_what_is_exported_changes_nothing_where_it_comes_from(folder, tmp_path):
    rows("load", DEFAULT)
    rows("load", folder)
    duty = DutyPerson.objects.get()
    duty.weekdays, duty.active = "056", False
    duty.save()
    Department.objects.filter(code="TAX").update(active=False)
    said = rows("export", tmp_path / "out")
    assert f"reasons.csv  {ReasonCode.objects.count()}" in said
    assert not any(bring_rows(tmp_path / "out").values())


def test_an_empty_database_becomes_the_same_city(folder, tmp_path):
    rows("load", DEFAULT)
    rows("load", folder)
    Category.objects.filter(code="0101").update(active=False)
    export_rows(tmp_path / "out")
    for kind in reversed(ROW_KINDS):
        while (left := kind.model._default_manager.all()).exists():
            pointed_at = {"parent": "children", "overflow": "overflowing"}.get(kind.above)
            (left.filter(**{pointed_at: None}) if pointed_at else left).delete()
    rows("load", tmp_path / "out")
    export_rows(tmp_path / "again")
    for kind in ROW_KINDS:
        first, again = ((tmp_path / place / kind.name).read_bytes() for place in ("out", "again"))
        assert first == again, kind.name


def test_nothing_is_written_over(folder, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "areas.csv").write_text("mine")
    with pytest.raises(Conflict, match=r"已有 areas\.csv"):
        rows("export", tmp_path / "out")
    assert (tmp_path / "out" / "areas.csv").read_text() == "mine"


def test_a_folder_that_cannot_be_made_is_said(folder, tmp_path):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(Refusal, match="不能写"):
        rows("export", tmp_path / "file" / "out")


def test_the_way_back_is_kept(folder, tmp_path):
    rows("load", folder)
    assert not (tmp_path / "var").exists(), "there was nothing yet"
    rewrite(folder, "departments.csv", "Housing", "Construction")
    rows("load", folder)
    (kept,) = (tmp_path / "var" / "rows").iterdir()
    rows("load", Path(kept))
    assert Department.objects.get(code="ZJ").name_en == "Housing"


def test_a_row_is_put_out_of_use_by_its_file_and_a_file_without_the_column_says_nothing(folder):
    rows("load", folder)
    path = folder / "numbers.csv"
    path.write_text(
        SMALL["numbers.csv"].replace("opened_on\n", "opened_on,active\n").replace("01-01\n", "01-01,0\n")
    )
    assert "停用或截止 ended 1" in rows("load", folder)
    path.write_text(SMALL["numbers.csv"])
    assert "修改 changed 0  停用或截止 ended 0" in rows("load", path)
    assert CatalogueEntry.objects.count() == 1
