"""Which category it is: by the model that learnt from the city's own cases, and before there is one by what the
city's categories are called and described, word by word and, where word vectors are in place, by what is meant.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from yixian.cases.search import bigrams
from yixian.directory import queries as directory
from yixian.directory.models import Category
from yixian.dispatch.alike import shared_pieces
from yixian.dispatch.learnt import InPlace, in_place
from yixian.dispatch.vectors.in_place import vectors_in_place
from yixian.ground.caching import Snapshot
from yixian.safeguard.masking import mask_text

if TYPE_CHECKING:
    from yixian.dispatch.vectors.nearness import Nearness
    from yixian.dispatch.vectors.vectors import Vectors

MOST = 3
LEAST_SURE = 0.02  # of a model: less is as good as nothing
LEAST_SHARED = 0.08  # of the weight of the words: less is chance
LEAST_OF_BEST = 0.4  # of the best one's score: further behind nobody means it
RULES = "rules"
VECTORS = "vectors"
SENTENCE = re.compile(r"[\s，。；、,;]+")  # between the phrases of a description
KEYWORD = 3  # how much more a keyword tells than a word of the description


@dataclass(frozen=True)
class Guess:
    """A category, how sure it is (0 to 1; None without a model), the words that decided, and by which model."""

    category: Category
    confidence: float | None
    words: list[str]
    by: str = RULES


@dataclass(frozen=True, eq=False)
class _Described:
    """Of each pair of characters, the categories it speaks for, and how loudly."""

    categories: list[Category]
    speaks: dict[str, list[tuple[int, float]]]
    words: list[str]


def _load() -> _Described:
    every = directory.categories()
    above = {one.code[:-2] for one in every}
    leaves = [one for one in every if one.code not in above]
    texts = [_words_of(one) for one in leaves]
    counts = [Counter(bigrams_of(text)) for text in texts]
    for one, count in zip(leaves, counts, strict=True):
        for keyword in one.keyword_list:
            for pair in bigrams(keyword):
                count[pair] = count[pair] * KEYWORD or KEYWORD
    within = Counter(pair for count in counts for pair in count)
    speaks: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for place, count in enumerate(counts):
        length = math.sqrt(sum(n * n for n in count.values())) or 1.0
        for pair, n in count.items():
            speaks[pair].append((place, n / length * math.log(1 + len(leaves) / within[pair])))
    return _Described(leaves, dict(speaks), texts)


def bigrams_of(text: str) -> list[str]:
    """Pairs within words alone: none across what stands apart."""
    return [pair for word in text.split() for pair in bigrams(word)]


def _words_of(category: Category) -> str:
    above = [directory.category(code) for code in category.path_codes]
    return " ".join(
        [*(one.name for one in above if one is not None), *category.keyword_list, category.description]
    )


_described: Snapshot[_Described] = Snapshot(_load, Category)


def descriptions() -> list[tuple[Category, str]]:
    """The categories that matters get, each with the words it is described by."""
    known = _described()
    return list(zip(known.categories, known.words, strict=True))


def guesses(text: str) -> list[Guess]:
    """The likeliest categories, best first, at most three: by the model in place; as they are described where there is
    none, or where it is sure of nothing."""
    now = in_place()
    return (_judged(now, text) if now is not None else []) or described(text)


def _judged(now: InPlace, text: str) -> list[Guess]:
    """What the model says, of categories that are still in use."""
    judgement = next(iter(now.model.judge([mask_text(text)])))
    known = ((directory.category(one.label.rpartition("/")[2]), one) for one in judgement.top)
    return [
        Guess(category, one.confidence, one.words[:3], now.name)
        for category, one in known
        if category is not None and one.confidence >= LEAST_SURE
    ]


def described(text: str) -> list[Guess]:
    """The categories whose names, keywords and descriptions fit, best first; none where nothing speaks for any."""
    known = _described()
    vectors = vectors_in_place()
    found = _by_meaning(known, _nearness(known, vectors), text) if vectors is not None else None
    return _by_words(known, text) if found is None else found


def _by_words(known: _Described, text: str) -> list[Guess]:
    """By the pairs of characters alone."""
    scores = _spoken(known, text)
    best = sorted(scores, key=lambda place: -scores[place])[:MOST]
    if not best:
        return []
    least = max(_least(text), LEAST_OF_BEST * scores[best[0]])
    return [
        Guess(known.categories[place], None, shared_pieces(text, known.words[place])[:3])
        for place in best
        if scores[place] >= least
    ]


def _spoken(known: _Described, text: str) -> dict[int, float]:
    """How loudly the text's pairs of characters speak for each category that any of them speaks for."""
    scores: dict[int, float] = defaultdict(float)
    for pair in bigrams(text):
        for place, weight in known.speaks.get(pair, ()):
            scores[place] += weight
    return scores


def _least(text: str) -> float:
    """Less than this is chance."""
    return LEAST_SHARED * math.sqrt(len(bigrams(text)))


def _by_meaning(known: _Described, nearness: Nearness, text: str) -> list[Guess] | None:
    """By pairs and vectors together; None where the vectors know no word of the text."""
    import numpy as np  # for whoever has vectors

    from yixian.dispatch.classify.texts import words_of
    from yixian.dispatch.vectors.nearness import LEAST_NEAR, together

    words = words_of(text)
    near = nearness.to(words)
    if near is None:
        return None
    spoken = _spoken(known, text)
    pairs = np.array([spoken.get(place, 0.0) for place in range(len(near))], dtype=np.float32)
    scores, least = together(pairs, near), _least(text)
    found = []
    for place in np.argsort(-scores)[:MOST]:
        speaks = pairs[place] >= least or near[place] >= LEAST_NEAR
        if not speaks or scores[place] < LEAST_OF_BEST * scores.max():
            continue
        because = shared_pieces(text, known.words[place])[:3] or nearness.alike(words, place)
        if because:
            found.append(Guess(known.categories[place], None, because, VECTORS))
    return found


@lru_cache(maxsize=1)
def _nearness(known: _Described, vectors: Vectors) -> Nearness:
    from yixian.dispatch.vectors.nearness import Nearness

    return Nearness.of(vectors, [_phrases(one) for one in known.categories])


def _phrases(category: Category) -> list[str]:
    """Its name with what stands above it, and with this each keyword and each piece of its description."""
    above = [directory.category(code) for code in category.path_codes]
    name = " ".join(one.name for one in above if one is not None)
    more = [*category.keyword_list, *SENTENCE.split(category.description)]
    return [name, *(f"{name} {one}" for one in more if one.strip())]
