"""The figures, names and days of topics, counted anew from their cases of the last thirty days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from math import log1p
from typing import Any

from django.db.models import Min, Q
from django.utils import timezone

from yixian.cases.models import Citizen
from yixian.directory import queries as directory
from yixian.dispatch.duplicates.message import Message
from yixian.insight.models import Topic, TopicDay, TopicMember
from yixian.insight.topics.naming import LONGEST_TITLE, place_of, title_of
from yixian.insight.topics.spoken import CITIZEN, Voice, author_of, called_again, people
from yixian.insight.topics.topic import VOTES_COUNT
from yixian.insight.topics.window import DAY, MONTH, WEEK

FIGURES = (
    *("title", "place", "area", "category", "first_at", "last_at", "messages", "citizens"),
    *("week", "week_before", "heat", "week_heat"),
)
BATCH = 500
LONGEST_PLACE = 60


@dataclass
class Told:
    """A case of a topic, with everybody who spoke of it: whoever made it known, and who called again since."""

    message: Message
    citizen: int
    area: str
    category: int | None
    likeness: float
    voices: list[Voice]


@dataclass
class Gathered:
    """The cases of one topic in these thirty days."""

    cases: list[Told] = field(default_factory=list)

    @property
    def voices(self) -> list[Voice]:
        return [voice for case in self.cases for voice in case.voices]

    @property
    def again(self) -> int:
        """How many called about it again."""
        return sum(len(case.voices) - 1 for case in self.cases)

    @property
    def central(self) -> Told:
        return max(self.cases, key=lambda case: (case.likeness, -int(case.message.id)))

    def since(self, moment: datetime, before: datetime | None = None) -> list[Voice]:
        return [one for one in self.voices if one.at > moment and (before is None or one.at <= before)]


def recount(topics: Collection[int] | None, now: datetime) -> dict[int, Gathered]:
    """Count these topics anew, if None all that anybody spoke of in the window or when they were counted last, closed
    ones too, and give what they were counted from.

    The same number of queries however many topics there are, but for writing. To be called within a transaction.
    """
    gathered = _gathered(topics, now)
    if topics is None:
        spoken_of = Topic.objects.exclude(state=Topic.State.MERGED).filter(messages__gt=0)
        topics = gathered.keys() | set(spoken_of.values_list("pk", flat=True))
    found = list(Topic.objects.filter(pk__in=topics).order_by("pk"))
    first = _first_told(topics)
    names = _names_of(gathered)
    for topic in found:
        _count(topic, gathered.get(topic.pk, Gathered()), first.get(topic.pk), names, now)
    Topic.objects.bulk_update(found, FIGURES, batch_size=BATCH)
    _write_days({topic.pk: gathered.get(topic.pk, Gathered()) for topic in found}, now)
    return gathered


def _of(topics: Collection[int] | None, path: str = "topic_id") -> Q:
    return Q() if topics is None else Q(**{f"{path}__in": topics})


def _gathered(topics: Collection[int] | None, now: datetime) -> dict[int, Gathered]:
    """The cases of each topic in the window, with their voices (index `topic_member_time`, or `topic_member_list`)."""
    members = TopicMember.objects.filter(_of(topics), received_at__gt=now - MONTH, received_at__lte=now)
    columns: tuple[str, ...] = (
        "topic_id",
        "case_id",
        "likeness",
        "received_at",
        "case__title",
        "case__content",
    )
    columns += ("case__area__path", "case__category_id", *(f"case__citizen__{name}" for name in CITIZEN))
    found: dict[int, Gathered] = {}
    by_case: dict[int, Told] = {}
    for row in members.order_by("case_id").values_list(*columns).iterator():
        told = by_case[row[1]] = _told(row)
        found.setdefault(row[0], Gathered()).cases.append(told)
    about = Q(about__topic_member__isnull=False) & _of(topics, "about__topic_member__topic_id")
    for case, voice in called_again(about, now - MONTH, now):
        if case in by_case:
            by_case[case].voices.append(voice)
    return found


def _told(row: tuple[Any, ...]) -> Told:
    _topic, case, likeness, at, title, content, path, category, *citizen = row
    author = author_of(*citizen)
    return Told(
        Message(str(case), author, title, content),
        citizen[-1],
        path or "",
        category,
        likeness,
        [Voice(author, at)],
    )


def _first_told(topics: Collection[int]) -> dict[int, datetime]:
    """When each topic was spoken of first, however long ago."""
    rows = TopicMember.objects.filter(topic_id__in=topics).order_by().values_list("topic_id")
    return dict(rows.annotate(first=Min("received_at")))


def _names_of(gathered: dict[int, Gathered]) -> dict[int, str]:
    """The names of whoever wrote the messages that topics are called by: to be masked in the title."""
    rows = Citizen.objects.filter(pk__in={one.central.citizen for one in gathered.values()})
    return {citizen.pk: citizen.identity.name for citizen in rows.iterator()}


def _count(
    topic: Topic, gathered: Gathered, first: datetime | None, names: dict[int, str], now: datetime
) -> None:
    voices, week = gathered.voices, gathered.since(now - WEEK)
    topic.messages, topic.citizens = len(voices), people(voices)
    topic.week, topic.week_before = len(week), len(gathered.since(now - 2 * WEEK, now - WEEK))
    topic.heat = heat_of(people(voices), gathered.again)
    topic.week_heat = heat_of(people(week), 0)
    topic.first_at = first
    if not gathered.cases:
        topic.title, topic.place = ("", "") if first is None else (topic.title, topic.place)
        return
    topic.last_at = max(one.at for one in voices)
    central = gathered.central
    topic.title = title_of(replace(central.message, author=names.get(central.citizen, "")))[:LONGEST_TITLE]
    topic.place = place_of([case.message for case in gathered.cases])[:LONGEST_PLACE]
    topic.area = directory.area(area_in([case.area for case in gathered.cases]))
    topic.category_id = most_common(case.category for case in gathered.cases)


def heat_of(citizens: int, again: int) -> float:
    """Citizens, more by how often they called again; what came within thirty days came at once (ADR 48)."""
    return round(citizens * (1 + VOTES_COUNT * log1p(again)), 3)


def area_in(paths: list[str]) -> str:
    """The code of the smallest area that at least half of the cases lie in; "" where there is none."""
    within = Counter(
        "/".join(codes[:depth])
        for path in paths
        for codes in [path.split("/")]
        for depth in range(1, len(codes) + 1)
    )
    common = [path for path, n in within.items() if path and 2 * n >= len(paths)]
    return max(common, key=lambda path: (path.count("/"), within[path], path), default="").rsplit("/", 1)[-1]


def most_common(categories: Iterable[int | None]) -> int | None:
    """The category most cases have; the lower row number of two alike."""
    counted = Counter(one for one in categories if one is not None)
    return max(counted, key=lambda one: (counted[one], -one), default=None)


def _write_days(gathered: dict[int, Gathered], now: datetime) -> None:
    """The days of the window as they are now; a day keeps its row."""
    since = timezone.localdate(now - MONTH)
    rows = {
        (topic, day): TopicDay(
            topic_id=topic,
            day=day,
            messages=len(voices),
            citizens=people(voices),
            heat=heat_of(people(voices), 0),
        )
        for topic, one in gathered.items()
        for day, voices in _by_day(one.voices).items()
        if day > since  # the first day of the window is not whole: it stays as it was counted before
    }
    kept = TopicDay.objects.filter(topic_id__in=gathered.keys(), day__gt=since)
    gone = [pk for pk, topic, day in kept.values_list("pk", "topic_id", "day") if (topic, day) not in rows]
    TopicDay.objects.filter(pk__in=gone).delete()
    TopicDay.objects.bulk_create(
        rows.values(),
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["topic", "day"],
        update_fields=["messages", "citizens", "heat"],
    )


def _by_day(voices: list[Voice]) -> dict[date, list[Voice]]:
    days: dict[date, list[Voice]] = {}
    for one in voices:
        days.setdefault(timezone.localdate(one.at), []).append(one)
    return days


def rises(gathered: Gathered, now: datetime, fewest: int, growth: float) -> bool:
    """Whether at least so many citizens spoke of it in the last 24 hours, and `growth` times as many as on a day of the
    week before."""
    days = [people(gathered.since(now - (n + 1) * DAY, now - n * DAY)) for n in range(1 + WEEK.days)]
    today, before = days[0], sum(days[1:]) / WEEK.days
    return today >= fewest and today >= growth * before
