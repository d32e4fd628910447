"""The demonstration's shifts: three a day, and sign-ins much as they say."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from yixian.staffing.models import Shift
from yixian.telephony.models import Seat, SeatInterval, SeatQueue

# Hours of a shift, and how many of the seats sit in it; the plan reaches so far ahead.
HOURS = ((0, 8, 1), (8, 16, 4), (16, 24, 2))
AHEAD = timedelta(days=9)
OWN = (8, 16)
NEVER, LATE = 0.02, 0.2  # the shares of shifts that nobody came to, and somebody came late to


def invent_shifts(
    sender: Any, seats: Collection[Seat], first_day: date, seed: int, now: datetime, **_: Any
) -> None:
    """Receiver of an invented line: plan its people from the first day on; a city that has shifts keeps them."""
    people = list(seats)
    if not people or Shift.objects.exists():
        return
    rng, shifts, day = random.Random(f"{seed}:shifts"), [], first_day
    turn = 0
    while day <= timezone.localdate(now) + AHEAD:
        midnight = timezone.make_aware(datetime.combine(day, time()))
        for begins, ends, count in HOURS:
            for _place in range(count):
                account = people[turn % len(people)].account
                turn += 1
                starts_at = midnight + timedelta(hours=begins)
                shifts.append(
                    Shift(account=account, starts_at=starts_at, ends_at=midnight + timedelta(hours=ends))
                )
        day += timedelta(days=1)
    Shift.objects.bulk_create([*shifts, *_own_shifts(timezone.localdate(now))], batch_size=500)
    by_account = {one.account_id: one for one in people}
    begun = [(by_account[one.account_id], one) for one in shifts if one.starts_at < now]
    sat = [found for seat, shift in begun if (found := _sat(rng, seat, shift, now)) is not None]
    SeatInterval.objects.bulk_create(sat, batch_size=500, ignore_conflicts=True)


def _own_shifts(today: date) -> Iterator[Shift]:
    """Of whoever tries the demonstration at a telephone in the page, in office hours; nobody invents that they came."""
    for serves in SeatQueue.objects.filter(seat__browser=True).select_related("seat__account"):
        for ahead in range(AHEAD.days + 1):
            midnight = timezone.make_aware(datetime.combine(today + timedelta(days=ahead), time()))
            begins, ends = (midnight + timedelta(hours=hour) for hour in OWN)
            yield Shift(account=serves.seat.account, starts_at=begins, ends_at=ends)


def _sat(rng: random.Random, seat: Seat, shift: Shift, now: datetime) -> SeatInterval | None:
    """That somebody came, some minutes early or late; None for whoever did not."""
    if rng.random() < NEVER:
        return None
    late = rng.randint(3, 40) if rng.random() < LATE else -rng.randint(0, 8)
    began = shift.starts_at + timedelta(minutes=late)
    ended = min(now, shift.ends_at + timedelta(minutes=rng.randint(-3, 6)))
    if began >= ended:
        return None
    return SeatInterval(
        seat=seat,
        account_id=shift.account_id,
        state=SeatInterval.State.SIGNED_IN,
        began_at=began,
        ended_at=ended,
    )
