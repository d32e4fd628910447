"""Putting what was found today into the topics there are: who is a member of which, and which topics are new."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet

from yixian.cases.models import Case
from yixian.insight.models import Cure, Topic, TopicMember
from yixian.insight.topics.identity import recognised
from yixian.insight.topics.spoken import may_be_told
from yixian.insight.topics.window import MONTH

BATCH = 500
Group = dict[int, float]  # cases by row number, with how near each is to the others
Members = dict[int, TopicMember]  # by the row number of their case


def keep(
    groups: list[Group], topics: dict[int, Topic], now: datetime, *, moving: Collection[int] = ()
) -> int:
    """Make the members what the groups say; how many topics are new. Of the members only the cases `moving` may move or
    be taken out: whatever was not compared is in no group, and stays.

    `topics` are those with cases in the window, locked. Cases that people put, or whose topic people hold, never move.
    """
    members = {member.case_id: member for member in TopicMember.objects.filter(received_at__gt=now - MONTH)}
    stay = _staying(members, topics)
    known = recognised(groups, {case: member.topic_id for case, member in members.items()}, stay)
    belonging, new = _belonging(groups, known, now)
    nearness = {case: near for group in groups for case, near in group.items()}
    _add({case: topic for case, topic in belonging.items() if case not in members}, nearness)
    may_move = {case: members[case] for case in moving if case in members}
    _move({case: may_move[case] for case in belonging if case in may_move}, belonging, stay, nearness)
    _remove(may_move, {topic for topic in known if topic is not None}, stay | belonging.keys())
    return new


def _staying(members: Members, topics: dict[int, Topic]) -> set[int]:
    held = {pk for pk, topic in topics.items() if topic.held}
    return {
        case for case, member in members.items() if member.put_by_id is not None or member.topic_id in held
    }


def _belonging(groups: list[Group], known: list[int | None], now: datetime) -> tuple[dict[int, int], int]:
    """The topic each case of a group belongs to. A group that goes on with no topic is a new one; how many are."""
    fresh = [place for place, topic in enumerate(known) if topic is None]
    made = Topic.objects.bulk_create([Topic(found_at=now) for _place in fresh], batch_size=BATCH)
    topic_of = {place: topic for place, topic in enumerate(known) if topic is not None}
    topic_of |= {place: row.pk for place, row in zip(fresh, made, strict=True)}
    return {case: topic_of[place] for place, group in enumerate(groups) for case in group}, len(fresh)


def _add(new: dict[int, int], nearness: dict[int, float]) -> None:
    # Read again: one of them may have become secret since it was compared.
    times = dict(Case.objects.filter(may_be_told(), pk__in=new).values_list("pk", "received_at"))
    rows = [
        TopicMember(topic_id=topic, case_id=case, received_at=times[case], likeness=nearness[case])
        for case, topic in sorted(new.items())
        if case in times
    ]
    # The look at a day may have put one of them while the look at the month was comparing.
    TopicMember.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)


def _move(
    here: Members, belonging: dict[int, int], stay: Collection[int], nearness: dict[int, float]
) -> None:
    """Give each member its topic and nearness of today; a topic left by all its cases is part of where most went."""
    left: dict[int, Counter[int]] = {}
    changed = []
    for case, member in here.items():
        topic = member.topic_id if case in stay else belonging[case]
        if topic != member.topic_id:
            left.setdefault(member.topic_id, Counter())[topic] += 1
        elif member.likeness == nearness[case]:
            continue
        member.topic_id, member.likeness = topic, nearness[case]
        changed.append(member)
    TopicMember.objects.bulk_update(changed, ["topic", "likeness"], batch_size=BATCH)
    _join_emptied(left)


def _join_emptied(left: dict[int, Counter[int]]) -> None:
    filled = TopicMember.objects.values("topic_id")
    emptied = list(Topic.objects.standing().filter(pk__in=left).exclude(pk__in=filled))
    for topic in emptied:
        topic.state, topic.merged_into_id = Topic.State.MERGED, left[topic.pk].most_common(1)[0][0]
    Topic.objects.bulk_update(emptied, ["state", "merged_into"], batch_size=BATCH)


def _remove(members: Members, going_on: Collection[int], kept: Collection[int]) -> None:
    """Of topics that go on today, take out what is no longer alike; a topic nobody spoke of stays as it was."""
    gone = [one.pk for case, one in members.items() if one.topic_id in going_on and case not in kept]
    TopicMember.objects.filter(pk__in=gone).delete()


def let_go(members: QuerySet[TopicMember]) -> set[int]:
    """Take out cases that have become secret, and their words from what their topics are called by; these topics.

    They are to be counted anew, and are then called by their other cases, if by any of the last thirty days.
    """
    topics = dict(members.values_list("pk", "topic_id"))
    if topics:
        TopicMember.objects.filter(pk__in=topics).delete()
        Topic.objects.filter(pk__in=_with_parts(set(topics.values()))).update(title="", place="")
    return set(topics.values())


def _with_parts(topics: set[int]) -> set[int]:
    """These topics and all that were made part of them, one after another: the case may have come from there."""
    found = more = topics
    while more:
        parts = Topic.objects.filter(merged_into__in=more).values_list("pk", flat=True)
        more = set(parts) - found
        found = found | more
    return found


def end_empty() -> None:
    """Close the topics that have lost all their cases, and that nobody is to put right."""
    filled, cured = TopicMember.objects.values("topic_id"), Cure.objects.open().values("topic_id")
    empty = Topic.objects.standing().exclude(pk__in=filled).exclude(pk__in=cured)
    empty.update(state=Topic.State.CLOSED, watched_by=None)
