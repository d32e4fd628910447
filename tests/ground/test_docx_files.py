"""Papers as DOCX: what a word processor finds in the file."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm
from hypothesis import given, settings
from hypothesis import strategies as st

from yixian.ground.docx_files import docx_of
from yixian.ground.papers import Fact, Grid, Issuer, Paper, Part

PAPER = Paper(
    issuer=Issuer("晋阳市12345热线", "电话：12345", "晋阳市热线中心"),
    name="工单",
    number="20260101000001",
    facts=(Fact("类型", "求助"), Fact("渠道", "电话"), Fact("地点", "东门", wide=True), Fact("登记人", "甲")),
    parts=(
        Part("内容", "第一段\n第二段"),
        Part("单位", grid=Grid(("单位", "时限"), (("城管局", "周五"), ("水务局", "周四")))),
        Part("办理情况", blank=3),
    ),
    signed_on="2026年1月1日",
    notes=("已遮盖",),
)


def opened(paper: Paper) -> Any:
    return Document(io.BytesIO(docx_of(paper)))


def test_it_is_a4_with_everything_in_its_order() -> None:
    document = opened(PAPER)
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert section.left_margin >= Mm(25)
    texts = [p.text for p in document.paragraphs if p.text.strip()]
    assert texts == [
        *(
            "晋阳市12345热线",
            "电话：12345",
            "工单",
            "编号：20260101000001",
            "内容",
            "第一段",
            "第二段",
            "单位",
        ),
        *("办理情况", "晋阳市热线中心", "2026年1月1日", "已遮盖"),
    ]
    form, units = document.tables
    assert [cell.text for cell in form.rows[0].cells] == ["类型", "求助", "渠道", "电话"]
    assert [cell.text for cell in form.rows[1].cells] == ["地点", "东门", "东门", "东门"]  # one merged cell
    assert [[cell.text for cell in row.cells] for row in units.rows] == [
        ["单位", "时限"],
        ["城管局", "周五"],
        ["水务局", "周四"],
    ]


def test_the_file_says_nothing_of_who_made_it() -> None:
    about = opened(PAPER).core_properties
    assert (about.author, about.title, about.last_modified_by) == ("晋阳市12345热线", "工单", "")
    assert "python" not in (about.comments or "")


def test_borders_stand_where_the_schema_wants_them() -> None:
    """Word calls a file broken whose paragraph names its border after its spacing."""
    with zipfile.ZipFile(io.BytesIO(docx_of(PAPER))) as parts:
        body = parts.read("word/document.xml").decode()
    bordered = [piece.split("</w:pPr>")[0] for piece in body.split("<w:pPr>") if "<w:pBdr>" in piece]
    assert len(bordered) == 4
    for piece in bordered:
        after = piece.split("</w:pBdr>")[1]
        assert "<w:pStyle" not in after
        assert "<w:keepNext" not in after


def test_every_line_to_write_on_is_drawn() -> None:
    """A word processor draws the lines under neighbours ruled alike as one, unless told what stands between them."""
    blank = [one for one in opened(PAPER).paragraphs if one.text == " "]
    assert len(blank) == 3
    assert all(one._p.pPr.find(f".//{qn('w:between')}") is not None for one in blank)


@pytest.mark.parametrize(
    ("body", "points"),
    [("晋阳市12345热线", 26), ("太原市（示范）12345政务服务便民热线", 23), ("长" * 60, 17)],
)
def test_the_head_stands_in_one_line_where_it_can(body: str, points: int) -> None:
    head = opened(Paper(Issuer(body), "工单", "1")).paragraphs[0]
    assert int(head.runs[0].font.size.pt) == points


@settings(max_examples=30)
@given(st.text(max_size=300))
def test_any_text_opens(text: str) -> None:
    opened(Paper(Issuer(text), text, "1", facts=(Fact(text, text),), parts=(Part(text, text),)))
