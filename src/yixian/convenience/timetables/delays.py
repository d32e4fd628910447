"""What differs of the trips of the feeds on a service day: which are late, and by how much, and which do not go.

A change names a line or the number of a trip, and may name the clock at which the vehicle leaves its first stop, and
that stop. The trips it is about are worked out once, when a change or a feed changes, and kept in the process.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from yixian.convenience.models import DayChange, Feed, StopTime
from yixian.convenience.timetables import beside
from yixian.convenience.timetables.in_force import DAY, InForce, in_force, moment_of
from yixian.ground.caching import Snapshot


@dataclass(frozen=True)
class Differing:
    """What differs on a service day, by trip."""

    changes: Mapping[int, DayChange]
    latest: int = 0  # seconds, of the one that is late most
    late_numbers: frozenset[str] = frozenset()

    def late(self, trip: int) -> int:
        """By how many seconds the trip is late."""
        change = self.changes.get(trip)
        return change.seconds_late if change is not None else 0

    def goes(self, trip: int) -> bool:
        """Whether it is not cancelled."""
        change = self.changes.get(trip)
        return change is None or change.goes

    @property
    def may_be_late(self) -> Q:
        """Of stop times those of trips whose line or number is late."""
        return Q(trip__route__name__in=self.late_numbers) | Q(trip__number__in=self.late_numbers)


AS_PLANNED = Differing({})


def _load() -> dict[date, Differing]:
    """By service day. One query, of where the trips named begin; none where nothing differs."""
    known = in_force()
    days = {day: by_number for day, by_number in beside.changes().items() if by_number}
    numbers = sorted({number for by_number in days.values() for number in by_number})
    if not numbers or not known.versions:
        return {}
    named = Q(trip__route__name__in=numbers) | Q(trip__number__in=numbers)
    begins = StopTime.objects.filter(named, position=0, trip__version__in=list(known.versions))
    rows = list(
        begins.values_list(
            "trip_id", "departs", "stop__place", "trip__service_id", "trip__route__name", "trip__number"
        )
    )
    return {day: _of_day(known, day, by_number, rows) for day, by_number in days.items()}


def _of_day(
    known: InForce,
    day: date,
    by_number: Mapping[str, list[DayChange]],
    rows: Iterable[tuple[int, int, str, int, str, str]],
) -> Differing:
    running, found = set(known.running_on(day)), {}
    for trip, departs, origin, service, route, number in rows:
        if service in running and (route in by_number or number in by_number):
            change = beside.change(day, route, number, f"{moment_of(day, departs):%H:%M}", origin)
            if change is not None:
                found[trip] = change
    latest = max((one.seconds_late for one in found.values()), default=0)
    return Differing(found, latest, frozenset(one.number for one in found.values() if one.seconds_late))


_days = Snapshot(_load, Feed, DayChange)


def differing(day: date) -> Differing:
    """What differs on the service day; no query when warm."""
    return _days().get(day, AS_PLANNED)


def service_days(known: InForce, today: date) -> list[date]:
    """The service days of which something may be on its way, or leave soon: some before, this one and the next two.

    One day more before them where what ran then is late enough to be on its way today.
    """
    before = known.days_before()
    further = before + 1
    if known.longest + differing(today - timedelta(days=further)).latest >= further * DAY:
        before = further
    return [today + timedelta(days=n) for n in range(-before, 3)]
