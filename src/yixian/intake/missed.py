"""漏话: who is to be called back, as pages show it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yixian.cases.models import dialled
from yixian.cases.waiting import Waiting
from yixian.people.models import Actor
from yixian.safeguard.masking import mask_phone
from yixian.telephony.models import MissedCaller

CALLERS = frozenset({"seat"})
READERS = CALLERS | {"lead", "duty_manager"}
MOST = 100


@dataclass(frozen=True)
class Line:
    """A caller as the list shows them: masked, with what keeps this reader from calling now."""

    row: MissedCaller
    caller: str
    calls: int
    is_late: bool
    taken_by: str
    is_early: bool


def waiting() -> QuerySet[MissedCaller]:
    """Everybody who is to be called back, who is due first (index: missed_waiting)."""
    found = MissedCaller.objects.filter(state=MissedCaller.State.WAITING)
    return found.select_related("number", "taken_by").order_by("due_at", "pk")


def lines(actor: Actor, now: datetime) -> Iterator[Line]:
    """The first `MOST` of them."""
    for one in waiting().prefetch_related("calls")[:MOST]:
        calls = sorted(one.calls.all(), key=lambda call: call.began_at)
        number = next((call.caller for call in reversed(calls) if call.caller_hash), "")
        taken = one.taken_by.name if one.taken_by and one.is_taken(actor.account_id, now) else ""
        masked = mask_phone(dialled(number)) if number else ""
        yield Line(one, masked, len(calls), one.due_at < now, taken, one.next_at > now)


def missed_waiting(actor: Actor) -> list[Waiting]:
    """On the page a seat or lead lands on: how many are to be called back now, of these the late ones loud."""
    if not actor.roles & READERS:
        return []
    now = timezone.now()
    due = list(waiting().filter(next_at__lte=now).values_list("due_at", flat=True)[: MOST + 1])
    if not due:
        return []
    count = f"{MOST}+" if len(due) > MOST else str(len(due))
    return [Waiting(_("漏话待回拨"), count, reverse("missed"), loud=due[0] < now)]
