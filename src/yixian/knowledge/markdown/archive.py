"""A file of items, handed in or taken home: one Markdown file, or a ZIP of them; never unpacked to the disk."""

from __future__ import annotations

import struct
import tempfile
import zlib
from collections.abc import Iterable, Mapping
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from django.utils.translation import gettext as _

from yixian.ground.encodings import decoded
from yixian.ground.errors import Refusal
from yixian.ground.text import clean_line
from yixian.knowledge.markdown.written import MOST_BYTES, Article, Problem, read_article, written

PACKED = b"PK"
MOST_PACKED, MOST_UNPACKED = 5 << 20, 20 << 20  # bytes
MOST_FILES = 5000  # a city has hundreds of items, at most some five thousand
ENDINGS = (".md", ".markdown")
ENCRYPTED, NAMED_IN_UTF8 = 0x1, 0x800
BROKEN = (
    BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OSError,
)
# What programs put beside the files without being asked.
ALONGSIDE = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")


def articles_in(name: str, content: bytes) -> tuple[list[Article], list[Problem]]:
    """The articles of a file handed in, and what is wrong with it. `Refusal` for what is neither Markdown nor ZIP."""
    if len(content) > MOST_PACKED:
        raise Refusal(_("文件太大，最多 %(most)d MB。请分成几个文件。") % {"most": MOST_PACKED >> 20})
    if not content.startswith(PACKED):
        article, wrong = read_article(clean_line(name)[:80], content)
        return [article] if article else [], wrong
    articles: list[Article] = []
    problems: list[Problem] = []
    with tempfile.SpooledTemporaryFile(max_size=MOST_PACKED) as file:
        file.write(content)
        try:
            with ZipFile(file) as archive:
                for article, wrong in _each(archive):
                    articles += [article] if article else []
                    problems += wrong
        except BROKEN as error:
            raise Refusal(_("压缩包打不开，或内容有损坏。请重新打成 ZIP。")) from error
    if not articles and not problems:
        raise Refusal(_("压缩包里没有 .md 文件。"))
    return articles, [*problems, *_twice(articles)]


def _each(archive: ZipFile) -> Iterable[tuple[Article | None, list[Problem]]]:
    entries = [one for one in archive.infolist() if not one.is_dir() and not _alongside(one.filename)]
    if len(entries) > MOST_FILES:
        raise Refusal(
            _("压缩包里有 %(n)d 个文件，最多 %(most)d 个。") % {"n": len(entries), "most": MOST_FILES}
        )
    left = MOST_UNPACKED
    for entry in entries:
        name = _name(entry)
        if told := _not_taken(entry, name):
            yield None, [Problem(name, 0, told)]
            continue
        # What an entry says of its own size may be a lie: no more is read than may be.
        with archive.open(entry) as packed:
            content = packed.read(MOST_BYTES + 1)
        left -= len(content)
        if left < 0:
            raise Refusal(_("压缩包解开超过 %(most)d MB，没有读。") % {"most": MOST_UNPACKED >> 20})
        yield read_article(name, content)


def _alongside(name: str) -> bool:
    return name.startswith(ALONGSIDE[0]) or name.rsplit("/", 1)[-1] in ALONGSIDE[1:]


def _name(entry: ZipInfo) -> str:
    """As whoever packed it saw it: not every program says in what it wrote the name."""
    name = entry.filename
    if not entry.flag_bits & NAMED_IN_UTF8:
        name = decoded(name.encode("cp437")) or name
    return clean_line(name)[:80]


def _not_taken(entry: ZipInfo, name: str) -> str:
    parts = name.replace("\\", "/").split("/")
    if ".." in parts or name.startswith(("/", "\\")) or ":" in parts[0]:
        return _("文件名指到压缩包外面，不收。")
    if not name.lower().endswith(ENDINGS):
        return _("只收 .md 文件。")
    if entry.flag_bits & ENCRYPTED:
        return _("加了密码，打不开。")
    if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        return _("压缩方法不是 ZIP 通用的，请重新打包。")
    return ""


def _twice(articles: list[Article]) -> Iterable[Problem]:
    first: dict[str, str] = {}
    for one in articles:
        if one.code in first:
            told = {"code": one.code[:40], "file": first[one.code]}
            yield one.problem("code", _("编码“%(code)s”在 %(file)s 里已经有了。") % told)
        first.setdefault(one.code, one.file)


def packed(articles: Iterable[Mapping[str, str]]) -> IO[bytes]:
    """A ZIP with one file for each, named by its code; a temporary file that is gone when closed."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  the answer closes it
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for said in articles:
            archive.writestr(f"{said['code']}.md", written(said).encode())
    file.seek(0)
    return file
