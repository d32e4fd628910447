"""What a plan draws of a period: the same whoever asks and however often, and nobody can know or choose it before.

Each thing's place in the row is a keyed hash of it and the plan (ADR 15); of each seat or department the first few are
drawn.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce
from math import ceil
from operator import or_

from django.db.models import F, Q
from django.utils import timezone

from yixian.cases.clocks import start_of
from yixian.cases.models import Case, Reply, Secrecy
from yixian.evaluation.models import InspectionPlan, What
from yixian.evaluation.models.inspection_plan import codes_in
from yixian.safeguard import crypto
from yixian.telephony.models import Call, Recording, TakenCall

# What is done just before midnight is committed, and its recording sealed, by then.
GRACE = timedelta(hours=1)
# No draft waits longer to be submitted.
OLDEST_DRAFT = timedelta(days=31)


@dataclass(frozen=True)
class Thing:
    """One call, case or reply that may be drawn: its key, whose it is, when it was done."""

    pk: int
    of: int
    at: datetime
    case: int | None = None
    contact: int | None = None


@dataclass(frozen=True)
class Drawn:
    """How many things there were, and those drawn, in order of their keys."""

    found: int
    things: list[Thing]


def length(plan: InspectionPlan) -> timedelta:
    """How long a period of the plan is."""
    return timedelta(days=1 if plan.every == InspectionPlan.Every.DAY else 7)


def period_of(plan: InspectionPlan, day: date) -> date:
    """The first day of the period a day lies in; weeks begin on Monday."""
    return day if plan.every == InspectionPlan.Every.DAY else day - timedelta(days=day.weekday())


def periods_over(plan: InspectionPlan, now: datetime, most: int) -> list[date]:
    """The first days of the newest `most` periods that are over and lie wholly within the plan, the oldest first."""
    first, found = period_of(plan, timezone.localdate(now - GRACE)), []
    for _number in range(most):
        first -= length(plan)
        if first < plan.valid_from:
            break
        found.append(first)
    return found[::-1]


def drawn_of(plan: InspectionPlan, period: date) -> Drawn:
    """What the plan draws of the period that begins on this day."""
    things = list(_things(plan, start_of(period), start_of(period + length(plan))))
    by_owner: dict[int, list[Thing]] = defaultdict(list)
    for thing in things:
        by_owner[thing.of].append(thing)
    drawn = [one for owned in by_owner.values() for one in _first(plan, owned)]
    return Drawn(len(things), sorted(drawn, key=lambda thing: thing.pk))


def _first(plan: InspectionPlan, owned: list[Thing]) -> list[Thing]:
    count = max(plan.at_least, ceil(len(owned) * plan.share / 100))
    return sorted(owned, key=lambda thing: _place(plan, thing))[:count]


def _place(plan: InspectionPlan, thing: Thing) -> str:
    return crypto.keyed_hash(f"{plan.pk}:{thing.pk}", "inspection sample")


def is_twice(plan: InspectionPlan, thing: Thing) -> bool:
    """Whether a second inspector scores it, too."""
    return int(crypto.keyed_hash(f"{plan.pk}:{thing.pk}", "inspection twice")[:8], 16) % 100 < plan.twice


def _things(plan: InspectionPlan, start: datetime, end: datetime) -> Iterable[Thing]:
    return {What.CALL: _calls, What.CASE: _cases, What.REPLY: _replies}[What(plan.what)](plan, start, end)


def _calls(plan: InspectionPlan, start: datetime, end: datetime) -> Iterable[Thing]:
    """Answered calls whose recording can be heard (index: call_began); none about what is fully secret."""
    heard = (Recording.State.WHOLE, Recording.State.DAMAGED)
    rows = Call.objects.filter(
        began_at__gte=start,
        began_at__lt=end,
        outcome=Call.Outcome.ANSWERED,
        agent__isnull=False,
        sound__state__in=heard,
    )
    if codes := codes_in(plan.queues):
        rows = rows.filter(last_queue__code__in=codes)
    found = list(rows.values_list("pk", "uid", "agent_id", "began_at"))
    taken = dict(
        TakenCall.objects.filter(uid__in=[uid for _pk, uid, _of, _at in found]).values_list("uid", "contact")
    )
    contacts = set(taken.values())
    about = Q(contact__in=contacts) | Q(later_contacts__in=contacts)
    secret = Case.objects.filter(about, secrecy=Secrecy.FULL)
    hidden = {key for pair in secret.values_list("contact_id", "later_contacts__id") for key in pair}
    for pk, uid, agent, at in found:
        if taken.get(uid) is None or taken[uid] not in hidden:
            yield Thing(pk, agent, at, contact=taken.get(uid))


def _cases(plan: InspectionPlan, start: datetime, end: datetime) -> Iterable[Thing]:
    """Orders that a seat wrote, by when they were submitted, once and for ever: a draft finished on a later day belongs
    to the period it was finished in (index: case_received, which ends the search at `OLDEST_DRAFT`).
    """
    rows = Case.objects.filter(
        received_at__gte=start - OLDEST_DRAFT,
        received_at__lt=end,
        submitted_at__gte=start,
        submitted_at__lt=end,
        contact__agent__isnull=False,
    )
    keys = ("pk", "contact__agent_id", "submitted_at")
    for pk, agent, at in rows.filter(_of_kind(plan)).values_list(*keys):
        if at is not None:
            yield Thing(pk, agent, at, case=pk)


def _replies(plan: InspectionPlan, start: datetime, end: datetime) -> Iterable[Thing]:
    """The reply with which a task's work ended, by when that was (index: task_replied)."""
    rows = Reply.objects.filter(
        task__replied_at__gte=start,
        task__replied_at__lt=end,
        task__replied_at=F("approved_at"),
        declined_at=None,
    )
    keys = ("pk", "task__department_id", "approved_at", "task__case_id")
    for pk, unit, at, case in rows.filter(_of_kind(plan, "task__case__")).values_list(*keys):
        if at is not None:
            yield Thing(pk, unit, at, case=case)


def _of_kind(plan: InspectionPlan, prefix: str = "") -> Q:
    """Only the plan's kinds and categories, a category with all below it."""
    wanted = Q()
    if kinds := codes_in(plan.kinds):
        wanted &= Q(**{f"{prefix}kind__in": kinds})
    if codes := codes_in(plan.categories):
        wanted &= reduce(or_, (Q(**{f"{prefix}category__code__startswith": code}) for code in codes))
    return wanted
