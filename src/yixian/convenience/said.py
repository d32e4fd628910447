"""What citizens say for a kind of service, in Chinese or English, and how much of it they said. Pure; no rows.

Chinese is compared by pairs of characters. English by its words without their endings, so that a leaking tap, a
tap that leaks and leaky taps are one: a city writes one of them.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from yixian.cases.search import bigrams

LEAST_SHARE = 0.6  # of a phrase's pairs of characters, or of its English words
LEAST_OWN = 3  # pairs of a kind that few others have, from whichever of its phrases
LEAST_BEGUN = 4  # letters of a word that is still being typed
_WORD = re.compile(r"[a-z0-9]+")
# Endings, and how many letters are left at least: a tape is no tap, and who cares drives no car.
_ENDINGS = (("ing", 3), ("ers", 4), ("er", 4), ("ed", 3), ("es", 4), ("en", 4), ("s", 3), ("y", 4), ("e", 4))
# What tells nothing of what is wanted.
_LITTLE = frozenset(
    re.findall(
        r"\S+",
        """
    a an and any are at be by can do for from get got has have help how i in is it its me my near need of on or our
    please some somebody someone that the there to want was we where who with you your
    """,
    )
)


def plain(text: str) -> str:
    """Letters as they are compared: full-width ones are narrow, capitals small, and a telephone's apostrophe (can’t)
    that of a keyboard.
    """
    return unicodedata.normalize("NFKC", text).replace("’", "'").lower().strip()


def stem(word: str) -> str:
    """An English word without its ending, as roughly as a short phrase needs: leaking, leaks and leaky are leak."""
    if word.endswith("ies"):
        word = f"{word[:-3]}y"
    for ending, least in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= least:
            word = word.removesuffix(ending)
            break
    return word[:-1] if len(word) > LEAST_BEGUN and word[-1] == word[-2] else word


def stems(text: str) -> frozenset[str]:
    """The words of English that tell something, without their endings."""
    return frozenset(stem(word) for word in _WORD.findall(text) if word not in _LITTLE)


@dataclass(frozen=True)
class Phrase:
    """One way to say it."""

    text: str
    pairs: frozenset[str] = field(repr=False)
    stems: frozenset[str] = field(repr=False)  # of English alone

    @classmethod
    def of(cls, words: str) -> Phrase:
        """A phrase as a city wrote it."""
        text = plain(words)
        english = text.isascii()
        return cls(
            text,
            frozenset() if english else frozenset(bigrams(text)),
            stems(text) if english else frozenset(),
        )


@dataclass(frozen=True)
class Asked:
    """What somebody typed."""

    text: str
    pairs: frozenset[str] = field(repr=False)
    stems: frozenset[str] = field(repr=False)

    @classmethod
    def of(cls, words: str) -> Asked:
        """The words of a search."""
        text = plain(words)
        return cls(text, frozenset(bigrams(text)), stems(text))


def fit(phrase: Phrase, asked: Asked) -> int:
    """How many characters of a phrase are said; 0 where it is not meant."""
    if phrase.stems:
        return _fit_english(phrase.stems, asked)
    if not phrase.text.isascii():
        whole = min(len(phrase.text), len(asked.text)) if _holds(phrase.text, asked.text) else 0
        shared = len(phrase.pairs & asked.pairs)
        is_shared = len(phrase.pairs) > 1 and shared / len(phrase.pairs) >= LEAST_SHARE
        return max(whole, shared if is_shared else 0)
    return 0


def fit_own(own: frozenset[str], asked: Asked) -> int:
    """How many of a kind's own pairs are said, of whatever phrases: 水龙头坏了 and 水管漏水 are told, a tap drips."""
    said = len(own & asked.pairs)
    return said if said >= LEAST_OWN else 0


def _holds(one: str, other: str) -> bool:
    return one in other or other in one


def _fit_english(told: frozenset[str], asked: Asked) -> int:
    said = {one for one in told if one in asked.stems or _is_begun(one, asked)}
    # Most of the phrase is said, or nothing else is asked for.
    if not said or (len(said) / len(told) < LEAST_SHARE and len(said) < len(asked.stems)):
        return 0
    return sum(map(len, said))


def _is_begun(word: str, asked: Asked) -> bool:
    """Whether this is the word that is being typed."""
    return any(len(one) >= LEAST_BEGUN and word.startswith(one) for one in asked.stems)
