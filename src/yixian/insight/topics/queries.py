"""What briefings ask about topics; no words of a citizen but titles, which are masked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Min, Q
from django.urls import reverse
from django.utils import timezone

from yixian.cases.models import OPEN_CASE
from yixian.insight.models import Topic
from yixian.insight.models.topic import TopicQuerySet
from yixian.insight.topics.window import WEEK

HARD_ROUND = 2  # handled again at least once


@dataclass(frozen=True)
class HotTopic:
    """A topic in figures. `messages` and `citizens` are of the last thirty days; `trend` is up, down or level,
    by `change` messages in the last seven days against the seven before."""

    pk: int
    title: str
    place: str
    citizens: int
    messages: int
    first: datetime
    last: datetime
    week: int
    change: int
    trend: str
    burst_at: datetime | None
    url: str


@dataclass(frozen=True)
class HardTopic(HotTopic):
    """A topic whose cases do not come to an end: how many came back, are open, are late, and since when."""

    returned: int
    open: int
    late: int
    oldest_open: datetime | None


def hottest(days: int = 30, at_most: int = 10) -> list[HotTopic]:
    """The hottest topics that somebody spoke of in the last `days`: by the heat of seven days where these are no more,
    else of thirty. One query (index `topic_hot`, `topic_week`)."""
    order = "-week_heat" if days <= WEEK.days else "-heat"
    return [HotTopic(**_told(one)) for one in _spoken_of(days).order_by(order, "-pk")[:at_most]]


def hard_topics(days: int = 30, at_most: int = 10) -> list[HardTopic]:
    """Topics with open cases, of which any came back, was handled again or is late: those first of which most came
    back or were handled again, then most are late; the oldest open first among equals. One query over the cases of the
    topics of these days."""
    hard = _with_cases(_spoken_of(days)).filter(Q(returned__gt=0) | Q(late__gt=0), open__gt=0)
    rows = hard.order_by("-returned", "-late", F("oldest_open").asc(), "pk")[:at_most]
    return [_hard(one) for one in rows]


def standing_topic(pk: int) -> HardTopic | None:
    """The topic of this number if it stands, however long ago anybody spoke of it and however its cases stand."""
    row = _with_cases(Topic.objects.standing().filter(pk=pk).select_related("category")).first()
    return _hard(row) if row is not None else None


def _with_cases(topics: TopicQuerySet) -> Any:
    """With how the cases of each stand."""
    is_open = Q(members__case__status__in=OPEN_CASE)
    came_back = Q(members__case__round__gte=HARD_ROUND) | Q(members__case__returns_granted__gt=0)
    return topics.annotate(
        returned=Count("members", filter=came_back),
        open=Count("members", filter=is_open),
        late=Count("members", filter=is_open & Q(members__case__promise_due__lt=timezone.now())),
        oldest_open=Min("members__case__received_at", filter=is_open),
    )


def _hard(one: Any) -> HardTopic:
    return HardTopic(
        **_told(one), returned=one.returned, open=one.open, late=one.late, oldest_open=one.oldest_open
    )


def _spoken_of(days: int) -> TopicQuerySet:
    since = timezone.now() - timedelta(days=days)
    return Topic.objects.standing().filter(last_at__gte=since, citizens__gt=0).select_related("category")


def _told(topic: Topic) -> dict[str, Any]:
    return {
        "pk": topic.pk,
        "title": topic.name,
        "place": topic.place,
        "citizens": topic.citizens,
        "messages": topic.messages,
        "first": topic.first_at,
        "last": topic.last_at,
        "week": topic.week,
        "change": topic.change,
        "trend": topic.trend,
        "burst_at": topic.burst_at,
        "url": reverse("topic", args=[topic.pk]),
    }
