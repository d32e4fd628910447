"""The pages of topics: the list, a topic, its cases."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from yixian.cases.table import list_context, list_of, table_of
from yixian.cases.views.list_export import export_context, export_view
from yixian.directory.models import Area, Outline
from yixian.dispatch.models import Aid, is_on
from yixian.ground.access import access
from yixian.ground.errors import NotFound
from yixian.ground.keyset import Page
from yixian.insight import topic_list, topic_map, topic_page
from yixian.insight.actions.change_topic import CHANGERS
from yixian.insight.columns import table_of as columns_of
from yixian.insight.columns import told
from yixian.insight.models import Topic, TopicSweep
from yixian.insight.models.cure import WHOLE_CITY
from yixian.insight.topic_forms import NameForm
from yixian.people.queries import acting

READERS = tuple(sorted(topic_list.READERS))
MOST_STEPS = 30


@access(*READERS)
@never_cache
@require_GET
def topics(request: HttpRequest) -> HttpResponse:
    """The topics that stand, the hottest first."""
    actor, now = acting(request), timezone.now()
    form = topic_list.TopicFilterForm(request.GET)
    page: Page[Any] = Page([], None, None)
    if form.is_valid():
        after, before = request.GET.get("after"), request.GET.get("before")
        page = form.keyset.page(form.narrow(now), after=after, before=before)
    found = list_of(request, actor, topic_list.NAME, topic_list.COLUMNS)
    hottest = max((topic.heat for topic in page.rows), default=0.0)
    shown = [topic_list.line_of(topic, now, hottest) for topic in page.rows]
    context = {
        "form": form,
        "page": page,
        "table": table_of(_("热点"), found.shown, shown, form.order),
        "looked": TopicSweep.objects.order_by("-ended_at").exclude(ended_at=None).first(),
        "on": is_on(Aid.TOPICS),
        "with_cures": bool(actor.roles & WHOLE_CITY),
        **export_context(actor, topic_list.NAME),
        **list_context(request, actor, found, form, page, rows=lambda: form.narrow(now)),
    }
    return render(request, "insight/topics.html", context, status=400 if form.errors else 200)


export = export_view(topic_list.NAME)


def topic_or_refuse(pk: int) -> Topic:
    """The topic of this number. Raises `NotFound`."""
    topic = topic_list.with_rows(Topic.objects.filter(pk=pk)).select_related("merged_into").first()
    if topic is None:
        raise NotFound(_("没有这个热点。"))
    return topic  # type: ignore[no-any-return]


@access(*READERS)
@never_cache
@require_GET
def topic(request: HttpRequest, pk: int) -> HttpResponse:
    """A topic; one that is part of another leads there."""
    actor, now = acting(request), timezone.now()
    found = topic_or_refuse(pk)
    if found.merged_into_id is not None:
        return redirect("topic", pk=found.merged_into_id)
    context = {
        "topic": found,
        "line": topic_list.line_of(found, now),
        "trend": topic_list.trend_words(found),
        "area": topic_list.district_of(found),
        "cures": found.cures.select_related("lead").order_by("-pk"),
        "steps": found.steps.select_related("by").order_by("-pk")[:MOST_STEPS],
        "changes": bool(actor.roles & CHANGERS),
        "assigns": "duty_manager" in actor.roles,
        "name_form": NameForm(initial={"name": found.given_name}),
        **topic_page.told(found, actor, now),
    }
    return render(request, "insight/topic.html", context)


@access(*READERS)
@never_cache
@require_GET
def cases(request: HttpRequest, pk: int) -> HttpResponse:
    """All its cases this person may open; of the others how many there are."""
    actor, found = acting(request), topic_or_refuse(pk)
    seen = topic_page.cases_of(actor, found)
    table = columns_of(seen)
    page = table.keyset.page(
        table.read(seen), after=request.GET.get("after"), before=request.GET.get("before")
    )
    context = {
        "topic": found,
        "columns": table.columns,
        "rows": list(zip(page.rows, told(page.rows, table, actor), strict=True)),
        "page": page,
        "total": found.members.count(),
        "seen": seen.count(),
    }
    return render(request, "insight/topic_cases.html", context)


@access(*READERS)
@never_cache
@require_GET
def on_map(request: HttpRequest) -> HttpResponse:
    """The city with what was said where in thirty days, and a table that says the same."""
    now = timezone.now()
    districts, hot = topic_map.spots(Area.Level.DISTRICT, now), topic_map.hottest()
    streets = topic_map.spots(Area.Level.STREET, now)[: topic_map.MOST_STREETS]
    context = {
        "districts": districts,
        "streets": [spot for spot in streets if spot.cases],
        "topics": hot,
        "marks": json.dumps(topic_map.marks(districts, hot), ensure_ascii=False),
        "drawn": Outline.objects.exists(),
    }
    return render(request, "insight/topics_map.html", context)
