"""What people type, made safe to keep: normal form, no control characters, no marks that turn text around."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from django.utils.translation import gettext

# Bidirectional controls, zero-width and other invisible format characters that can disguise a text. The
# zero-width joiner (U+200D) and variation selectors stay: emoji are made of them.
_INVISIBLE = re.compile("[\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_DIGITS = 18  # of any of them a column of 64 bits holds
_SPACES = re.compile(r"[ \t\u00a0\u3000]+")


def clean_text(text: str) -> str:
    """Text of several lines: NFC, line ends as \\n, controls and direction marks dropped, ends stripped."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    text = _CONTROL.sub("", _INVISIBLE.sub("", text))
    return unicodedata.normalize("NFC", text).strip()


def clean_line(text: str) -> str:
    """Text of one line: as `clean_text`, with every run of white space made one space."""
    return _SPACES.sub(" ", clean_text(text).replace("\n", " ").replace("\t", " ")).strip()


def number_in(text: str) -> int | None:
    """The key, version or count a page sent along; None for what is none, or has more digits than a column holds."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else None


def listed(words: Iterable[object]) -> str:
    """Several words in a row, with what stands between them in the language of the page."""
    return gettext("、").join(str(word) for word in words)


def said_again(kept: str, templates: Iterable[str]) -> str:
    """A text that this software kept in Chinese, made of one of these message ids, in the language of the page, and
    so is what it names where that is a message id itself.

    As it is kept where it was made of none of them, or cut short.
    """
    for template in templates:
        if (found := _made_of(template).fullmatch(kept)) is not None:
            named = {name: gettext(words) if words else "" for name, words in found.groupdict().items()}
            return gettext(template) % named
    return kept


@lru_cache(maxsize=64)
def _made_of(template: str) -> re.Pattern[str]:
    pieces = re.split(r"%\((\w+)\)s", template)
    return re.compile(
        "".join(f"(?P<{one}>.*)" if at % 2 else re.escape(one) for at, one in enumerate(pieces))
    )
