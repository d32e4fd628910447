"""Vectors learnt from texts without labels: by which words stand near each other (PPMI), made short (SVD)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import svds

from yixian.dispatch.classify.texts import Numbers, words_of
from yixian.dispatch.vectors.vectors import Floats, Vectors, mean_of, unit
from yixian.ground.errors import Refusal

LEAST_TEXTS = 2000  # fewer tell of too few words how they are used
MOST_TEXTS = 200_000  # the first of the file: more makes hardly better and takes long
MOST_WORDS = 40_000
LEAST_OFTEN = 3  # texts that have a word
WIDTH = 150
NEAR = 5  # words to either side
SMOOTH = 0.75  # how often a neighbour occurs counts to this power: rare ones would be too loud
BATCH = 2000  # texts between two words of progress
FOR_COMMON = 3000  # texts
SEED = 1
NO_WORD = re.compile(r"[\W\d_]")  # numbers name a person or a place, and marks nothing
Tell = Callable[[str], object]


def learn(texts: Sequence[str], tell: Tell) -> Vectors:
    """Vectors of the words of these texts. A `Refusal` where they are too few; `tell` hears how far it is."""
    if len(texts) < LEAST_TEXTS:
        raise Refusal(
            f"只有 {len(texts)} 条内容，学词向量至少要 {LEAST_TEXTS} 条"
            f" / {len(texts)} texts, at least {LEAST_TEXTS} are needed"
        )
    cut, often = _cut(texts[:MOST_TEXTS], tell)
    words = [word for word, n in often.most_common(MOST_WORDS) if n >= LEAST_OFTEN]
    if len(words) <= WIDTH:
        raise Refusal(
            f"这些内容里常见的词只有 {len(words)} 个，太少，请检查列名和编码"
            f" / only {len(words)} words occur often: are column and encoding right?"
        )
    places = {word: place for place, word in enumerate(words)}
    rows = [np.array([places[word] for word in one if word in places], np.int64) for one in cut]
    tell("计算词向量 / making the vectors")
    matrix = _short(_surprising(_together(rows, len(words)))).astype(np.float16)
    rarity = np.log(len(cut) / np.array([often[word] for word in words])).astype(np.float32)
    means = [mean_of(matrix, rarity, row) for row in rows[:FOR_COMMON] if len(row)]
    return Vectors(places, matrix, rarity, unit(np.mean(means, axis=0)))


def _cut(texts: Sequence[str], tell: Tell) -> tuple[list[list[str]], Counter[str]]:
    """The words of each text, and how many texts have each."""
    cut: list[list[str]] = []
    often: Counter[str] = Counter()
    same: dict[str, str] = {}  # one string a word in memory, not one an occurrence
    for text in texts:
        cut.append([same.setdefault(word, word) for word in _words(text)])
        often.update(set(cut[-1]))
        if len(cut) % BATCH == 0:
            tell(f"{len(cut)} / {len(texts)}")
    return cut, often


def _words(text: str) -> list[str]:
    return [word for word in words_of(text) if not NO_WORD.search(word)]


def _together(rows: Sequence[Numbers], n: int) -> sparse.csr_matrix:
    """How often two words stand near each other."""
    found = sparse.csr_matrix((n, n), dtype=np.float32)
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        pairs = [(row[:-by], row[by:]) for row in batch for by in range(1, NEAR + 1)]
        left, right = (np.concatenate([pair[side] for pair in pairs]) for side in (0, 1))
        found += sparse.csr_matrix((np.ones(len(left), np.float32), (left, right)), shape=(n, n))
    return found + found.T


def _surprising(together: sparse.csr_matrix) -> sparse.csr_matrix:
    """By how much more often than by chance, as a logarithm; what is no more often is left out (PPMI)."""
    often = np.asarray(together.sum(axis=1)).ravel()
    pairs = together.tocoo()
    smooth = often**SMOOTH
    chance = often[pairs.row] * smooth[pairs.col] / smooth.sum()
    found = np.log(pairs.data / chance)
    more = found > 0
    return sparse.csr_matrix((found[more], (pairs.row[more], pairs.col[more])), shape=together.shape)


def _short(surprising: sparse.csr_matrix) -> Floats:
    """Each word's row in `WIDTH` numbers; the same each time."""
    start = np.random.default_rng(SEED).normal(size=surprising.shape[0])
    left, values, _right = svds(surprising.astype(np.float64), WIDTH, v0=start)
    return unit(left * np.sqrt(values))
