"""Which topic of before a group found today is: a topic keeps its identity by the cases it shares."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence


def recognised(
    groups: Sequence[Collection[int]], topic_of: Mapping[int, int], stay: Collection[int]
) -> list[int | None]:
    """For each group of cases the topic it goes on with, None for a new one.

    Those that share most find each other first, each topic once. A topic goes on in several groups only where most of
    what they share are cases that `stay`: what people have put together does not become two for being told in two ways.
    Among equals the older topic and the earlier group come first.
    """
    shared = [Counter(topic_of[case] for case in group if case in topic_of) for group in groups]
    staying = [Counter(topic_of[case] for case in group if case in stay) for group in groups]
    pairs = [(-n, topic, place) for place, topics in enumerate(shared) for topic, n in topics.items()]
    found: list[int | None] = [None] * len(groups)
    taken: set[int] = set()
    for less, topic, place in sorted(pairs):
        mostly_put = 2 * staying[place][topic] > -less
        if found[place] is None and (topic not in taken or mostly_put):
            found[place] = topic
            taken.add(topic)
    return found
