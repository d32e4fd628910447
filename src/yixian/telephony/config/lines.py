"""Lines of the switch's configuration. Nothing gets into one that could begin another: it is refused, not escaped."""

from __future__ import annotations

import re
from pathlib import Path

from django.utils.translation import gettext as _

from yixian.ground.errors import Refusal

# What a row may say in a line: codes, numbers, addresses. Everything that means something to Asterisk is left out.
_WORD = re.compile(r"\A[A-Za-z0-9_.+-]{1,120}\Z", re.ASCII)
_PATH = re.compile(r"\A/[\w./+-]{1,400}\Z")
# Ends a line, begins a comment or a section, or is not printed.
_UNFIT = re.compile(r"[\x00-\x1f\x7f-\x9f;\[\]\u2028\u2029]")


def word(value: object) -> str:
    """A code, number or address of a row; `Refusal` for anything else."""
    text = str(value)
    if not _WORD.match(text):
        raise Refusal(
            _("“%(text)s”不能写进话务配置：只能含字母、数字、点、加号和连字符。") % {"text": text[:60]}
        )
    return text


def path_word(path: Path) -> str:
    """An absolute path; `Refusal` where the name of a folder holds spaces or signs."""
    if not _PATH.match(str(path)):
        raise Refusal(
            _("文件夹 %(path)s 的名字里有空格或符号，话务不能用：请把 YIXIAN_DATA 换到名字简单的文件夹。")
            % {"path": path}
        )
    return str(path)


def section(name: str, settings: dict[str, object], *more: tuple[str, object]) -> str:
    """A section with its settings; `more` are those that stand several times."""
    lines = [f"[{word(name)}]"]
    for key, value in (*settings.items(), *more):
        text = str(value)
        if _UNFIT.search(text) or _UNFIT.search(key):
            raise Refusal(_("话务配置的 %(key)s 含有不允许的字符。") % {"key": key[:60]})
        lines.append(f"{key}={text}")
    return "\n".join(lines) + "\n"
