"""Papers as DOCX: A4 with the red head, a form of facts, the words, the signature; opened by Word, WPS, LibreOffice.

Drawn into a city's own file (`docx_templates`) with a head, margins and foot of its own, the paper begins with its name
where that file says {正文}. Fonts are named, not carried along: a machine without them takes its own. The file says of
its making what the paper says and nothing of who made it.
"""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from yixian.ground.named import named
from yixian.ground.papers import Fact, Grid, Paper, Part
from yixian.ground.spreadsheets import ILLEGAL

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# As the office papers of GB/T 9704 are set: 仿宋 for the words, 黑体 for headings, the head in red 宋体.
WORDS, HEADINGS, HEAD = "仿宋", "黑体", "宋体"
RED = RGBColor(0xC0, 0x00, 0x00)
SIZE, LETTER_SIZE = Pt(12), Pt(14)
LABEL, VALUE = Mm(26), Mm(54)
WIDTH, LEAST_HEAD, MOST_HEAD = (LABEL + VALUE) * 2, Pt(17), Pt(26)
PLACES = ("{正文}", "{paper}")  # in a city's own file: here the paper is put
CENTRE, RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT


def docx_answer(paper: Paper, template: bytes | None = None) -> HttpResponse:
    """The paper as a file to be kept, named after what it is and its number."""
    answer = HttpResponse(docx_of(paper, template), content_type=MEDIA_TYPE)
    return named(answer, f"{paper.name}-{paper.number}.docx")


def docx_of(paper: Paper, template: bytes | None = None) -> bytes:
    """The bytes of the file, drawn into a checked `template` where there is one."""
    document = Document(io.BytesIO(template)) if template else Document()
    before = len(document.element.body)
    if template is None:
        # A letter is read by somebody of seventy-five too; a form has to hold much.
        _page(document, SIZE if paper.facts else LETTER_SIZE)
        _letterhead(document, paper)
    _properties(document, paper)
    _body(document, paper)
    if template is not None:
        _move_to_place(document, before)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def places_of(document: Any) -> list[Any]:
    """The paragraphs of the document itself (not of a table or a head) that stand for the paper."""
    return [one for one in document.paragraphs if one.text.strip() in PLACES]


def _move_to_place(document: Any, before: int) -> None:
    """What was drawn goes from the end to the place that stands for it."""
    body, place = document.element.body, places_of(document)[0]._p
    # The last element of a body is its page setup, behind everything drawn.
    for drawn in list(body)[before - 1 : -1]:
        place.addprevious(drawn)
    body.remove(place)


def _body(document: Any, paper: Paper) -> None:
    _name(document, paper)
    if paper.facts:
        _facts(document, paper)
    if paper.greeting:
        _words(document, paper.greeting)
    if paper.opening:
        _words(document, paper.opening, indent=True)
    for part in paper.parts:
        _part(document, part)
    _foot(document, paper)


def _page(document: Any, size: Any) -> None:
    """A4 upright with room for the file's holes, and the number of each page below."""
    section = document.sections[0]
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(25), Mm(22)
    section.left_margin, section.right_margin = Mm(26), Mm(24)
    normal = document.styles["Normal"]
    normal.font.size = size
    _font(normal.element.get_or_add_rPr(), WORDS)
    normal.paragraph_format.space_after = Pt(4)
    normal.paragraph_format.line_spacing = 1.35
    below = section.footer.paragraphs[0]
    below.alignment = CENTRE
    _page_number(below)


def _properties(document: Any, paper: Paper) -> None:
    about = document.core_properties
    about.title, about.author, about.comments = _plain(paper.name), _plain(paper.issuer.body)[:255], ""
    about.last_modified_by = ""
    about.created = about.modified = datetime.now(UTC)


def _letterhead(document: Any, paper: Paper) -> None:
    """The issuing body in red, in one line where its name is not too long for it; how it is reached; a red line."""
    points = int(min(MOST_HEAD, max(LEAST_HEAD, WIDTH / _ems(paper.issuer.body))) / Pt(1))
    head = _line(document, paper.issuer.body, size=Pt(points), font=HEAD, bold=True, align=CENTRE)
    head.runs[0].font.color.rgb = RED
    if paper.issuer.contact:
        _line(document, paper.issuer.contact, size=Pt(10), align=CENTRE)
    _rule(document.paragraphs[-1])


def _name(document: Any, paper: Paper) -> None:
    name = _line(document, paper.name, size=Pt(20), font=HEADINGS, bold=True, align=CENTRE)
    name.paragraph_format.space_before = Pt(12)
    _line(document, f"{gettext('编号')}{gettext('：')}{paper.number}", align=CENTRE)


def _facts(document: Any, paper: Paper) -> None:
    """The facts as a form: name and value, twice in a line; a wide one over the whole line."""
    rows = paper.fact_rows
    table = document.add_table(rows=len(rows), cols=4)
    table.autofit = False
    _lines(table)
    for column, width in zip(table.columns, (LABEL, VALUE) * 2, strict=True):
        column.width = width  # of the whole table: some programs go by it, others by the cells
    for row, facts in zip(table.rows, rows, strict=True):
        cells = row.cells
        for cell, width in zip(cells, (LABEL, VALUE) * 2, strict=True):
            cell.width = width
        if len(facts) == 1:
            cells[1].merge(cells[3])
        for place, fact in enumerate(facts):
            _fact(cells[2 * place], cells[2 * place + 1], fact)
    document.add_paragraph().paragraph_format.space_after = Pt(0)


def _fact(label: Any, value: Any, fact: Fact) -> None:
    _cell(label, fact.label, font=HEADINGS)
    _cell(value, fact.value)


def _part(document: Any, part: Part) -> None:
    heading = _line(document, part.title, font=HEADINGS, size=Pt(13))
    heading.paragraph_format.space_before = Pt(8)
    heading.paragraph_format.keep_with_next = True
    if part.text:
        _words(document, part.text, indent=True)
    if part.grid is not None:
        _grid(document, part.grid)
    for _each in range(part.blank):
        _rule(document.add_paragraph(" "), colour="808080", size="4")


def _grid(document: Any, grid: Grid) -> None:
    table = document.add_table(rows=1, cols=len(grid.head))
    _lines(table)
    for cell, name in zip(table.rows[0].cells, grid.head, strict=True):
        _cell(cell, name, font=HEADINGS)
    for row in grid.rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            _cell(cell, text)
    document.add_paragraph().paragraph_format.space_after = Pt(0)


def _foot(document: Any, paper: Paper) -> None:
    if paper.issuer.signature:
        signed = _line(document, paper.issuer.signature, align=RIGHT)
        signed.paragraph_format.space_before = Pt(18)
        signed.paragraph_format.keep_with_next = True
    if paper.signed_on:
        _line(document, paper.signed_on, align=RIGHT)
    for note in paper.notes:
        _line(document, note, size=Pt(9)).paragraph_format.space_after = Pt(0)


def _words(document: Any, text: str, *, indent: bool = False) -> None:
    """A text of several lines, a paragraph each."""
    for line in _plain(text).splitlines() or [""]:
        paragraph = document.add_paragraph(line)
        if indent:
            paragraph.paragraph_format.first_line_indent = LETTER_SIZE * 2


def _line(
    document: Any, text: str, *, size: Any = SIZE, font: str = WORDS, bold: bool = False, align: Any = None
) -> Any:
    paragraph = document.add_paragraph()
    run = paragraph.add_run(_plain(text))
    run.font.size, run.font.bold = size, bold
    _font(run._element.get_or_add_rPr(), font)
    paragraph.alignment = align
    return paragraph


def _cell(cell: Any, text: str, *, font: str = WORDS) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
    paragraph.paragraph_format.line_spacing = 1.1
    run = paragraph.add_run(_plain(text))
    run.font.size = Pt(11)
    _font(run._element.get_or_add_rPr(), font)


def _ems(text: str) -> float:
    """How wide a line is, in widths of a Chinese character: letters and digits take some 0.6 of one, and the room that
    word processors leave around them another."""
    return 1 + sum(0.6 if one.isascii() else 1 for one in text)


def _plain(text: str) -> str:
    """The text without what no XML may hold."""
    return ILLEGAL.sub("", text)


def _font(properties: Any, name: str) -> None:
    """Chinese characters have a font of their own in these files, beside that for Latin letters."""
    fonts = properties.get_or_add_rFonts()
    for where in ("w:ascii", "w:hAnsi", "w:eastAsia"):
        fonts.set(qn(where), name)


def _rule(paragraph: Any, colour: str = "C00000", size: str = "18") -> None:
    """A line under the paragraph, and between it and the next that is ruled alike; `size` in eighths of a point."""
    borders = OxmlElement("w:pBdr")
    for side in ("bottom", "between"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("w:val", "single"), ("w:sz", size), ("w:space", "4"), ("w:color", colour)):
            line.set(qn(name), value)
        borders.append(line)
    # Word refuses a file whose elements stand in another order than the schema's.
    paragraph._p.get_or_add_pPr().insert_element_before(borders, "w:spacing", "w:ind", "w:jc", "w:rPr")


def _lines(table: Any) -> None:
    """Lines around every cell; a city's file need not have the style that draws them."""
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("w:val", "single"), ("w:sz", "4"), ("w:space", "0"), ("w:color", "000000")):
            line.set(qn(name), value)
        borders.append(line)
    table._tbl.tblPr.insert_element_before(borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")


def _page_number(paragraph: Any) -> None:
    """A field that the word processor fills in."""
    run = paragraph.add_run()
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        piece = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            piece.set(qn("w:fldCharType"), kind)
        else:
            piece.text = text
        run._r.append(piece)
