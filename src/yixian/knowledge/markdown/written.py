"""An item as a Markdown file: lines of `key: value` between two lines of three hyphens, then the words of the answer.

Lines are plain, not YAML: what stands behind the first colon is the value as it is, and a value is one line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import NamedTuple

from django.utils.translation import gettext as _

from yixian.directory.row_file import Heading, headings_of
from yixian.ground.encodings import decoded
from yixian.ground.text import clean_line, clean_text
from yixian.knowledge.forms import parts
from yixian.knowledge.models import Content, KnowledgeItem

KEYS = (
    *("code", "title", "question", "category", "department", "area", "audience", "basis", "public"),
    *("valid_from", "valid_to", "verified_on", "keywords", "related"),
)
FENCE, TEXT = "---", "text"
MOST_BYTES = 64 << 10  # of one file; an answer of 3,000 characters is 9 KB
YES, NO = "yes", "no"
_LINE = re.compile(r"([^:：]*)[:：](.*)", re.DOTALL)
_MEANT = {"是": YES, "1": YES, "true": YES, YES: YES, "否": NO, "0": NO, "false": NO, NO: NO, "": NO}


class Problem(NamedTuple):
    """What is wrong, in which file and line; 0 is the file as a whole."""

    file: str
    line: int
    words: str


@dataclass(frozen=True)
class Article:
    """What a file says: the value of each key it has and of `text`, and the line of each."""

    file: str
    said: dict[str, str]
    lines: dict[str, int] = field(default_factory=dict)

    @property
    def code(self) -> str:
        return self.said["code"]

    def problem(self, key: str, words: str) -> Problem:
        """What is wrong with a value, at its line; with one that the file does not have, at the first."""
        return Problem(self.file, self.lines.get(key, 1), words)


def said_by(content: Content, code: str, verified_on: date | None, related: list[str]) -> dict[str, str]:
    """What the file of a text says: every key, and the words of the answer."""
    pointing = {name: getattr(content, name) for name in ("category", "department", "area")}
    return {
        "code": code,
        **{name: clean_line(getattr(content, name)) for name in ("title", "question", "basis")},
        **{name: row.code if row else "" for name, row in pointing.items()},
        "audience": content.audience,
        "public": YES if content.public else NO,
        "valid_from": content.valid_from.isoformat(),
        "valid_to": content.valid_to.isoformat() if content.valid_to else "",
        "verified_on": verified_on.isoformat() if verified_on else "",
        "keywords": ";".join(parts(clean_line(content.keywords))),
        "related": ";".join(sorted(set(related))),
        TEXT: clean_text(content.text),
    }


def written(said: Mapping[str, str]) -> str:
    """The file."""
    head = [f"{key}: {said[key]}".rstrip() for key in KEYS]
    return "\n".join([FENCE, *head, FENCE, "", said[TEXT], ""])


@cache
def headings() -> dict[str, Heading]:
    """What each key may be called: by its code, or as its field is called in Chinese or English."""
    fields = {key: KnowledgeItem._meta.get_field(key) for key in KEYS}
    labels = {key: getattr(one, "verbose_name", key) for key, one in fields.items()}
    audiences = {value: label for value, label in KnowledgeItem.Audience.choices if value}
    return {one.column: one for one in headings_of(labels, (), {"audience": audiences})}


def read_article(file: str, content: bytes) -> tuple[Article | None, list[Problem]]:
    """What a file says, in UTF-8, GB18030 or whatever its mark says; and all that is wrong with it by itself.

    No article where it does not even say which item it is about.
    """
    if len(content) > MOST_BYTES:
        return None, [Problem(file, 0, _("超过 %(most)d KB，没有读。") % {"most": MOST_BYTES >> 10})]
    text = decoded(content)
    if text is None:
        return None, [Problem(file, 0, _("不是文本，或看不懂编码。请存为 UTF-8 或 GB18030 的 Markdown。"))]
    if not text.strip():
        return None, [Problem(file, 0, _("文件是空的。"))]
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    first = next(number for number, line in enumerate(lines) if line.strip())
    if lines[first].strip() != FENCE:
        return None, [Problem(file, first + 1, _("开头应是一行“---”，下面每行一个“键: 值”，再一行“---”。"))]
    last = next((n for n in range(first + 1, len(lines)) if lines[n].strip() == FENCE), None)
    if last is None:
        return None, [Problem(file, first + 1, _("“---”没有收尾：键写完以后要再有一行“---”。"))]
    said, at, wrong = _keys(file, lines, range(first + 1, last))
    said[TEXT], at[TEXT] = clean_text("\n".join(lines[last + 1 :])), last + 2
    if not said.get("code"):
        wrong.append(Problem(file, at.get("code", first + 1), _("没有编码：每条要有一行“code: 编码”。")))
        return None, wrong
    return Article(file, said, at), wrong


def _keys(
    file: str, lines: list[str], numbers: range
) -> tuple[dict[str, str], dict[str, int], list[Problem]]:
    said: dict[str, str] = {}
    at: dict[str, int] = {}
    wrong: list[Problem] = []
    for number in numbers:
        line = lines[number]
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        found = _LINE.fullmatch(line)
        key = _key(found[1]) if found else None
        if found is None:
            wrong.append(Problem(file, number + 1, _("这一行不是“键: 值”。一个值只能写一行。")))
        elif key is None:
            told = _("没有“%(key)s”这个键。") % {"key": clean_line(found[1])[:20]}
            wrong.append(Problem(file, number + 1, told))
        elif key in said:
            told = _("“%(key)s”写了两次。") % {"key": clean_line(found[1])[:20]}
            wrong.append(Problem(file, number + 1, told))
        else:
            at[key] = number + 1
            said[key], told = _value(key, clean_line(found[2]))
            wrong += [Problem(file, number + 1, told)] if told else []
    return said, at, wrong


def _key(written_as: str) -> str | None:
    meant = clean_line(written_as)
    return next((key for key, heading in headings().items() if heading.is_meant(meant)), None)


def _value(key: str, typed: str) -> tuple[str, str]:
    """The value in the one way in which it is compared, and what is wrong with it."""
    if key in ("valid_from", "valid_to", "verified_on") and typed:
        try:
            return date.fromisoformat(typed).isoformat(), ""
        except ValueError:
            return typed, _("应是日期，如 2026-02-14，而不是“%(text)s”。") % {"text": typed[:20]}
    if key == "public":
        meant = _MEANT.get(typed.lower())
        wrong = "" if meant else _("应是 yes 或 no，而不是“%(text)s”。") % {"text": typed[:20]}
        return meant or NO, wrong
    if key == "audience":
        chosen = next((one.column for one in headings()[key].choices if one.is_meant(typed)), None)
        if typed and chosen is None:
            names = "、".join(one.column for one in headings()[key].choices)
            return typed, _("可填 %(names)s，而不是“%(text)s”。") % {"names": names, "text": typed[:20]}
        return chosen or KnowledgeItem.Audience.EVERYBODY, ""
    if key == "keywords":
        return ";".join(parts(typed)), ""
    if key == "related":
        return ";".join(sorted(set(parts(typed)))), ""
    return typed, ""
