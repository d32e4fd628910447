"""Hot topics among messages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import numpy as np

from yixian.dispatch.duplicates.likeness import SAME, Likeness, Links
from yixian.dispatch.duplicates.message import Message
from yixian.insight.topics.grouping import groups
from yixian.insight.topics.naming import place_of, title_of
from yixian.insight.topics.topic import FEWEST_CITIZENS, FoundTopic, citizens, heat

TIMES_JOINED = 3
LOOKED_AT = 0.75 * SAME  # what is less alike than this counts as not alike where groups are joined


def find_topics(messages: Sequence[Message]) -> list[FoundTopic]:
    """What at least two citizens wrote of, the hottest first. Messages without a time are left out.

    One busy writer makes no topic, however much he writes. 25,000 messages take half a minute on one core.
    """
    dated = [one for one in messages if one.at]
    links, found = _grouped(dated)
    closeness = _closeness(links, found, len(dated))
    topics = []
    for group in found:
        members = [dated[place] for place in group]
        if citizens(members) >= FEWEST_CITIZENS:
            topics.append(_topic(members, dated[max(group, key=lambda place: closeness[place])]))
    return sorted(topics, key=lambda topic: (-topic.heat, topic.ids))


def told_alike(messages: Sequence[Message]) -> list[dict[str, float]]:
    """Of each matter that at least two citizens tell of, its messages by id, each with how near it is to the others:
    the mean of its likeness. As `find_topics` finds them, in the order of their first messages.
    """
    links, found = _grouped(list(messages))
    closeness = _closeness(links, found, len(messages))
    return [
        {messages[place].id: closeness[place] / (len(group) - 1) for place in group}
        for group in found
        if citizens([messages[place] for place in group]) >= FEWEST_CITIZENS
    ]


def _grouped(messages: list[Message]) -> tuple[Links, list[list[int]]]:
    """Groups, joined again once what many of one group wrote counts as written once: what half a city writes of would
    else be taken for what everybody always writes."""
    likeness = Likeness(messages)
    links = likeness.links(LOOKED_AT)
    found = groups(links, SAME)
    for _again in range(TIMES_JOINED - 1):
        matters = np.arange(len(messages))
        for group in found:
            matters[group] = group[0]
        likeness.count_once(matters)
        before, links = found, likeness.links(LOOKED_AT)
        found = groups(links, SAME)
        if found == before:
            break
    return links, found


def _topic(members: list[Message], central: Message) -> FoundTopic:
    times = [one.at for one in members if one.at]
    ids = [one.id for one in sorted(members, key=lambda one: (one.at or times[0], one.id))]
    return FoundTopic(
        title_of(central), place_of(members), ids, citizens(members), min(times), max(times), heat(members)
    )


def _closeness(links: Links, found: list[list[int]], messages: int) -> list[float]:
    """How alike each message is to the others of its group, all together."""
    group_of = np.full(messages, -1)
    for number, group in enumerate(found):
        group_of[group] = number
    inside = (group_of[links.left] == group_of[links.right]) & (group_of[links.left] >= 0)
    total = np.zeros(messages)
    for side in (links.left, links.right):
        total += np.bincount(side[inside], links.alike[inside], minlength=messages)
    closeness: list[float] = total.tolist()
    return closeness


def newest(messages: Sequence[Message], days: int) -> list[Message]:
    """Those of the last so many days before the newest one."""
    times = [one.at for one in messages if one.at]
    since = max(times) - timedelta(days=days) if times else None
    return [one for one in messages if since and one.at and one.at >= since]
