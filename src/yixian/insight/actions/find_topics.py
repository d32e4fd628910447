"""Looking for topics: among the cases of a month at night, and among those of a day every ten minutes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.cases.models import Case
from yixian.dispatch.duplicates.message import Message
from yixian.insight.actions.tell_of_burst import tell_of_burst
from yixian.insight.models import Topic, TopicMember, TopicSweep
from yixian.insight.topics.find import told_alike
from yixian.insight.topics.keeping import Group, end_empty, keep, let_go
from yixian.insight.topics.recount import Gathered, recount, rises
from yixian.insight.topics.spoken import may_be_told, messages
from yixian.insight.topics.window import DAY, LEAST_COMPARED, MONTH, MOST_MESSAGES, MOST_OF_A_DAY

BURST_CITIZENS = 5  # so many different people in 24 hours
BURST_GROWTH = 2.0  # and so many times as many as on a day of the week before
ANCHORS, ANCHORED = (
    3,
    1000,
)  # cases that stand for a topic of before among those of a day, and of how many topics


@dataclass(frozen=True)
class Looked:
    """What a look found: how many messages were compared, topics stand in it, are new, and burst out."""

    messages: int
    topics: int
    new: int
    bursts: int

    def said(self, *, month: bool) -> str:
        """In words; of a day only what burst out, for that is every ten minutes."""
        if month:
            return _("看了近三十天 %(messages)d 件诉求，%(topics)d 个热点，新发现 %(new)d 个。") % vars(self)
        return _("近一天 %(messages)d 件诉求里突发 %(bursts)d 个热点。") % vars(self) if self.bursts else ""


def find_month(now: datetime) -> Looked:
    """Look at the last thirty days. The same rows again where nothing came meanwhile; stopped in the middle, nothing
    has changed. 25,000 messages take about half a minute on one core, before anything is locked.
    """
    told = messages(now - MONTH, now, MOST_MESSAGES)
    groups = _groups(told)
    with transaction.atomic():
        topics = _locked(now)
        _let_go(now)
        new = keep(groups, topics, now, moving={int(one.id) for one in told})
        gathered = recount(None, now)
        end_empty()
        _done(TopicSweep.Kind.MONTH, len(told), now)
    return Looked(len(told), len(gathered), new, 0)


def find_day(now: datetime) -> Looked:
    """Look at the last day, among the newest `LEAST_COMPARED` at least and beside a few cases of each hot topic there
    is; say what bursts out, once a topic. Takes about three seconds of a core.

    Only puts cases that are in no topic yet: what belongs together over a month is told at night.
    """
    of_day = Case.objects.filter(may_be_told(), received_at__gt=now - DAY, received_at__lte=now).count()
    compared = min(max(of_day, LEAST_COMPARED), MOST_OF_A_DAY)
    told = messages(now - MONTH, now, compared, _anchors(now))
    groups = _groups(told)
    with transaction.atomic():
        topics = _locked(now)
        new = keep(groups, topics, now)
        members = TopicMember.objects.filter(received_at__gt=now - DAY, received_at__lte=now)
        gathered = recount(set(members.values_list("topic_id", flat=True)), now)
        bursts = _flag(gathered, now)
        _done(TopicSweep.Kind.DAY, of_day, now)
    return Looked(of_day, len(gathered), new, bursts)


def _groups(told: list[Message]) -> list[Group]:
    return [{int(pk): near for pk, near in group.items()} for group in told_alike(told)]


def _anchors(now: datetime) -> frozenset[int]:
    """The cases most like the others of each of the hottest topics (index `topic_hot`, `topic_member_list`)."""
    hot = Topic.objects.standing().filter(heat__gt=0).order_by("-heat", "-pk").values_list("pk", flat=True)
    near = TopicMember.objects.filter(topic_id__in=list(hot[:ANCHORED]), received_at__gt=now - MONTH)
    counted: Counter[int] = Counter()
    chosen = set()
    for topic, case in near.order_by("-likeness", "case_id").values_list("topic_id", "case_id"):
        counted[topic] += 1
        if counted[topic] <= ANCHORS:
            chosen.add(case)
    return frozenset(chosen)


def _locked(now: datetime) -> dict[int, Topic]:
    """The topics with cases in the window, held against whoever names, merges or splits them now; in one order."""
    inside = TopicMember.objects.filter(received_at__gt=now - MONTH).values("topic_id")
    return {
        topic.pk: topic for topic in Topic.objects.select_for_update().filter(pk__in=inside).order_by("pk")
    }


def _let_go(now: datetime) -> None:
    """Cases that have become secret since are in no topic. Most are let go at once (`leave_topic`)."""
    inside = TopicMember.objects.filter(received_at__gt=now - MONTH)
    told = inside.filter(may_be_told("case__")).values("pk")
    let_go(inside.exclude(pk__in=told))


def _flag(gathered: dict[int, Gathered], now: datetime) -> int:
    """Flag the topics that burst out and tell who is on duty; how many. What was flagged once is not told again."""
    rising = [pk for pk, one in gathered.items() if rises(one, now, BURST_CITIZENS, BURST_GROWTH)]
    rows = list(Topic.objects.standing().filter(pk__in=rising, burst_at=None).order_by("pk"))
    for topic in rows:
        topic.burst_at = now
        tell_of_burst(topic, gathered[topic.pk], now)
    Topic.objects.bulk_update(rows, ["burst_at"])
    return len(rows)


def _done(kind: TopicSweep.Kind, seen: int, now: datetime) -> None:
    values = {"began_at": now, "ended_at": timezone.now(), "messages": seen}
    TopicSweep.objects.update_or_create(kind=kind, defaults=values)
