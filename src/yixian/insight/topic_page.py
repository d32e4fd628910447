"""What the page of a topic says: its days, where it is, its cases as far as the reader may know of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from yixian.cases.lines import title_of, with_rows
from yixian.cases.models import Case, CaseQuerySet
from yixian.directory import queries as directory
from yixian.dispatch.duplicates.message import Message
from yixian.ground.charts import Bar, bars
from yixian.insight.models import Cure, Topic, TopicDay, TopicMember
from yixian.insight.topic_list import READERS
from yixian.insight.topics.naming import in_common
from yixian.insight.topics.window import MONTH
from yixian.people.models import Actor

SAMPLES = 8
READ_FOR_WORDS = 50  # cases whose words are compared
WEEKS_BEFORE, WEEKS_AFTER = 6, 12


@dataclass(frozen=True)
class Sample:
    """A case among those most like the others."""

    case: Case
    title: str


def cases_of(actor: Actor, topic: Topic) -> CaseQuerySet:
    """The cases of the topic this actor may know of."""
    return Case.objects.visible_to(actor).filter(topic_member__topic=topic)


def samples(actor: Actor, topic: Topic) -> list[Sample]:
    """Those most like the others, as this actor may read their titles."""
    near = cases_of(actor, topic).order_by("-topic_member__likeness", "-pk")
    return [Sample(case, title_of(actor, case)) for case in with_rows(near)[:SAMPLES]]


def words_of(topic: Topic) -> list[str]:
    """What the words of those most alike have in common."""
    near = TopicMember.objects.filter(topic=topic).order_by("-likeness", "case_id")
    read = near.values_list("case_id", "case__title", "case__content")[:READ_FOR_WORDS]
    return in_common([Message(str(pk), "", title, content) for pk, title, content in read])


def days_of(topic: Topic, now: datetime) -> list[Bar]:
    """The days of the last thirty on which somebody spoke of it."""
    since = timezone.localdate(now - MONTH)
    rows = TopicDay.objects.filter(topic=topic, day__gt=since)
    return bars((f"{row.day:%m-%d}", str(row.messages), row.messages) for row in rows)


def districts_of(topic: Topic) -> list[Bar]:
    """In which districts its cases lie, most first."""
    paths = TopicMember.objects.filter(topic=topic).values_list("case__area__path", flat=True)
    counted = Counter(directory.district_in(path) for path in paths)
    named = [(directory.area(code), n) for code, n in counted.most_common() if code]
    return bars((str(area.label), str(n), n) for area, n in named if area is not None)


@dataclass(frozen=True)
class Effect:
    """Cases a week before a cure was assigned and since: bars of weeks, means of whole weeks (None: none yet)."""

    weeks: list[Bar]
    before: float
    since: float | None


def effect_of(cure: Cure) -> Effect:
    """What came in by weeks counted from the moment the cure was assigned; one query (index `topic_member_list`)."""
    begins = cure.assigned_at
    until = min(timezone.now(), begins + timedelta(weeks=WEEKS_AFTER))
    times = TopicMember.objects.filter(
        topic_id=cure.topic_id, received_at__gt=begins - timedelta(weeks=WEEKS_BEFORE), received_at__lte=until
    ).values_list("received_at", flat=True)
    counted = Counter((at - begins).days // 7 for at in times)
    over = (until - begins).days // 7
    shown = [(week, counted[week]) for week in range(-WEEKS_BEFORE, over + 1)]
    return Effect(
        bars((_week_named(begins, week), str(n), n) for week, n in shown),
        sum(n for week, n in shown if week < 0) / WEEKS_BEFORE,
        sum(n for week, n in shown if 0 <= week < over) / over if over else None,
    )


def _week_named(begins: datetime, week: int) -> str:
    first = timezone.localdate(begins + timedelta(weeks=week))
    return f"{first:%m-%d} – {first + timedelta(days=6):%m-%d}"


def told(topic: Topic, actor: Actor, now: datetime) -> dict[str, Any]:
    """Everything the page needs of its cases."""
    seen, members = cases_of(actor, topic).count(), topic.members.count()
    return {
        "samples": samples(actor, topic),
        "seen": seen,
        "members": members,
        "unseen": members - seen,
        "words": words_of(topic),
        "days": days_of(topic, now),
        "districts": districts_of(topic),
    }


def topic_shown(actor: Actor, case: Case) -> dict[str, Any] | None:
    """The section of the case page: the topic the case is among, for whoever reads topics. One query."""
    if not actor.roles & READERS:
        return None
    topic = Topic.objects.standing().filter(members__case=case).select_related("category").first()
    return {"topic": topic} if topic is not None else None
