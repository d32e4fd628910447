"""订阅: Atom feeds of what is public: of all, of a district, a unit, a kind of matters. Titles, no persons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yixian.directory import queries as directory
from yixian.directory.models import Area
from yixian.ground.errors import NotFound
from yixian.people.queries import installation
from yixian.portal.models import Correction, Publication, PublicText
from yixian.portal.open_pages import open_page
from yixian.portal.views.answered import RELATED

MOST = 40  # entries of a feed; who asks once a day misses none


@dataclass(frozen=True)
class Entry:
    """What a feed tells of one thing: public since `at`, told otherwise or further at `updated`."""

    at: datetime
    updated: datetime
    title: str
    path: str
    words: str


@open_page
def feeds(request: HttpRequest) -> HttpResponse:
    """Every feed there is."""
    context = {
        "districts": directory.areas(level=Area.Level.DISTRICT),
        "departments": [one for one in directory.departments(takes_orders=True) if one.parent_id is None],
        "groups": directory.categories(level=1),
    }
    return render(request, "portal/feeds.html", context)


@open_page
def feed(request: HttpRequest, by: str = "", code: str = "") -> HttpResponse:
    """One feed. `NotFound` where there is no such district, unit or kind of matters."""
    title, matters, texts = _chosen(by, code)
    now = timezone.now()
    later = PublicText.objects.public(now).filter(publication=OuterRef("pk"))
    newest = matters.select_related(*RELATED).annotate(
        corrected=_newest(Correction.objects.filter(publication=OuterRef("pk")), "at"),
        followed=_newest(later, "public_at"),
    )
    told = [_of_matter(one) for one in newest.order_by("-published_at", "-pk")[:MOST]]
    written = texts.public(now).annotate(
        corrected=_newest(Correction.objects.filter(text=OuterRef("pk")), "at")
    )
    told += [_of_text(one) for one in written.defer("numbers").order_by("-public_at", "-pk")[:MOST]]
    told.sort(key=lambda one: one.updated, reverse=True)
    return _atom(request, title, told[:MOST])


def _chosen(by: str, code: str) -> tuple[str, Any, Any]:
    """Title, matters and texts (indexes `publication_newest`, `_unit`, `_group`; of a district the newest are read)."""
    matters, texts = Publication.objects.public(), PublicText.objects.all()
    if not by:
        return _("全部公开内容"), matters, texts
    if by == "topic":
        group = next((one for one in directory.categories(level=1) if one.code == code), None)
        if group is not None:
            return group.label, matters.filter(group=code), texts.filter(group=code)
    elif by == "department":
        unit = directory.department_by_code(code)
        if unit is not None:
            ids = directory.subtree_ids(unit)
            return unit.label, matters.filter(department__in=ids), texts.filter(department__in=ids)
    elif by == "district":
        area = directory.area(code)
        if area is not None and area.level == Area.Level.DISTRICT:
            within = matters.filter(Q(area=area) | Q(area__path__startswith=area.path.rstrip("/") + "/"))
            return area.label, within, texts.none()
    raise NotFound(_("没有这个订阅。"))


def _newest(rows: QuerySet[Any, Any], by: str) -> Subquery:
    """The newest moment of what hangs on a row."""
    return Subquery(rows.order_by(f"-{by}").values(by)[:1])


def _of_matter(row: Any) -> Entry:
    words = " · ".join(one.label for one in (row.department, row.area, row.category) if one is not None)
    at, address = row.published_at, reverse("portal:answered_one", args=[row.pk])
    return Entry(at, _last(at, row.corrected, row.followed), row.title, address, words)


def _of_text(row: Any) -> Entry:
    at = row.public_at
    return Entry(at, _last(at, row.corrected), row.title, row.get_absolute_url(), row.get_kind_display())


def _last(*moments: datetime | None) -> datetime:
    return max(one for one in moments if one is not None)


def _atom(request: HttpRequest, title: str, told: list[Entry]) -> HttpResponse:
    """Atom; absolute addresses of the host that was asked, which the settings know."""
    city = installation()
    name = f"{city.label if city is not None else ''} 12345 {title}".strip()
    made = Atom1Feed(
        title=name,
        link=request.build_absolute_uri(reverse("portal:answered")),
        description=title,
        language=get_language(),
        feed_url=request.build_absolute_uri(),
    )
    for one in told:
        address = request.build_absolute_uri(one.path)
        made.add_item(
            title=one.title,
            link=address,
            description=one.words,
            unique_id=address,
            pubdate=one.at,
            updateddate=one.updated,
        )
    return HttpResponse(made.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
