"""A city's own DOCX: what may stand around a paper, what may not, and how a paper looks in it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from docx import Document
from docx.shared import Mm

from tests.ground.test_docx_files import PAPER
from yixian.ground import docx_templates
from yixian.ground.docx_files import docx_of
from yixian.ground.docx_templates import check_template
from yixian.ground.errors import Refusal


def made(*paragraphs: str, head: str = "晋阳市人民政府办公室") -> bytes:
    """A city's file: a head on every page and these paragraphs."""
    document = Document()
    document.sections[0].left_margin = Mm(40)
    document.sections[0].header.paragraphs[0].text = head
    for text in paragraphs:
        document.add_paragraph(text)
    return saved(document)


def saved(document: Any) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def changed(content: bytes, change: Callable[[str, bytes], bytes], **added: bytes) -> bytes:
    """The file with every part put through `change`, and more parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as parts, zipfile.ZipFile(out, "w") as made_anew:
        for one in parts.infolist():
            made_anew.writestr(one.filename, change(one.filename, parts.read(one)))
        for name, more in added.items():
            made_anew.writestr(f"word/{name}", more)
    return out.getvalue()


GOOD = made("红头", "{正文}", "抄送：各承办单位")


def same(_name: str, part: bytes) -> bytes:
    return part


def test_a_paper_is_put_where_the_file_says() -> None:
    check_template(GOOD)
    document = Document(io.BytesIO(docx_of(PAPER, GOOD)))
    texts = [p.text for p in document.paragraphs if p.text.strip()]
    # The head of our own is left out: the file has one.
    assert texts[:3] == ["红头", "工单", "编号：20260101000001"]
    assert texts[-2:] == ["已遮盖", "抄送：各承办单位"]
    assert len(document.tables) == 2
    assert document.sections[0].header.paragraphs[0].text == "晋阳市人民政府办公室"
    assert round(document.sections[0].left_margin.mm) == 40
    assert "{正文}" not in "".join(texts)


def test_the_place_in_english() -> None:
    check_template(made("{paper}"))


def test_words_of_a_paper_are_never_a_place() -> None:
    """A citizen who writes {正文} moves nothing."""
    from dataclasses import replace

    from yixian.ground.papers import Part

    paper = replace(PAPER, parts=(Part("{正文}", "{正文}"),))
    texts = [p.text for p in Document(io.BytesIO(docx_of(paper, GOOD))).paragraphs]
    assert texts[0] == "红头"
    assert texts.count("{正文}") == 2


def relation(kind: str) -> Callable[[str, bytes], bytes]:
    more = (
        f'<Relationship Id="rIdX" TargetMode="External" Target="https://example.org/x" Type="http://x/{kind}"/>'
    ).encode()

    def change(name: str, part: bytes) -> bytes:
        if name != "word/_rels/document.xml.rels":
            return part
        return part.replace(b"</Relationships>", more + b"</Relationships>")

    return change


def field(words: bytes) -> Callable[[str, bytes], bytes]:
    def change(name: str, part: bytes) -> bytes:
        run = b"<w:p><w:r><w:instrText>" + words + b"</w:instrText></w:r></w:p>"
        return part.replace(b"<w:sectPr", run + b"<w:sectPr", 1) if name == "word/document.xml" else part

    return change


def macros(name: str, part: bytes) -> bytes:
    word = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    macro = b"application/vnd.ms-word.document.macroEnabled.main+xml"
    return part.replace(word, macro) if name == "[Content_Types].xml" else part


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "不是能打开的"),
        (b"PK\x03\x04 not a zip", "不是能打开的"),
        (made("没有地方"), "现在有 0 段"),
        (made("{正文}", "{正文}"), "现在有 2 段"),
        (made("请看{正文}"), "现在有 0 段"),
        (changed(GOOD, same, **{"vbaProject.bin": b"x"}), "宏"),
        (changed(GOOD, same, **{"embeddings/a.xlsx": b"x"}), "嵌入的文件"),
        (changed(GOOD, macros), "不是能打开的"),
        (changed(GOOD, relation("image")), "从别处取"),
        (changed(GOOD, relation("attachedTemplate")), "从别处取"),
        (changed(GOOD, field(b' DDEAUTO c:\\\\cmd.exe "/k calc" ')), "域"),
        (changed(GOOD, field(b" includetext c:/secret ")), "域"),
        (b"x" * ((1 << 20) + 1), "1 MB"),
    ],
)
def test_what_is_not_taken_and_why(content: bytes, said: str) -> None:
    with pytest.raises(Refusal, match=said):
        check_template(content)


def test_a_link_to_press_may_stay() -> None:
    check_template(changed(GOOD, relation("hyperlink")))


def test_a_file_that_unpacks_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docx_templates, "MOST_UNPACKED", 1000)
    with pytest.raises(Refusal, match="太多"):
        check_template(GOOD)
