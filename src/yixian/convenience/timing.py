"""When the clock looks at a booking that was agreed on, or that waits for a citizen to answer a proposed time."""

from __future__ import annotations

from datetime import datetime, timedelta

from yixian.convenience.models import Booking

BEFORE = (
    timedelta(days=1),
    timedelta(hours=2),
)  # both sides are reminded once, by the first that is still to come
AFTER_END = timedelta(days=3)  # nobody told of the end: it was done


def reminder_at(booking: Booking, now: datetime) -> datetime:
    """When both sides are reminded; where it is too late for that, when it counts as done."""
    coming = [booking.starts_at - before for before in BEFORE if booking.starts_at - before > now]
    return coming[0] if coming else booking.ends_at + AFTER_END


def halfway(begins: datetime, until: datetime) -> datetime:
    """When a citizen who has not answered is reminded of it, once."""
    return begins + (until - begins) / 2
