"""Calls and shifts as tests of staffing write them; the clock stands at `NOW`, a Monday."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from tests.cast import Cast
from yixian.directory.models import HotlineNumber
from yixian.directory.working_time import CHINA
from yixian.staffing.models import Shift
from yixian.telephony.models import Call, Seat, SeatInterval

NOW = datetime(2026, 3, 16, 10, 10, tzinfo=CHINA)
TODAY = date(2026, 3, 16)


def at(text: str) -> datetime:
    """ "03-16 08:00" as a moment of 2026."""
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=CHINA)


def call(number: HotlineNumber, began_at: datetime, place: int, **given: Any) -> Call:
    """An answered call of three minutes, not saved."""
    answered = given.setdefault("outcome", "answered") == "answered"
    given.setdefault("waited", 6)
    given.setdefault("talked", 180 if answered else None)
    given.setdefault(
        "ended_at", began_at + timedelta(seconds=(given["waited"] or 0) + (given["talked"] or 0))
    )
    if answered:
        given.setdefault("answered_at", began_at + timedelta(seconds=given["waited"]))
    return Call(uid=f"{began_at.timestamp():.0f}.{place}", number=number, began_at=began_at, **given)


def busy_mornings(days: Iterable[date], calls: int = 20) -> HotlineNumber:
    """From nine to ten on each of the days so many calls each half hour, of which one is given up after 30 seconds."""
    number = HotlineNumber.objects.create(number="12345", name="热线", mode="merged")
    made = []
    for day in days:
        for half in (0, 30):
            begins = datetime(day.year, day.month, day.day, 9, half, tzinfo=CHINA)
            for n in range(calls):
                gave_up: dict[str, Any] = (
                    {"outcome": "abandoned", "waited": 30} if n == 0 else {"wrapped_up": 20}
                )
                made.append(call(number, begins + timedelta(seconds=60 * n), n, **gave_up))
    Call.objects.bulk_create(made)
    return number


def weeks_before(day: date, weeks: int) -> list[date]:
    return [day - timedelta(days=n) for n in range(1, 7 * weeks + 1)]


def shift(cast: Cast, username: str, starts: str, ends: str) -> Shift:
    return Shift.objects.create(account=cast.people[username], starts_at=at(starts), ends_at=at(ends))


def signed_in(
    cast: Cast, username: str, began: str, ended: str | None, extension: str = "8001"
) -> SeatInterval:
    seat, _new = Seat.objects.get_or_create(extension=extension, defaults={"account": cast.people[username]})
    return SeatInterval.objects.create(
        seat=seat, account=cast.people[username], state="signed_in", began_at=at(began),
        ended_at=at(ended) if ended else None,
    )  # fmt: skip
