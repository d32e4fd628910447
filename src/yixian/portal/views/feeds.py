"""订阅: Atom feeds of what is public: of all, a district, a unit, a kind, or one's own choice. Titles, no persons."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yixian.directory import queries as directory
from yixian.directory.models import Area, Department
from yixian.ground.errors import NotFound
from yixian.people.queries import installation
from yixian.portal.news import Choice, Entry, Kind, Sources, everything, newest, sources_of, within
from yixian.portal.open_pages import open_page
from yixian.portal.subscription_forms import ChoiceForm

MOST = 40  # entries of a feed; who asks once a day misses none


@open_page
def feeds(request: HttpRequest) -> HttpResponse:
    """Every feed there is."""
    context = {
        "kinds": Kind.choices,
        "districts": directory.areas(level=Area.Level.DISTRICT),
        "departments": _top_units(),
        "groups": directory.categories(level=1),
    }
    return render(request, "portal/feeds.html", context)


def _top_units() -> list[Department]:
    """Units that answer and stand below none that does: bureaus and districts, be they below a government or not."""
    answering = directory.departments(takes_orders=True)
    keys = {one.pk for one in answering}
    return [one for one in answering if not keys.intersection(one.path_ids[:-1])]


@open_page
def feed(request: HttpRequest, by: str = "", code: str = "") -> HttpResponse:
    """One feed. `NotFound` where there is no such district, unit, kind of matters or kind of thing."""
    title, sources = _chosen(by, code)
    return _atom(request, title, newest(sources, timezone.now(), MOST)[:MOST])


@open_page
def own_feed(request: HttpRequest) -> HttpResponse:
    """The feed of a choice as the page of subscriptions makes its address. `NotFound` for one it never makes."""
    form = ChoiceForm(request.GET)
    if not form.is_valid():
        raise NotFound(_("没有这个订阅。"))
    choice = Choice.of(form.cleaned_data)
    return _atom(request, choice.in_words(), newest(sources_of(choice), timezone.now(), MOST)[:MOST])


def _chosen(by: str, code: str) -> tuple[str, Sources]:
    """Title and rows (indexes `publication_newest`, `_unit`, `_group`; of a district the newest are read)."""
    whole = everything()
    matters, texts = whole.matters, whole.texts
    if not by:
        return _("全部公开内容"), Sources(matters, texts)
    if by == "kind" and code in Kind.values:
        return str(Kind(code).label), sources_of(Choice((code,)))
    if by == "topic":
        group = next((one for one in directory.categories(level=1) if one.code == code), None)
        if group is not None:
            return group.label, Sources(matters.filter(group=code), texts.filter(group=code))
    elif by == "department":
        unit = directory.department_by_code(code)
        if unit is not None:
            ids = directory.subtree_ids(unit)
            return unit.label, Sources(matters.filter(department__in=ids), texts.filter(department__in=ids))
    elif by == "district":
        area = directory.area(code)
        if area is not None and area.level == Area.Level.DISTRICT:
            return area.label, Sources(matters.filter(within(area)))
    raise NotFound(_("没有这个订阅。"))


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
