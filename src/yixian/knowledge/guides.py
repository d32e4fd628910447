"""Guides, jobs and policies as they are looked for; guides from a snapshot, the dated lists by their own index."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from yixian.directory.models import Area, Category, Department
from yixian.directory.models.validity import valid_on
from yixian.ground.caching import Snapshot
from yixian.ground.keyset import Keyset
from yixian.knowledge.models import Guide, GuideForm, Job, Policy

NEWEST = Keyset("-valid_from", "-pk", rows=20, never_empty=("valid_from",))
MOST_FOUND = 200
MOST_WORDS = 8
DATED: dict[str, type[Job] | type[Policy]] = {"jobs": Job, "policies": Policy}


@dataclass(frozen=True)
class _Known:
    """A guide with what it is found by."""

    guide: Guide
    words: str


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


def _load() -> list[_Known]:
    rows = Guide.objects.filter(active=True).select_related("department").prefetch_related("forms")
    texts = ("title", "keywords", "who", "conditions", "materials", "steps")
    return [_Known(row, _plain("\n".join(getattr(row, name) for name in texts))) for row in rows]


_guides = Snapshot(_load, Guide, GuideForm, Department, Category)


def _holding(public: bool) -> Iterator[_Known]:
    """All that hold today, however many; with `public` those that everybody may read."""
    today = timezone.localdate()
    return (one for one in _guides() if one.guide.is_valid_on(today) and (one.guide.public or not public))


def guides(words: str = "", department: str = "", group: str = "", *, public: bool = True) -> list[Guide]:
    """The guides that hold today with every one of the words, of a department by code, of a group of categories by
    the code it begins with; at most `MOST_FOUND`. No query when warm; made for some thousands.
    """
    wanted = _plain(words).split()[:MOST_WORDS]
    found = []
    for one in _holding(public):
        guide = one.guide
        if department and guide.department.code != department:
            continue
        if group and not any(code.startswith(group) for code in guide.categories):
            continue
        if all(word in one.words for word in wanted):
            found.append(guide)
    # Where the title says it, it is meant.
    found.sort(key=lambda guide: not all(word in _plain(guide.title) for word in wanted))
    return found[:MOST_FOUND]


def guide_called(code: str, *, public: bool = True) -> Guide | None:
    """The guide of this code, where it holds today."""
    return next((one.guide for one in _holding(public) if one.guide.code == code), None)


def departments_with_guides(*, public: bool = True) -> list[Department]:
    """The departments of which there are guides, each once."""
    found = {one.guide.department_id: one.guide.department for one in _holding(public)}
    return sorted(found.values(), key=lambda department: department.code)


def dated(kind: str, words: str = "", area: Area | None = None) -> QuerySet[Any, Any]:
    """The entries of a dated list that are not over and have begun (indexes `job_newest`, `policy_newest`).

    Of an area: those of it, of what lies above it, and of the whole city.
    """
    rows = DATED[kind]._default_manager.filter(valid_on(timezone.localdate()), active=True)
    for word in words.split()[:MOST_WORDS]:
        rows = rows.filter(Q(title__icontains=word) | Q(issuer__icontains=word) | Q(text__icontains=word))
    if area is not None:
        rows = rows.filter(Q(area=None) | Q(area__code__in=area.path.split("/")))
    return rows.select_related("area")
