"""The words of a briefing: sentences in pieces, of which every number says what it was counted from."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext as _

# What a number was read from: an indicator with period, side, department or line of a breakdown; a topic; a case.
Source = dict[str, str]
HELD = re.compile("\x02(\\w+)\x03")
# A number as people write it, without the points and commas that end a sentence.
NUMBER = re.compile(r"\d+(?:[.,]\d+)*%?")


@dataclass(frozen=True)
class Piece:
    """Some words; a number has its `source`, an empty one where it was worked out of its neighbours."""

    text: str
    source: Source | None = None


Text = tuple[Piece, ...]
Said = str | Piece | Text


@dataclass(frozen=True)
class Sentence:
    """`key` stays the same when the briefing is composed anew: a person's words hang on it."""

    key: str
    pieces: Text

    @property
    def text(self) -> str:
        return plain(self.pieces)


@dataclass(frozen=True)
class Table:
    """Lines under a heading; `amounts` are what bars show beside them, to the scale of `whole` or of the largest."""

    name: str
    head: tuple[str, ...]
    rows: tuple[tuple[Text, ...], ...]
    amounts: tuple[float | None, ...] = ()
    whole: float | None = None


@dataclass(frozen=True)
class Section:
    """Sentences and tables about one thing."""

    code: str
    title: str
    sentences: tuple[Sentence, ...] = ()
    tables: tuple[Table, ...] = field(default=())

    @property
    def packed(self) -> dict[str, Any]:
        """As JSON holds it."""
        return asdict(self)

    @classmethod
    def unpacked(cls, kept: dict[str, Any]) -> Section:
        """From what `packed` gave."""
        sentences = tuple(Sentence(one["key"], _text(one["pieces"])) for one in kept["sentences"])
        return cls(kept["code"], kept["title"], sentences, tuple(_table(one) for one in kept["tables"]))


def _text(kept: list[dict[str, Any]]) -> Text:
    return tuple(Piece(one["text"], one["source"]) for one in kept)


def _table(kept: dict[str, Any]) -> Table:
    rows = tuple(tuple(_text(cell) for cell in row) for row in kept["rows"])
    return Table(kept["name"], tuple(kept["head"]), rows, tuple(kept["amounts"]), kept["whole"])


def plain(text: Text) -> str:
    """The words alone."""
    return "".join(piece.text for piece in text)


def pieces(said: Said) -> Text:
    """Words, a number or a text as a text."""
    if isinstance(said, tuple):
        return said
    return (said,) if isinstance(said, Piece) else (Piece(said),)


def fill(template: str, **said: Said) -> Text:
    """The template with each `%(name)s` filled; numbers keep their sources, in whatever order a language has them."""
    held = template % {name: f"\x02{name}\x03" for name in said}
    found: list[Piece] = []
    for place, words in enumerate(HELD.split(held)):
        found.extend(pieces(said[words]) if place % 2 else pieces(words))
    return tuple(piece for piece in found if piece.text)


def joined(texts: Iterable[Text]) -> Text:
    """Several in a row, with what stands between them in the language of now."""
    found: list[Piece] = []
    for text in texts:
        if found:
            found.append(Piece(_("、")))
        found.extend(text)
    return tuple(found)


def linked(words: str, sources: Iterable[Piece]) -> Text:
    """What a person wrote, its numbers and names with the sources they had in the composed sentence, each used once."""
    left = list(sources)
    found: list[Piece] = []
    end = 0
    for match in _any_of(left).finditer(words) if left else ():
        known = next((one for one in left if one.text == match[0]), None)
        if known is None:
            continue
        left.remove(known)
        found += [Piece(words[end : match.start()]), known]
        end = match.end()
    found.append(Piece(words[end:]))
    return tuple(piece for piece in found if piece.text)


def _any_of(sources: list[Piece]) -> re.Pattern[str]:
    """Any of these texts; never a part of a longer number."""
    texts = sorted({re.escape(one.text) for one in sources}, key=len, reverse=True)
    return re.compile(rf"(?<![\d.,])(?:{'|'.join(texts)})(?![\d%]|[.,]\d)")


def numbers_of(text: Text) -> list[Piece]:
    """The pieces that are numbers."""
    return [piece for piece in text if piece.source is not None]


def unsourced(written: Text, composed: Text) -> list[str]:
    """Numbers in a person's words that nothing was counted for and that the composed sentence did not say."""
    said = {number for piece in composed if piece.source is None for number in NUMBER.findall(piece.text)}
    bare = [number for piece in written if piece.source is None for number in NUMBER.findall(piece.text)]
    return [number for number in bare if number not in said]
