"""How a call counts: offered, answered, given up. One meaning for the figures, the page of the line and statements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Max, Q

from yixian.telephony.models import Call
from yixian.telephony.models.call import AT_ONCE

Outcome = Call.Outcome
SOON = 15  # seconds in the queue (GB/T 33358)
ANSWERED = Q(outcome=Outcome.ANSWERED)
# Whether a caller who still waits is answered is not known yet.
OFFERED = ~Q(outcome=Outcome.OPEN)
GAVE_UP = Q(outcome__in=(Outcome.ABANDONED, Outcome.LEFT))
# Whoever hung up by himself at once, and whom two people keep out for a time.
NOT_TO_BE_ANSWERED = Q(outcome=Outcome.BLOCKED) | GAVE_UP & Q(ended_at__lt=F("began_at") + AT_ONCE)
WANTED = OFFERED & ~NOT_TO_BE_ANSWERED
ANSWERED_SOON = ANSWERED & Q(waited__lte=SOON)


@dataclass(frozen=True)
class Answering:
    """Whether somebody answered the calls of a time, and how soon; `longest` wait in seconds."""

    offered: int = 0
    wanted: int = 0
    answered: int = 0
    answered_soon: int = 0
    gave_up: int = 0
    longest: int | None = None

    @property
    def connect_rate(self) -> float | None:
        """Answered, of those who did not hang up at once (2-domain: 接通率, adjusted); None of nobody."""
        return self.answered / self.wanted if self.wanted else None

    @property
    def connect_text(self) -> str:
        """The connect rate in words; "—" of nobody."""
        return _text(self.connect_rate)

    @property
    def soon_text(self) -> str:
        """The rate of those answered soon, in words."""
        return _text(self.soon_rate)

    @property
    def soon_rate(self) -> float | None:
        """Answered within 15 seconds, of all offered; None of nobody."""
        return self.answered_soon / self.offered if self.offered else None


def answering_since(since: datetime) -> Answering:
    """Of the calls to numbers of the ledger that came in since then: one statement along `call_began`."""
    rows = Call.objects.filter(number__isnull=False, began_at__gte=since).order_by()
    found = rows.aggregate(
        offered=Count("pk", filter=OFFERED),
        wanted=Count("pk", filter=WANTED),
        answered=Count("pk", filter=ANSWERED),
        answered_soon=Count("pk", filter=ANSWERED_SOON),
        gave_up=Count("pk", filter=GAVE_UP),
        longest=Max("waited"),
    )
    return Answering(**found)


def _text(rate: float | None) -> str:
    return "—" if rate is None else f"{rate:.1%}"
