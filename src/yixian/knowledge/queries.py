"""Which items fit what is told, or what is looked for. From a snapshot: no database query when warm."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from django.utils import timezone

from yixian.cases.search import bigrams
from yixian.directory.models import Area, Category, Department
from yixian.ground.caching import Snapshot
from yixian.knowledge.models import KnowledgeItem

MOST_FITTING = 4
MOST_FOUND = 50
LEAST_FITTING = 0.2  # of an item's own pairs of characters; less is a word that all of them have
OF_CATEGORY = 0.3  # what the same category weighs beside the words


@dataclass(frozen=True)
class _Known:
    """An item with what it is found by."""

    item: KnowledgeItem
    phrases: tuple[frozenset[str], ...]  # the pairs of the title, and of each keyword
    all_words: str

    @classmethod
    def of(cls, item: KnowledgeItem) -> _Known:
        said = (item.title, item.question, *item.keywords.split(";"))
        phrases = tuple(frozenset(pairs) for one in said if (pairs := bigrams(one)))
        return cls(item, phrases, _plain(f"{item.title} {item.question} {item.keywords} {item.text}"))

    def fits(self, pairs: set[str], category: Category | None) -> float:
        """How well it fits: the best of its phrases, 0 to 1, and more where it is of the category."""
        words = max((len(one & pairs) / len(one) for one in self.phrases), default=0.0)
        own = self.item.category
        return words + (OF_CATEGORY if own and category and category.code.startswith(own.code) else 0.0)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


def _load() -> list[_Known]:
    rows = KnowledgeItem.objects.select_related("category", "department", "area").filter(
        active=True, state=KnowledgeItem.State.PUBLISHED
    )
    return [_Known.of(row) for row in rows]


_items = Snapshot(_load, KnowledgeItem, Category, Department, Area)


def _in_use() -> list[_Known]:
    """Those that hold today; behind them, still in order, those that nobody has verified in time."""
    today = timezone.localdate()
    known = [one for one in _items() if one.item.is_valid_on(today)]
    return sorted(known, key=lambda one: one.item.is_unverified_on(today))


def fitting(words: str, category: Category | None) -> list[KnowledgeItem]:
    """The items that fit what a citizen tells, the best first, at most `MOST_FITTING`."""
    return _best(_in_use(), words, category)


def public_answers(words: str) -> list[KnowledgeItem]:
    """As `fitting`, of what the city lets everybody read."""
    return _best([one for one in _in_use() if one.item.public], words)


def _best(known: list[_Known], words: str, category: Category | None = None) -> list[KnowledgeItem]:
    pairs = set(bigrams(words))
    scored = [(one.fits(pairs, category), one.item) for one in known]
    fit = [one for one in scored if one[0] >= LEAST_FITTING]
    best = sorted(fit, key=lambda one: (one[1].is_unverified, -one[0]))
    return [item for _share, item in best[:MOST_FITTING]]


def containing(words: str) -> list[KnowledgeItem]:
    """The items in use that contain every one of the words, at most `MOST_FOUND`; the first where none is given."""
    wanted = _plain(words).split()
    found = (one.item for one in _in_use() if all(word in one.all_words for word in wanted))
    return [item for item, _n in zip(found, range(MOST_FOUND), strict=False)]
