"""Which encoding a text file is in: told by its mark, by what decodes, and by which reading looks like language."""

from __future__ import annotations

import codecs
import io
import re
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _

from yixian.ground.errors import Refusal

CHUNK = 1 << 20
# No table holds these; programs, pictures and the like do.
CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Every byte pair of Big5 means something in GB18030 too. What tells them apart is which reading has the
# characters Chinese cannot do without.
COMMON = set(
    "的一是在不了有人我他这中大来上个国到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她"
    "里后小么心多天而能好都然没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老"
    "从动两长知民样现分将外但身些与高意进把法此实回二理美点月明其种声全工话儿者向情部正名定女问力机给"
    "等几很业最间新什打便位因重被走电四第门相次东政海口使教西再平真听世气信北少关并内加化由却代军产"
)
COMMON_TRADITIONAL = set(
    "的一是在不了有人我他這中大來上個國到說們為子和你地出道也時年得就那要下以生會自著去之過家學對可她"
    "里後小麼心多天而能好都然沒日於起還發成事只作當想看文無開手十用主行方又如前所本見經頭面公同三已老"
    "從動兩長知民樣現分將外但身些與高意進把法此實回二理美點月明其種聲全工話兒者向情部正名定女問力機給"
    "等幾很業最間新什打便位因重被走電四第門相次東政海口使教西再平真聽世氣信北少關並內加化由卻代軍產入"
)
# A small table in GBK whose few Chinese characters all happen to be UTF-8 too, of two bytes, which is no Chinese there:
# 路 is the · of Latin, 医院 Cyrillic of Central Asia. GB18030 reads any such bytes as some Chinese (é is 茅, ¥ 楼),
# so that alone tells nothing. These are the characters of fares, lines and places that can be meant, without any
# that is a Latin letter or a sign people write but 路.
BY_CHANCE = set(
    "路站停元票员园院医学校小山水泉石沙台庄一十千全平同通头位前转装桩专住址证支直准约越迎营时说要知之也为业什使"
    "去实只女写"
)
BESIDE_ASCII = re.compile(rb"([\x00-\x7f]?)([\x80-\xff]+)(?=([\x00-\x7f]?))")


def guess_encoding(path: Path) -> str:
    """UTF-8, UTF-16 or UTF-32 by their mark, UTF-8 if it decodes as that, else GB18030 or Big5.

    A `Refusal` for a file that is no text, or in none of these.
    """
    with path.open("rb") as file:
        head = file.read(CHUNK)
        marked = next((encoding for mark, encoding in MARKS if head.startswith(mark)), None)
        if marked is not None:
            return checked(path, marked)
        if _is_binary(head):
            raise Refusal(
                _(
                    "这不是文本文件，或是没有标记的 UTF-16。请存为 UTF-8 的 CSV 或 XLSX，或用 --encoding 指明。"
                )
            )
        encoding = _unmarked(file, head)
    if encoding is None:
        raise Refusal(_("看不懂文件的编码，请存为 UTF-8 或 GB18030 的 CSV 或 XLSX，或用 --encoding 指明。"))
    return encoding


def decoded(content: bytes) -> str | None:
    """The text of a file held in memory, its encoding told as by `guess_encoding`; None for what is no text."""
    head = content[:CHUNK]
    encoding = next((encoding for mark, encoding in MARKS if head.startswith(mark)), None)
    if encoding is None and not _is_binary(head):
        encoding = _unmarked(io.BytesIO(content), head)
    try:
        text = content.decode(encoding) if encoding else None
    except UnicodeError:
        return None
    return None if text is None or CONTROLS.search(text) else text


def _is_binary(head: bytes) -> bool:
    return head.count(0) > len(head) // 20


def _unmarked(file: BinaryIO, head: bytes) -> str | None:
    """UTF-8 if all of the file is that, and not by chance; else GB18030 or Big5, whichever reads more like language."""
    if _decodes(file, "utf-8"):
        return "gb18030" if len(head) < CHUNK and _is_utf8_by_chance(head) else "utf-8-sig"
    decoding = [encoding for encoding in ("gb18030", "big5") if _decodes(file, encoding)]
    return max(decoding, key=lambda encoding: _likeness(head, encoding)) if decoding else None


def _is_utf8_by_chance(content: bytes) -> bool:
    """Whether all that is not ASCII is Chinese of `BY_CHANCE` in GB18030, standing where Chinese may stand.

    Beside a Latin letter it is one itself (café). A single one stands after a number (102路, 12元): alone, or before
    one, it may be a bullet or a decimal point.
    """
    runs = [one.groups() for one in BESIDE_ASCII.finditer(content)]
    return bool(runs) and all(_is_meant(*run) for run in runs)


def _is_meant(before: bytes, run: bytes, after: bytes) -> bool:
    chinese = run.decode("gb18030", errors="replace")
    if not BY_CHANCE.issuperset(chinese) or before.isalpha() or after.isalpha():
        return False
    return len(set(chinese)) > 1 or (len(chinese) == 1 and before.isdigit() and not after.isdigit())


def checked(path: Path, encoding: str) -> str:
    """`encoding`, if the whole file decodes as that; a `Refusal` otherwise."""
    try:
        codecs.lookup(encoding)
    except LookupError:
        raise Refusal(_("没有“%(name)s”这种编码。") % {"name": encoding}) from None
    with path.open("rb") as file:
        sound = _decodes(file, encoding)
    if not sound:
        raise Refusal(_("文件不是 %(name)s 编码，或内容有损坏。") % {"name": encoding})
    return encoding


def _likeness(head: bytes, encoding: str) -> float:
    """Which share of the Chinese characters are common ones, read this way."""
    text = head.decode(encoding, errors="ignore")
    common = COMMON if encoding == "gb18030" else COMMON_TRADITIONAL
    chinese = [c for c in text if c > "\u2e80"]
    return sum(c in common for c in chinese) / (len(chinese) or 1)


def _decodes(file: BinaryIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    try:
        while chunk := file.read(CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True
