"""A plausible invented history: contacts by hour and season, each lived through the real actions."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.management.base import OutputWrapper
from django.db import transaction
from django.utils import timezone

from yixian.cases.models import AccusedMatter, Channel, ContactOutcome, Kind
from yixian.directory import queries as directory
from yixian.ground.database import know_new_rows
from yixian.ground.errors import Refusal
from yixian.intake.actions import Approach, open_contact
from yixian.intake.demo.life import Life
from yixian.intake.demo.staff import Staff
from yixian.intake.demo.words import Said, Words, phrases, said_instead, turns
from yixian.intake.filling import say_filling
from yixian.intake.models import InventedHistory
from yixian.people import queries as people
from yixian.people.models import Actor

# Share of a day's contacts by hour of the day: quiet at night, a morning and an afternoon peak.
BY_HOUR = [4, 3, 2, 2, 2, 3, 8, 20, 52, 70, 72, 58, 34, 38, 60, 66, 60, 50, 34, 30, 28, 22, 14, 8]
BY_WEEKDAY = [1.15, 1.1, 1.05, 1.0, 1.0, 0.75, 0.7]
WITHOUT_CASE = 0.3
# After so many contacts say again that more are coming: no month is frozen meanwhile.
TOLD_EVERY = 50


@dataclass
class Tally:
    """What a simulation made."""

    contacts: int = 0
    cases: int = 0
    refused: list[str] = field(default_factory=list)  # why steps were not done that the rules do not allow


Report = Callable[[Tally, int], None]


def say_how_far(stream: OutputWrapper, tally: Tally, total: int) -> None:
    """Every hundred contacts and at the end."""
    if tally.contacts % 100 == 0 or tally.contacts == total:
        stream.write(f"  {tally.contacts}/{total}", ending="\r" if tally.contacts < total else "\n")
        stream.flush()


def words_of_refusals(refused: list[str]) -> str:
    """How many invented steps the rules did not allow, and why the most frequent; nothing where there are none."""
    if not refused:
        return ""
    often = "；".join(f"{why}（{n}）" for why, n in Counter(refused).most_common(3))
    return f"跳过了 {len(refused)} 个规则不允许的虚构步骤 / skipped {len(refused)} refused steps: {often}"


def simulate(
    days: int,
    per_day: int,
    seed: int,
    *,
    report: Report = lambda tally, total: None,
    now: datetime | None = None,
) -> Tally:
    """Invent the contacts of the last `days` days, about `per_day` a day; the same seed gives the same words.

    Only in a demonstration city: a `Refusal` elsewhere. Every row is marked as invented. `report` is called with
    the tally and the total to come after each contact.
    """
    now = now or timezone.now()
    first_day = timezone.localdate(now) - timedelta(days=days - 1)
    return live_through(InventedHistory(first_day=first_day, per_day=per_day, seed=seed), report, now)


def live_through(history: InventedHistory, report: Report, now: datetime) -> Tally:
    """Invent what is missing of `history` up to `now`; where it is a row, how far it has come is kept in it."""
    if not people.is_demonstration():
        raise Refusal("只能在演示数据库里模拟 / only a demonstration can be simulated")
    rng = random.Random(history.seed)
    staff, words, tally = Staff(rng), Words(rng), Tally()
    moments = _arrivals(rng, now, history.first_day, history.per_day)
    tally.contacts = history.lived
    for nth, at in enumerate(moments[history.lived :], history.lived):
        if nth % TOLD_EVERY == 0:
            say_filling()
        # A source of its own for each: one taken up again goes on with the same words.
        rng.seed(f"{history.seed}:{nth}")
        # One life, one transaction: an interrupted simulation leaves whole cases behind.
        with transaction.atomic():
            _one_contact(rng, staff, words, now, at, tally)
            if history.pk is not None:
                InventedHistory.objects.filter(pk=history.pk).update(lived=nth + 1)
        report(tally, len(moments))
    say_filling(False)
    know_new_rows(tally.contacts - history.lived)
    return tally


def _arrivals(rng: random.Random, now: datetime, first_day: date, per_day: int) -> list[datetime]:
    """Moments in order. Those before `now` are the same whenever asked, so that their number says which is next."""
    found: list[datetime] = []
    day = first_day
    while day <= timezone.localdate(now):
        midnight = timezone.make_aware(datetime.combine(day, time()))
        count = round(per_day * BY_WEEKDAY[day.weekday()] * rng.uniform(0.85, 1.15))
        for hour in rng.choices(range(24), BY_HOUR, k=count):
            found.append(midnight + timedelta(hours=hour, seconds=rng.uniform(0, 3600)))
        day += timedelta(days=1)
    return sorted(at for at in found if at < now)


def _one_contact(
    rng: random.Random, staff: Staff, words: Words, now: datetime, at: datetime, tally: Tally
) -> None:
    tally.contacts += 1
    channel = words.pick(phrases()["channels"])
    number = directory.number("12345") if channel == Channel.TELEPHONE else None
    approach = Approach(
        channel=channel, identity=words.identity(), number=number, received_at=at, invented=True
    )
    by_telephone = channel in (Channel.TELEPHONE, Channel.VISIT, Channel.SUPERIOR)
    if by_telephone and rng.random() < WITHOUT_CASE:
        outcome = rng.choice(phrases()["call_without_case"])["outcome"]
        open_contact(
            staff.seat(), approach, at=at, outcome=ContactOutcome(outcome), ended_at=at + timedelta(minutes=2)
        )
        return
    actor = staff.seat() if by_telephone else Actor.citizen(channel="import")
    said, more = _against_somebody(rng, words.said(at.month), by_telephone)
    life = Life(rng, staff, words, now)
    life.live(said, approach, actor, at, **more)
    tally.cases += 1 + life.members
    tally.refused += life.refused


def _against_somebody(rng: random.Random, said: Said, by_telephone: bool) -> tuple[Said, dict[str, Any]]:
    """Some complaints are about a department, what it provides or how it behaves; a few about the hotline."""
    ours, rates = turns(), turns()["rates"]
    centre = directory.centre()
    if by_telephone and centre is not None and rng.random() < rates["operator"]:
        said = said_instead(said, rng.choice(ours["operator"]))
        return said, {"accused": centre, "accused_matter": AccusedMatter.CONDUCT}
    owners = directory.owner_of(said.category, said.area)
    if said.kind != Kind.COMPLAINT or not owners or rng.random() >= rates["accused"]:
        return said, {}
    matter = AccusedMatter.CONDUCT if rng.random() < rates["conduct"] else AccusedMatter.SERVICE
    said = said_instead(said, rng.choice(ours[matter.value]))
    return said, {"accused": owners[0].department, "accused_matter": matter}
