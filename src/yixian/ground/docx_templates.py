"""A city's own DOCX for its papers: taken only if it can be drawn into and does nothing by itself when opened."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

from django.utils.translation import gettext_lazy as _
from docx import Document
from lxml import etree

from yixian.ground.docx_files import PLACES, docx_of, places_of
from yixian.ground.errors import Refusal, TooLarge
from yixian.ground.papers import Fact, Grid, Issuer, Paper, Part

MOST_BYTES = 1 << 20
MOST_UNPACKED = 20 << 20
MOST_PARTS = 300
# The one kind of main part without macros.
MAIN = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
# What a word processor would run or fetch: macros, controls, other files inside.
ACTIVE = re.compile(r"vbaProject|activeX|embeddings/", re.IGNORECASE)
# Fields that fetch from elsewhere or start a program.
FETCHING = re.compile(rb"\b(?:DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|DATABASE|LINK)\b")
NOT_A_FILE = _("这不是能打开的 DOCX 文件。请用 Word 或 WPS 打开，另存为“Word 文档（.docx）”。")
TRIAL = Paper(
    issuer=Issuer("x"),
    name="x",
    number="1",
    facts=(Fact("x", "x"), Fact("x", "x", wide=True)),
    parts=(Part("x", "x", Grid(("x", "x"), (("x", "x"),)), 1),),
)


def check_template(content: bytes) -> None:
    """A `Refusal` that says what is wrong unless the file can stand around a paper. Reads it in memory only."""
    if len(content) > MOST_BYTES:
        raise TooLarge(_("模板不能超过 1 MB，请把里面的图片压缩。"), field="file")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            _check_parts(parts)
        places = len(places_of(Document(io.BytesIO(content))))
    except Refusal:
        raise
    except Exception as error:  # whatever a broken or hostile file makes the libraries say
        raise Refusal(NOT_A_FILE, field="file") from error
    if places != 1:
        raise Refusal(
            _("模板里要有一段只写 %(place)s，文书的内容放在那里；现在有 %(n)d 段。")
            % {"place": PLACES[0], "n": places},
            field="file",
        )
    try:
        docx_of(TRIAL, content)
    except Exception as error:
        raise Refusal(NOT_A_FILE, field="file") from error


def _check_parts(parts: zipfile.ZipFile) -> None:
    infos = parts.infolist()
    if len(infos) > MOST_PARTS or sum(one.file_size for one in infos) > MOST_UNPACKED:
        raise TooLarge(_("模板的内容太多，请做得简单些。"), field="file")
    if MAIN not in parts.read("[Content_Types].xml"):
        raise Refusal(NOT_A_FILE, field="file")
    for one in infos:
        if ACTIVE.search(one.filename):
            raise Refusal(_("模板里有宏、控件或嵌入的文件，不能使用。请另存为不带宏的文档。"), field="file")
        if one.filename.endswith(".rels"):
            _check_relations(parts.read(one))
        elif one.filename.startswith("word/") and one.filename.endswith(".xml"):
            _check_fields(parts.read(one))


def _check_relations(content: bytes) -> None:
    """Nothing is fetched when the file is opened; a link that somebody has to press may stay."""
    for relation in _parsed(content).iter(RELATION):
        if relation.get("TargetMode") == "External" and not relation.get("Type", "").endswith("/hyperlink"):
            raise Refusal(_("模板会从别处取图片或文件，不能使用。请把图片嵌入文档。"), field="file")


def _check_fields(content: bytes) -> None:
    root = _parsed(content)
    said = [(node.text or "").encode() for node in root.iter("{*}instrText")]
    said += [value.encode() for node in root.iter("{*}fldSimple") for value in map(str, node.values())]
    if FETCHING.search(b"".join(said).upper()):
        raise Refusal(_("模板里有会取用其他文件的域，不能使用。请删去。"), field="file")


def _parsed(content: bytes) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.fromstring(content, parser)
