"""Which of some thousand texts answer what is asked: BM25 over fields, and how much of a phrase is said.

Pure arithmetic over lists, apart from rows and database. docs/adr/0068-search-in-knowledge.md tells why each part is
there.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby, pairwise

import numpy as np
from numpy.typing import NDArray

from yixian.knowledge.search.sounds import sounds_of, syllables
from yixian.knowledge.search.terms import (
    INITIALS,
    SOUND,
    is_latin,
    is_telling,
    pairs,
    plain,
    runs,
    single_words,
    sound_terms,
    typed_sounds,
    written_terms,
)

Floats = NDArray[np.float64]
Numbers = NDArray[np.int32]

# Tuned on one half of bench/knowledge_questions.csv; the other half measures (docs/measurements.md).
FIELDS = {"question": 3.0, "title": 2.5, "keywords": 2.5, "text": 1.0, "basis": 0.3}
LENGTHS = {"question": 20, "title": 12, "keywords": 16, "text": 150, "basis": 20}  # usual, in characters
HEARD = ("title", "question", "keywords")  # those that are found by their sound, and whose phrases people say
MOST_ASKED = 600  # characters of a question that are looked at: a caller's matter is named by then
SATURATION, LENGTHINESS = 1.2, 0.5  # k1 and b of BM25
SINGLE = 0.8  # what a single character weighs beside a pair
SYNONYM = 0.5  # what another word of the same group weighs beside the one that was said
MISHEARD = 0.6  # what the sound of a pair weighs that stands nowhere as it is written
HEARD_TOO = 0.1  # ... and of one that does
TYPED = 0.9  # what pinyin and initials weigh that somebody typed for the characters
PHRASE = 3.0  # what a phrase weighs of which everything is said
OTHERS = 50  # texts thought to be there besides, else what is rare among five of them would be anything
WHOLE_PHRASE = 12.0  # the mass of rare terms at which a phrase is as telling as can be


@dataclass(frozen=True)
class Document:
    """A text to be found: its fields by the names of `FIELDS`; `keywords` between semicolons."""

    key: int
    fields: Mapping[str, str]


@dataclass(frozen=True)
class Scores:
    """What each document has, in the order of `Index.keys`: points, and how much of it or of the question is met."""

    points: Floats
    fit: Floats  # 0 to 1


@dataclass
class _Analysed:
    """What a document is found by: each term with its weight, and the terms of each of its phrases."""

    weights: dict[str, float]
    phrases: list[frozenset[str]]


@lru_cache(maxsize=8192)
def _analysed(fields: tuple[tuple[str, str], ...]) -> _Analysed:
    """Kept between two indexes: of a knowledge base mostly one item changes at a time."""
    weights: dict[str, float] = defaultdict(float)
    phrases: list[frozenset[str]] = []
    for name, text in fields:
        longer = 1 - LENGTHINESS + LENGTHINESS * len(text) / LENGTHS[name]
        for term, times in written_terms(text).items():
            weights[term] += FIELDS[name] * times / longer
        if name not in HEARD:
            continue
        for term, times in sound_terms(text).items():
            weights[term] += FIELDS[name] * times / longer
        for said in text.split(";"):
            if told := frozenset(
                term for run in runs(said) for term in ([run] if is_latin(run) else pairs(run))
            ):
                phrases.append(told)
    return _Analysed(dict(weights), phrases)


@dataclass
class _Meant:
    """What is asked for: the weight of each term, and the units of the question, each with the terms that meet it."""

    terms: dict[str, float] = field(default_factory=dict)

    def add(self, term: str, weight: float) -> None:
        self.terms[term] = max(weight, self.terms.get(term, 0.0))


class Index:
    """The texts, ready to be asked. Costs some milliseconds a hundred to make, and below one to ask."""

    def __init__(self, documents: Sequence[Document], synonyms: Iterable[Sequence[str]] = ()) -> None:
        self.keys = [one.key for one in documents]
        analysed = [_analysed(tuple(sorted(one.fields.items()))) for one in documents]
        postings: dict[str, tuple[list[int], list[float]]] = defaultdict(lambda: ([], []))
        for number, one in enumerate(analysed):
            for term, weight in one.weights.items():
                numbers, weights = postings[term]
                numbers.append(number)
                weights.append(weight / (SATURATION + weight))
        count = len(documents) + OTHERS
        self._rarity = {
            term: math.log(1 + (count - len(n) + 0.5) / (len(n) + 0.5)) for term, (n, _w) in postings.items()
        }
        self._postings = dict(postings)
        self._arrays: dict[str, tuple[Numbers, Floats]] = {}  # of terms that have been asked for
        self._unknown = math.log(1 + (count + 0.5) / 0.5)
        self._lay_phrases(analysed)
        self._synonyms = _by_word(synonyms)

    def _lay_phrases(self, analysed: Sequence[_Analysed]) -> None:
        owners: list[int] = []
        masses: list[float] = []
        holding: dict[str, list[int]] = defaultdict(list)
        for number, one in enumerate(analysed):
            for phrase in one.phrases:
                for term in phrase:
                    holding[term].append(len(owners))
                owners.append(number)
                masses.append(sum(self._rarity[term] for term in phrase))
        self._owners, self._masses = np.array(owners, np.int32), np.array(masses, np.float64)
        self._holding: dict[str, list[int]] = dict(holding)

    def __len__(self) -> int:
        return len(self.keys)

    def knows(self, term: str) -> bool:
        """Whether a term stands in any of the texts."""
        return term in self._postings

    @property
    def unheard_of(self) -> float:
        """The rarity of a term that no text has: what points are measured by, whatever the number of texts."""
        return self._unknown

    def rarity(self, term: str) -> float:
        """How telling a term is: more the fewer texts have it."""
        return self._rarity.get(term, self._unknown)

    def scores(self, words: str) -> Scores:
        """What each text has for these words. Zero everywhere for words that none of them has."""
        points, met = np.zeros(len(self)), np.zeros(len(self))
        said, asked = self._meant(words[:MOST_ASKED])
        for term, weight in said.items():
            if term not in self._postings:
                continue
            numbers, weights = self._posted(term)
            points[numbers] += weight * weights
            if len(term) > 1:
                met[numbers] += weight * self._rarity[term]
        share = self._phrases_said(said)
        best = np.zeros(len(self))
        np.maximum.at(best, self._owners, share * np.minimum(1.0, self._masses / WHOLE_PHRASE))
        fit = np.maximum(np.minimum(1.0, met / asked if asked else met), best)
        return Scores(points + PHRASE * best, fit)

    def _posted(self, term: str) -> tuple[Numbers, Floats]:
        """Where a known term stands, and its points there."""
        if (found := self._arrays.get(term)) is None:
            numbers, weights = self._postings[term]
            found = (np.array(numbers, np.int32), np.array(weights) * self._rarity[term])
            self._arrays[term] = found
        return found

    def _phrases_said(self, said: Mapping[str, float]) -> Floats:
        """Of each phrase, which share of it is said, its rare terms counting for more."""
        held = np.zeros(len(self._masses))
        for term, weight in said.items():
            where = self._holding.get(term)
            if where is not None:
                held[where] += min(1.0, weight) * self._rarity[term]
        shares: Floats = np.divide(held, self._masses, out=np.zeros_like(held), where=self._masses > 0)
        return shares

    def _meant(self, words: str) -> tuple[dict[str, float], float]:
        """The terms that are asked for with their weights, and the mass of all that was asked."""
        meant, asked, said = _Meant(), 0.0, plain(words)
        groups = [word for word in self._synonyms if word in said]
        stood_for = {pair for word in groups for pair in pairs(word)}
        for latin, together in groupby(runs(words), is_latin):
            for run in [" ".join(together)] if latin else together:
                asked += self._latin(run, meant) if latin else self._chinese(run, meant, stood_for)
        for word in groups:
            for other in self._synonyms[word]:
                for term in written_terms(other):
                    meant.add(term, SYNONYM * (SINGLE if len(term) == 1 and not term.isascii() else 1.0))
        return meant.terms, asked

    def _latin(self, words: str, meant: _Meant) -> float:
        """Latin words that stand beside one another: such as are written so, else pinyin and initials."""
        asked, typed = 0.0, []
        for word in words.split():
            if self.knows(word):
                meant.add(word, 1.0)
                asked += self.rarity(word)
            else:
                typed.append(word)
        heard, initials = typed_sounds(typed)
        for term in (*heard, *initials):
            meant.add(term, TYPED)
        # Either is meant: what is not known of the other is not missing. What can be neither is a word nobody wrote.
        known = [self.rarity(term) for term in (*heard, *initials) if self.knows(term)]
        strange = sum(map(self._is_strange, typed)) if known else min(1, len(typed))
        return asked + sum(known) + self._unknown * strange

    def _is_strange(self, word: str) -> bool:
        """Whether a typed word is neither pinyin nor initials of anything."""
        return not syllables(word) and not any(map(self.knows, typed_sounds([word])[1]))

    def _chinese(self, run: str, meant: _Meant, stood_for: set[str]) -> float:
        """`stood_for`: pairs for which there are synonyms; where they stand nowhere, they are not missing."""
        asked, heard = 0.0, sounds_of(run)
        for term in single_words(run):
            meant.add(term, SINGLE)
        # Where the library took characters together there is nothing to go by.
        spoken = pairwise(heard) if len(heard) == len(run) else ()
        sounds = {run[at : at + 2]: f"{SOUND}{one} {after}" for at, (one, after) in enumerate(spoken)}
        for pair in pairs(run):
            meant.add(pair, 1.0)
            known, sound = self.knows(pair), sounds.get(pair, "")
            if not is_telling(pair):
                asked += self.rarity(pair) if known else 0.0
                continue
            if sound:
                meant.add(sound, HEARD_TOO if known else MISHEARD)
            if known or pair not in stood_for:
                # A wrong character is meant for the right one: as much is asked for as the right one tells.
                asked += self.rarity(sound if not known and self.knows(sound) else pair)
        return asked


def _by_word(groups: Iterable[Sequence[str]]) -> dict[str, list[str]]:
    """Each word of a group with the others of it."""
    found: dict[str, list[str]] = defaultdict(list)
    for group in groups:
        words = [word for one in group if (word := plain(one).strip())]
        for word in words:
            found[word] += [other for other in words if other != word]
    return dict(found)


__all__ = ["FIELDS", "INITIALS", "Document", "Index", "Scores"]
