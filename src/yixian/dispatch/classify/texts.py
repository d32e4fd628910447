"""Texts as they are looked at: one form for one character, cut into words, laid end to end."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import rjieba
from numpy.typing import NDArray

from yixian.ground.text import clean_text

LONGEST = 2000  # characters of a text that are looked at; what it is about is said by then
WIDE = re.compile("[０-９Ａ-Ｚａ-ｚ]")
Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Laid:
    """The words of several texts in a row, without what stood between them.

    `words` in their order; `begins` and `ends` are where each text begins and ends among the characters,
    `first` and `last` where each word does, `text` of which text each word is.
    """

    words: list[str]
    begins: Numbers
    ends: Numbers
    first: Numbers
    last: Numbers
    text: Numbers

    def __len__(self) -> int:
        return len(self.begins)


def words_of(text: str) -> list[str]:
    """The words of a text; of one that was cut already, with spaces between, hardly more than these."""
    plain = clean_text(text[: 2 * LONGEST])[:LONGEST].casefold()
    if WIDE.search(plain):  # to make every text narrow would take as long as to cut it
        plain = unicodedata.normalize("NFKC", plain)
    return [word for word in rjieba.cut(plain) if not word.isspace()]


def lay(texts: Sequence[str]) -> Laid:
    """Cut the texts and lay them end to end."""
    cut = [words_of(text) for text in texts]
    words = [word for one in cut for word in one]
    last = np.cumsum([len(word) for word in words], dtype=np.int64)
    first = np.concatenate([np.zeros(1, np.int64), last])[: len(words)]
    number = np.array([len(one) for one in cut], dtype=np.int64)
    edges = np.concatenate([np.zeros(1, np.int64), last])[np.concatenate([[0], np.cumsum(number)])]
    text = np.repeat(np.arange(len(cut)), number)
    return Laid(words, edges[:-1], edges[1:], first, last, text)
