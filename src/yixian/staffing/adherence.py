"""Whether people sat when their shift said: signed in, out, late, by shift."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from yixian.staffing.models import Shift
from yixian.telephony.models import SeatInterval

# A sign-in is known to the minute.
SLACK = timedelta(minutes=1)
Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Kept:
    """A shift so far, and the minutes of it that were signed in; minutes, whole."""

    shift: Shift
    due: int
    signed_in: int
    late: int | None  # None: never signed in

    @property
    def out(self) -> int:
        return self.due - self.signed_in


def kept(shifts: Iterable[Shift], now: datetime) -> list[Kept]:
    """Each of the shifts that has begun; one statement for all sign-ins (index: seat_interval_time)."""
    begun = [one for one in shifts if one.starts_at < now]
    if not begun:
        return []
    start, end = min(one.starts_at for one in begun), max(one.ends_at for one in begun)
    rows = SeatInterval.objects.filter(
        Q(ended_at=None) | Q(ended_at__gt=start),
        account_id__in={one.account_id for one in begun},
        state=SeatInterval.State.SIGNED_IN,
        began_at__lt=end,
    )
    spans: dict[int, list[Span]] = {}
    for account_id, began, ended in rows.order_by("began_at").values_list(
        "account_id", "began_at", "ended_at"
    ):
        spans.setdefault(account_id or 0, []).append((began, ended or now))
    return [_kept(one, spans.get(one.account_id, []), now) for one in begun]


def _kept(shift: Shift, spans: list[Span], now: datetime) -> Kept:
    start, end = shift.starts_at, min(shift.ends_at, now)
    within = joined([(max(start, a), min(end, b)) for a, b in spans if a < end and b > start])
    first = within[0][0] if within else None
    late = None if first is None else _minutes(first - start) if first - start > SLACK else 0
    return Kept(shift, _minutes(end - start), sum(_minutes(b - a) for a, b in within), late)


def joined(spans: Iterable[Span]) -> list[Span]:
    """The spans in order, those that touch made one: a person may be signed in at two seats, and counts once."""
    found: list[Span] = []
    for began, ended in sorted(spans):
        if found and began <= found[-1][1] + SLACK:
            found[-1] = (found[-1][0], max(ended, found[-1][1]))
        else:
            found.append((began, ended))
    return found


def _minutes(length: timedelta) -> int:
    return round(length / timedelta(minutes=1))
