"""Average linkage over few links: what is joined is alike on the whole, not by a chain of accidents."""

from __future__ import annotations

from heapq import heapify, heappop, heappush

from yixian.dispatch.duplicates.likeness import Links


def groups(links: Links, least: float) -> list[list[int]]:
    """Groups of two and more places, joined as long as the mean likeness between two groups is `least` or more.

    Places without a link count as not alike at all. Takes about 20 µs a link.
    """
    members: dict[int, list[int]] = {}
    sums: dict[int, dict[int, float]] = {}  # between each two groups, of the likeness of all their members
    for left, right, alike in zip(
        links.left.tolist(), links.right.tolist(), links.alike.tolist(), strict=True
    ):
        for one, other in ((left, right), (right, left)):
            members.setdefault(one, [one])
            sums.setdefault(one, {})[other] = alike

    def mean(one: int, other: int) -> float:
        return sums[one].get(other, 0.0) / (len(members[one]) * len(members[other]))

    waiting = [(-mean(one, other), one, other) for one in sums for other in sums[one] if one < other]
    waiting = [pair for pair in waiting if -pair[0] >= least]
    heapify(waiting)
    while waiting:
        likeness, one, other = heappop(waiting)
        if one not in sums or other not in sums or -likeness != mean(one, other):
            continue  # one of them has been joined to another since
        if len(sums[one]) < len(sums[other]):
            one, other = other, one
        _join(sums, members, one, other)
        for third in sums[one]:
            if (now := mean(one, third)) >= least:
                heappush(waiting, (-now, min(one, third), max(one, third)))
    return sorted(sorted(group) for group in members.values() if len(group) > 1)


def _join(sums: dict[int, dict[int, float]], members: dict[int, list[int]], one: int, other: int) -> None:
    """The group `other` becomes part of `one`."""
    for third, total in sums.pop(other).items():
        del sums[third][other]
        if third != one:
            sums[one][third] = sums[third][one] = sums[one].get(third, 0.0) + total
    members[one] += members.pop(other)
