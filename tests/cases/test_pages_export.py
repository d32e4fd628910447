"""Exports: exactly what the list shows, masked, recorded, and never for an operator's people."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.cases.world import NAME, World
from yixian.cases.actions import export as taking
from yixian.cases.models import Case
from yixian.safeguard.models import AccessRecord

PATH = "/desk/cases/export/"


def export(world: World, who: str = "supervisor", query: str = "", **typed: str) -> Any:
    typed = {"reason": "月度分析", "form_of_file": "csv", **typed}
    return world.cast.client(who).post(f"{PATH}?{query}", typed)


def rows_of(answer: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))


def test_it_holds_exactly_what_is_filtered(world: World) -> None:
    world.submitted()
    complaint = world.submitted(kind="complaint")
    rows = rows_of(export(world, query="kind=complaint"))
    assert [row["编号"] for row in rows] == [complaint.number]
    assert rows[0]["类型"] == "投诉"


def test_names_and_numbers_are_masked_in_it(world: World) -> None:
    world.submitted()
    text = export(world).getvalue().decode("utf-8-sig")
    assert NAME not in text
    assert "13800138000" not in text


def test_every_case_in_it_is_recorded_with_the_reason(world: World) -> None:
    cases = [world.submitted(), world.submitted()]
    export(world)
    records = AccessRecord.objects.filter(what="export", reason="月度分析")
    assert {record.subject for record in records} == {f"case:{case.pk}" for case in cases}


def test_a_workbook_holds_the_same_rows(world: World) -> None:
    case = world.submitted(content="=HYPERLINK(1)")
    sheet = load_workbook(io.BytesIO(export(world, form_of_file="xlsx", columns="all").getvalue())).active
    assert sheet is not None
    head, row = sheet.iter_rows(values_only=True)
    assert row[head.index("编号")] == case.number
    assert row[head.index("诉求内容")] == "=HYPERLINK(1)"  # a text, see tests/ground/test_spreadsheets.py


def test_without_a_reason_nothing_leaves(world: World) -> None:
    world.submitted()
    assert export(world, reason="").status_code == 400
    assert not AccessRecord.objects.exists()


def test_too_much_at_once_is_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking, "MOST_ROWS", 1)
    world.submitted()
    world.submitted()
    answer = export(world)
    assert answer.status_code == 400
    assert "缩小范围" in answer.content.decode()
    assert not AccessRecord.objects.exists()


def test_a_unit_head_exports_the_own_departments_cases(world: World) -> None:
    ours = world.dispatched().case
    world.dispatched(lead=world.city.second_bureau, telephone="8613911112222")
    assert [row["编号"] for row in rows_of(export(world, "unit_head"))] == [ours.number]


@pytest.mark.parametrize("who", ["seat", "lead", "callback", "liaison", "handler", "leader", "journalist"])
def test_others_may_not(world: World, who: str) -> None:
    world.submitted()
    assert export(world, who).status_code == 403
    assert Case.objects.exists()
    assert not AccessRecord.objects.exists()
