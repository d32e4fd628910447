"""Finding among the city's items: those that hold first, of the caller's area first, by what seats cited too.

From a snapshot: no query when warm.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from operator import itemgetter

import numpy as np
from django.utils import timezone
from numpy.typing import NDArray

from yixian.directory.models import Area, Category, Department
from yixian.ground.caching import Snapshot
from yixian.knowledge.models import KnowledgeItem, Synonyms
from yixian.knowledge.search.cited import citations
from yixian.knowledge.search.learned import MOST_PAIRS
from yixian.knowledge.search.ranking import FIELDS, Document, Floats, Index
from yixian.knowledge.search.terms import is_latin, pairs, runs

# Something is found where one item has so many points (in rarities of a word nobody wrote), or meets so much of a
# phrase or a short question; beside the best, others show with this share of its points.
LEAST_POINTS, LEAST_FIT = 1.5, 0.5
LEAST_BESIDE_THE_BEST = 0.4
OF_CATEGORY = 0.3  # what the same category adds, of the best's points; so for the others
OF_LEARNING = 0.7
OF_USE = 0.02
LEAST_LEARNED = 0.3  # of what is asked: an item cited for so much of it is found though no word of it is said
ONE_AREA = 0.9  # what is left of an item for one area that may not be the caller's


@dataclass(frozen=True)
class _Base:
    """All published items, and the index over them in the same order."""

    items: list[KnowledgeItem]
    index: Index
    numbers: dict[int, int]  # by primary key


def _load() -> _Base:
    rows = KnowledgeItem.objects.select_related("category", "department", "area")
    items = list(rows.filter(active=True, state=KnowledgeItem.State.PUBLISHED).order_by("code"))
    documents = [Document(one.pk, {name: getattr(one, name) for name in FIELDS}) for one in items]
    groups = [row.group for row in Synonyms.objects.filter(active=True)]
    return _Base(items, Index(documents, groups), {one.pk: n for n, one in enumerate(items)})


_base = Snapshot(_load, KnowledgeItem, Synonyms, Category, Department, Area)


def in_order(today: date | None = None) -> list[KnowledgeItem]:
    """All published items by their code, those that hold first."""
    today = today or timezone.localdate()
    return sorted(
        (one for one in _base().items if one.valid_from <= today), key=lambda one: _stale(one, today)
    )


def published(code: str) -> KnowledgeItem | None:
    """The published item with this code."""
    return next((one for one in _base().items if one.code == code), None)


def find(
    words: str,
    *,
    category: Category | None = None,
    area: Area | None = None,
    public: bool = False,
    most: int = 4,
) -> list[KnowledgeItem]:
    """The items that answer what is asked, the best first, at most `most`.

    Those that hold and are verified come first, of them those for the caller's `area` or all of the city; behind them
    those of other areas, then those that nobody has verified in time, then expired ones. Where the one that fits best
    would not be shown for that it is the last: who asks for last year's rules is told that they are over. With `public`
    only those that hold and that everybody may read. None where nothing fits.
    """
    base, today = _base(), timezone.localdate()
    if not base.items:
        return []
    points, fits, said = _points(base, words, category)
    allowed = [
        number
        for number in np.flatnonzero(points)
        if (item := base.items[number]).valid_from <= today
        and (not public or (item.public and item.is_valid_on(today)))
    ]
    # Where one is found by its words, others may show beside it; else those alone that fit for another reason.
    others = any(said[number] for number in allowed)
    found: list[tuple[tuple[int, bool], float, KnowledgeItem]] = []
    for number in allowed:
        if others or fits[number]:
            item = base.items[number]
            had = float(points[number]) * (ONE_AREA if item.area and item.area != area else 1.0)
            found.append(((_stale(item, today), _is_elsewhere(item, area)), -had, item))
    # Beside the best that may be relied on: something expired that fits better does not push it out.
    first = min((tier for tier, _had, _item in found), default=None)
    least = LEAST_BESIDE_THE_BEST * max((-had for tier, had, _item in found if tier == first), default=0.0)
    near = [one for one in found if -one[1] >= least]
    ordered = sorted(near, key=itemgetter(0, 1))
    shown = ordered[:most]
    if shown and (best := min(ordered, key=itemgetter(1))) not in shown:
        shown[-1] = best
    return [item for _tier, _had, item in shown]


def _points(
    base: _Base, words: str, category: Category | None
) -> tuple[Floats, NDArray[np.bool_], NDArray[np.bool_]]:
    """The points of every item, whether it fits by itself, and whether it does so by its words."""
    scores = base.index.scores(words)
    points = scores.points.copy()
    said = (points >= LEAST_POINTS * base.index.unheard_of) | (scores.fit >= LEAST_FIT)
    fits = said.copy()
    learned = citations()
    # What the base does not know was not kept of what others asked: it says nothing for or against.
    shares = learned.shares(filter(base.index.knows, _pairs_of(words)), base.index.rarity)
    scale = (
        max(float(points.max()), LEAST_POINTS * base.index.unheard_of)
        if shares
        else float(points.max()) or 1.0
    )
    for pk, share in shares.items():
        if (number := base.numbers.get(pk)) is not None:
            points[number] += OF_LEARNING * scale * share
            fits[number] |= share >= LEAST_LEARNED
    most = max(learned.times.values(), default=0)
    for pk, times in learned.times.items():
        number = base.numbers.get(pk)
        if number is not None and points[number]:
            points[number] += OF_USE * scale * np.log1p(times) / np.log1p(most)
    if category is not None:
        for number, item in enumerate(base.items):
            if item.category is not None and category.code.startswith(item.category.code):
                points[number] += OF_CATEGORY * scale
                fits[number] = True
    return points, fits, said


def pairs_to_keep(words: str) -> list[str]:
    """The pairs of characters of what was typed that stand in the knowledge base too, the rarest, by the alphabet."""
    index = _base().index
    known = sorted((one for one in _pairs_of(words) if index.knows(one)), key=index.rarity, reverse=True)
    return sorted(known[:MOST_PAIRS])


def _pairs_of(words: str) -> Iterable[str]:
    return {pair for run in runs(words) if not is_latin(run) for pair in pairs(run)}


def _stale(item: KnowledgeItem, today: date) -> int:
    """0 for what holds and is vouched for; more the less it may be relied on."""
    if item.has_expired_on(today):
        return 2
    return 1 if item.is_unverified_on(today) else 0


def _is_elsewhere(item: KnowledgeItem, area: Area | None) -> bool:
    """Whether it is for an area that neither holds the caller's nor lies in it."""
    if item.area is None or area is None:
        return False
    its, callers = f"{item.area.path}/", f"{area.path}/"
    return not (callers.startswith(its) or its.startswith(callers))
