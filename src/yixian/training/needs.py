"""Which certificates the queues ask for, and who lacks one: the gate that telephony asks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.ground.caching import Snapshot
from yixian.people.models import Account, Actor
from yixian.telephony.gates import KeptOut
from yixian.telephony.models import CallQueue, SeatQueue
from yixian.training.models import Certificate, Exam, QueueNeed
from yixian.training.queries import queues_served


def _load() -> list[QueueNeed]:
    rows = QueueNeed.objects.filter(active=True, queue__active=True)
    return list(rows.select_related("queue", "exam"))


_needs = Snapshot(_load, QueueNeed, CallQueue, Exam)


def needs_on(day: date) -> list[QueueNeed]:
    """The rules in force on this day; from a snapshot."""
    return [one for one in _needs() if one.since <= day]


def lacking(accounts: Collection[int]) -> KeptOut:
    """Of these accounts, who may not be given calls of which queue, and which exam is missing.

    No query where no rule is in force; else one (index: certificate_held).
    """
    today = timezone.localdate()
    needs = needs_on(today)
    if not needs or not accounts:
        return {}
    held = held_until(accounts, {one.exam_id for one in needs})
    out: KeptOut = {}
    for need in needs:
        for account in accounts:
            until = held.get((account, need.exam_id))
            if until is None or until < today:
                out.setdefault((account, need.queue_id), _words(need, until))
    return out


def held_until(accounts: Collection[int], exams: Collection[int]) -> dict[tuple[int, int], date]:
    """Until when (account, exam) holds a certificate, also one that has ended (index: certificate_held)."""
    rows = Certificate.objects.filter(account__in=accounts, exam__in=exams).order_by()
    longest = rows.values_list("account", "exam").annotate(until=Max("valid_until"))
    return {(account, exam): until for account, exam, until in longest}


def _words(need: QueueNeed, until: date | None) -> str:
    told = {"queue": need.queue.label, "exam": need.exam.title}
    if until is None:
        return _("接“%(queue)s”的来电要先通过“%(exam)s”，还没有证书。") % told
    words = _("接“%(queue)s”的来电要有“%(exam)s”的证书，证书已于 %(day)s 到期。")
    return words % {**told, "day": until.isoformat()}


@dataclass(frozen=True)
class Lacking:
    """Somebody whose seat serves a queue by its rows, and gets no calls of it."""

    account: Account
    why: str


def lacking_people(actor: Actor) -> list[Lacking]:
    """Of the people this actor may know of (a lead's own organisation, all of a duty manager): two queries."""
    needs = needs_on(timezone.localdate())
    rows = SeatQueue.objects.filter(
        queue__in={one.queue_id for one in needs}, seat__active=True, seat__account__is_active=True
    )
    if "duty_manager" not in actor.roles:
        rows = rows.filter(seat__account__organisation_id=actor.organisation_id or 0)
    serving = list(rows.select_related("seat__account__organisation")) if needs else []
    out = lacking({one.seat.account_id for one in serving})
    found: dict[tuple[int, int], Lacking] = {}
    for one in serving:
        key = (one.seat.account_id, one.queue_id)
        if key in out:
            found[key] = Lacking(one.seat.account, out[key])
    return sorted(found.values(), key=lambda one: (one.account.name, one.why))


def needs_by_exam() -> dict[int, list[QueueNeed]]:
    """The rules in use of every exam, also those to come."""
    found: dict[int, list[QueueNeed]] = defaultdict(list)
    for one in _needs():
        found[one.exam_id].append(one)
    return found


def lacking_of(account: Account) -> list[str]:
    """What keeps this person from the calls of queues that their seats serve by their rows."""
    out = lacking({account.pk})
    if not out:
        return []
    served = queues_served(account)
    return [why for (_account, queue), why in out.items() if queue in served]
