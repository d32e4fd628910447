"""Topics as rows: how soon a burst is flagged, and what a night costs. `python -m bench.dispatch --only topics`."""

from __future__ import annotations

import random
import resource
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from statistics import median
from typing import TypeVar

from django.core.management import call_command
from django.utils import timezone

from bench.duplicates import messages
from bench.table import Figure, print_table
from tests.shared import MESSAGES
from yixian.cases.models import Case, Citizen, Contact
from yixian.dispatch.duplicates.files import read_messages
from yixian.dispatch.duplicates.message import Message
from yixian.insight.actions.find_topics import BURST_CITIZENS, find_day, find_month
from yixian.insight.models import Topic
from yixian.insight.topics.find import find_topics, told_alike
from yixian.insight.topics.topic import citizens
from yixian.insight.topics.window import LEAST_COMPARED

CASES = 25_000
OF_DAY = 400  # other messages of the day among which a burst comes up
LARGE = 7  # citizens of the events that are replayed
EVENTS, TIMES = 20, 5
DAY = datetime(2026, 1, 1, 8)
Made = TypeVar("Made")


def section(quick: bool) -> None:
    """Print it as Markdown. Bursts where the public messages lie beside the repository."""
    print("## Topics as rows\n")
    if MESSAGES.is_dir():
        _bursts(read_messages(MESSAGES / "messages.csv"), times=1 if quick else TIMES)
    else:
        print(f"bursts skipped: the public messages are not at {MESSAGES}\n")
    print_table(_night(CASES // 50 if quick else CASES))


def _bursts(told: Sequence[Message], times: int) -> None:
    """Of events that many citizens wrote of, in random order, one after the other into a day of other messages, the
    newest of `LEAST_COMPARED`: with how many is it flagged? And in how many days without any is something flagged?"""
    rng = random.Random(1)
    by_id = {one.id: one for one in told}
    events = [topic.ids for topic in find_topics(told) if topic.citizens >= LARGE][:EVENTS]
    taken = {pk for event in events for pk in event}
    others = [one for one in told if one.id not in taken]
    needed, never, false = [], 0, 0
    for event in events:
        for _time in range(times):
            day = rng.sample(others, min(LEAST_COMPARED, len(others)))
            false += _flagged(day)
            order = [by_id[pk] for pk in rng.sample(event, len(event))]
            found = _needed(day, order)
            if found is None:
                never += 1
            else:
                needed.append(found)
    runs = len(events) * times
    print(
        f"{len(events)} events of {LARGE} citizens and more, {times} times each among {OF_DAY} others of a day:"
    )
    print(
        f"flagged with {median(needed)} citizens' messages (median; {_share(needed, 0.9)} in nine of ten;",
        end=" ",
    )
    print(
        f"{BURST_CITIZENS} at least), never in {never} of {runs}; {false} of {runs} days without one flagged any\n"
    )


def _needed(day: Sequence[Message], event: Sequence[Message]) -> int | None:
    """How many different citizens had written when a group of the event was large enough; None if never."""
    own = {one.id for one in event}
    for count in range(BURST_CITIZENS, len(event) + 1):
        part = list(event[:count])
        if citizens(part) < BURST_CITIZENS:
            continue
        at_once = {one.id: one for one in _today([*day, *part])}
        for group in told_alike(list(at_once.values())):
            if citizens([at_once[pk] for pk in group if pk in own]) >= BURST_CITIZENS:
                return citizens(part)
    return None


def _flagged(day: Sequence[Message]) -> bool:
    today = {one.id: one for one in _today(day)}
    newest = {one.id for one in day[:OF_DAY]}
    groups = told_alike(list(today.values()))
    return any(citizens([today[pk] for pk in group if pk in newest]) >= BURST_CITIZENS for group in groups)


def _today(told: Sequence[Message]) -> list[Message]:
    return [replace(one, at=DAY) for one in told]


def _share(values: Sequence[int], share: float) -> int:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def _night(count: int) -> list[Figure]:
    """The sweep over a month of so many cases, the first and the next, and that over a day; a database of its own."""
    call_command("migrate", verbosity=0)
    now = timezone.now()
    _fill(list(messages(count)), now)
    first, seconds = _timed(lambda: find_month(now))
    again, next_seconds = _timed(lambda: find_month(now))
    day, day_seconds = _timed(lambda: find_day(now))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{first.topics} topics ({Topic.objects.filter(citizens__gte=5).count()} of five citizens and more)",
        end=" ",
    )
    print(f"among {count:,} cases; the next sweep found {again.new} new; peak {peak:.0f} MB of memory")
    return [
        Figure(f"the night: a month of {count:,} cases", "SQLite", seconds, "s", None, 120),
        Figure("the next night, nothing new", "SQLite", next_seconds, "s", None, 120),
        Figure(
            f"every ten minutes: {day.messages:,} cases of a day among {LEAST_COMPARED:,}",
            "SQLite",
            day_seconds,
            "s",
            None,
            15,
        ),
    ]


def _fill(told: Sequence[Message], now: datetime) -> None:
    """Cases of the last thirty days, each with its contact; citizens by the marks of the messages."""
    authors = {one.author for one in told}
    made = Citizen.objects.bulk_create(Citizen(telephone_hash=one) for one in sorted(authors))
    by_hash = {one.telephone_hash: one for one in made}
    times = [
        now - timedelta(days=(one.at or DAY).toordinal() % 30, minutes=place % 1400)
        for place, one in enumerate(told)
    ]
    contacts = Contact.objects.bulk_create(
        Contact(channel="website", citizen=by_hash[one.author], received_at=at, entered_at=at)
        for one, at in zip(told, times, strict=True)
    )
    Case.objects.bulk_create(
        Case(
            contact=contact, citizen=by_hash[one.author], kind="help", status="handling", version=1,
            title=one.title, content=one.text, received_at=at, entered_at=at,
        )
        for one, at, contact in zip(told, times, contacts, strict=True)
    )  # fmt: skip


def _timed(work: Callable[[], Made]) -> tuple[Made, float]:
    begun = time.process_time()
    made = work()
    return made, time.process_time() - begun
