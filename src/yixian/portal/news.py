"""What is new for everybody: matters answered, texts of the city, knowledge; for feeds and for whoever is e-mailed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yixian.directory import queries as directory
from yixian.directory.models import Area
from yixian.ground.text import listed
from yixian.knowledge.queries import public_items
from yixian.portal.models import Correction, KnowledgeNews, Publication, PublicText

RELATED = ("category", "area", "department")
ITEM = ("item__category", "item__department", "item__area")


class Kind(models.TextChoices):
    """What one may ask to be told of."""

    REPLIES = "replies", gettext_lazy("公开的诉求和答复")
    POLICIES = "policies", gettext_lazy("政策解读")
    NOTICES = "notices", gettext_lazy("月报、后续和答记者问")
    KNOWLEDGE = "knowledge", gettext_lazy("常见问题的答案（新的和改过的）")


@dataclass(frozen=True)
class Entry:
    """One thing: public since `at`, told otherwise or further at `updated`. `key` names it in what was told."""

    key: str
    kind: str
    at: datetime
    updated: datetime
    title: str
    path: str
    words: str
    group: str = ""  # the first two digits of its category, "" for none
    areas: tuple[str, ...] = ()  # the codes of its area and of those above it


@dataclass(frozen=True)
class Choice:
    """What somebody wants to be told of. No group and no area named means all; what has none concerns everybody."""

    kinds: tuple[str, ...]
    groups: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()

    @classmethod
    def of(cls, kept: dict[str, Any]) -> Choice:
        """As a row keeps it, or a valid form gives it."""
        return cls(*(tuple(kept.get(name, ())) for name in ("kinds", "groups", "areas")))

    def kept(self) -> dict[str, Any]:
        """For a row."""
        return {"kinds": list(self.kinds), "groups": list(self.groups), "areas": list(self.areas)}

    def fits(self, entry: Entry) -> bool:
        """Whether it is told. The same rule as `sources_of`, which asks the database."""
        return (
            entry.kind in self.kinds
            and (not self.groups or not entry.group or entry.group in self.groups)
            and (not self.areas or not entry.areas or not set(self.areas).isdisjoint(entry.areas))
        )

    def in_words(self) -> str:
        """For people: kinds, then groups, then areas."""
        kinds = [str(Kind(one).label) for one in self.kinds if one in Kind.values]
        groups = [one.label for one in directory.categories(level=1) if one.code in self.groups]
        areas = [found.label for one in self.areas if (found := directory.area(one)) is not None]
        named = (kinds, groups or [_("全部事项")], areas or [_("全部区域")])
        return _("；").join(listed(part) for part in named)


@dataclass(frozen=True)
class Sources:
    """The rows that entries are made of; None where a kind is left out."""

    matters: Any = None
    texts: Any = None
    items: Any = None


def everything() -> Sources:
    """All that is public, and all that will be."""
    return Sources(Publication.objects.all(), PublicText.objects.all(), KnowledgeNews.objects.all())


def sources_of(choice: Choice) -> Sources:
    """What a choice asks for (indexes `publication_newest`, `public_text_newest`, `knowledge_news_newest`)."""
    whole = everything()
    kinds = [kind for kind in PublicText.Kind.values if kind_of(kind) in choice.kinds]
    of_group = Q(group="") | Q(group__in=choice.groups) if choice.groups else Q()
    of_item = Q(item__category=None) if choice.groups else Q()
    for group in choice.groups:
        of_item |= Q(item__category__code__startswith=group)
    return Sources(
        whole.matters.filter(of_group, _in_areas(choice.areas)) if Kind.REPLIES in choice.kinds else None,
        whole.texts.filter(of_group, kind__in=kinds) if kinds else None,
        whole.items.filter(of_item, _in_areas(choice.areas, "item__"))
        if Kind.KNOWLEDGE in choice.kinds
        else None,
    )


def within(area: Area, of: str = "") -> Q:
    """Rows with an `area`, on themselves or on the row `of`, that is this one or below it."""
    return Q(**{f"{of}area": area}) | Q(**{f"{of}area__path__startswith": area.path.rstrip("/") + "/"})


def _in_areas(codes: tuple[str, ...], of: str = "") -> Q:
    """Rows within one of the areas, and those without any: they concern everybody."""
    if not codes:
        return Q()
    found = Q(**{f"{of}area": None})
    for area in filter(None, map(directory.area, codes)):
        found |= within(area, of)
    return found


def kind_of(text_kind: str) -> str:
    """What a public text is to readers."""
    return Kind.POLICIES if text_kind == PublicText.Kind.EXPLANATION else Kind.NOTICES


def newest(sources: Sources, now: datetime, most: int, since: datetime | None = None) -> list[Entry]:
    """What everybody may read at `now`, told last first; at most `most` of each source, of `since` and later only.

    A query for each source.
    """
    found: list[Entry] = []
    if sources.matters is not None:
        rows = _since(sources.matters.public().filter(published_at__lte=now), "published_at", since)
        later = PublicText.objects.public(now).filter(publication=OuterRef("pk"))
        rows = rows.select_related(*RELATED).annotate(
            corrected=_newest(Correction.objects.filter(publication=OuterRef("pk")), "at"),
            followed=_newest(later, "public_at"),
        )
        found += map(_of_matter, rows.order_by("-published_at", "-pk")[:most])
    if sources.texts is not None:
        rows = _since(sources.texts.public(now), "public_at", since)
        rows = rows.annotate(corrected=_newest(Correction.objects.filter(text=OuterRef("pk")), "at"))
        found += map(_of_text, rows.defer("numbers").order_by("-public_at", "-pk")[:most])
    if sources.items is not None:
        rows = sources.items.filter(pk__in=[one.pk for one in public_items()], at__lte=now)
        rows = _since(rows, "at", since)
        found += map(_of_item, rows.select_related(*ITEM).order_by("-at", "-pk")[:most])
    return sorted(found, key=lambda one: one.updated, reverse=True)


def _since(rows: QuerySet[Any, Any], column: str, since: datetime | None) -> QuerySet[Any, Any]:
    return rows if since is None else rows.filter(**{f"{column}__gt": since})


def _newest(rows: QuerySet[Any, Any], by: str) -> Subquery:
    """The newest moment of what hangs on a row."""
    return Subquery(rows.order_by(f"-{by}").values(by)[:1])


def _of_matter(row: Any) -> Entry:
    words = _labels((row.department, row.area, row.category))
    at, address = row.published_at, reverse("portal:answered_one", args=[row.pk])
    updated = _last(at, row.corrected, row.followed)
    return Entry(
        f"p{row.pk}", Kind.REPLIES, at, updated, row.title, address, words, row.group, _codes(row.area)
    )


def _of_text(row: Any) -> Entry:
    at, words = row.public_at, str(row.get_kind_display())
    updated = _last(at, row.corrected)
    return Entry(
        f"t{row.pk}", kind_of(row.kind), at, updated, row.title, row.get_absolute_url(), words, row.group
    )


def _of_item(row: Any) -> Entry:
    item = row.item
    address = reverse("portal:knowledge", args=[item.code])
    group = item.category.code[:2] if item.category is not None else ""
    key, words = f"k{row.pk}-{row.digest[:8]}", _labels((item.department, item.area, item.category))
    return Entry(key, Kind.KNOWLEDGE, row.at, row.at, item.title, address, words, group, _codes(item.area))


def _codes(area: Area | None) -> tuple[str, ...]:
    return tuple(area.path_codes) if area is not None else ()


def _labels(rows: Iterable[Any]) -> str:
    return " · ".join(one.label for one in rows if one is not None)


def _last(*moments: datetime | None) -> datetime:
    return max(one for one in moments if one is not None)
