"""Which items fit what is told, or what is looked for. From a snapshot: no database query when warm."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.directory.models import Area, Category
from yixian.ground.errors import NotFound
from yixian.knowledge.models import KnowledgeFile, KnowledgeItem
from yixian.knowledge.search.finding import find, in_order, published

MOST_FITTING = 4
MOST_FOUND = 50


def fitting(words: str, category: Category | None, area: Area | None = None) -> list[KnowledgeItem]:
    """The items that fit what a citizen of `area` tells, the best first, at most `MOST_FITTING`.

    What nobody vouches for any more comes behind, expired items last: see `has_expired`, `is_unverified`.
    """
    return find(words, category=category, area=area, most=MOST_FITTING)


def public_answers(words: str, most: int = MOST_FITTING) -> list[KnowledgeItem]:
    """As `fitting`, of what the city lets everybody read and what holds today."""
    return find(words, public=True, most=most)


def containing(words: str) -> list[KnowledgeItem]:
    """As `fitting`, at most `MOST_FOUND`; the first of all that hold where no words are given."""
    if words.strip():
        return find(words, most=MOST_FOUND)
    return _holding()[:MOST_FOUND]


def cited_item(code: str) -> KnowledgeItem:
    """A published item by its code, also one that has expired. `NotFound` for any other."""
    found = published(code)
    if found is None:
        raise NotFound(_("这条知识已下架，或者没有这条。"))
    return found


def public_items() -> list[KnowledgeItem]:
    """All that everybody may read today."""
    return [one for one in _holding() if one.public]


def public_item(code: str) -> KnowledgeItem | None:
    """The item of this code, if everybody may read it today."""
    found = published(code)
    return found if found and found.public and found.is_valid_on(timezone.localdate()) else None


def public_files(item: KnowledgeItem) -> list[KnowledgeFile]:
    """The files that come with what everybody may read of `item`."""
    return list(item.files.published())


def _holding() -> list[KnowledgeItem]:
    """The published items that hold today."""
    today = timezone.localdate()
    return [one for one in in_order(today) if one.is_valid_on(today)]
