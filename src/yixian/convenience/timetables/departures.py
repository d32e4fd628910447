"""What leaves a place next, and what goes first and last on a day. Index: stop_time_at_stop."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import F, Max, Min
from django.utils import timezone

from yixian.convenience.models import DayChange, StopTime
from yixian.convenience.models.trip import HasMode
from yixian.convenience.timetables.in_force import InForce, Place, in_force, moment_of, seconds_into

MOST = 20
AHEAD = 36 * 3600  # seconds: so far one looks for what leaves next


@dataclass(frozen=True)
class Departure(HasMode):
    """Something leaves: when, of which service day, on which route and to where, from which of the place's stops."""

    at: datetime
    day: date
    route: str
    mode: str
    headsign: str
    number: str
    platform: str
    about: bool
    trip: int
    change: DayChange | None = None

    @property
    def same(self) -> tuple[object, ...]:
        """What two sources say alike of one vehicle."""
        return self.at, self.mode, self.route, self.headsign


@dataclass(frozen=True)
class FirstLast(HasMode):
    """The first and the last of a day on a route towards somewhere."""

    route: str
    mode: str
    headsign: str
    first: datetime
    last: datetime


def next_departures(place: Place, moment: datetime, most: int = MOST) -> list[Departure]:
    """What leaves the place at or after the moment, the soonest first, at most so many within a day and a half."""
    known, today = in_force(), timezone.localdate(moment)
    found: list[Departure] = []
    for day in service_days(known, today):
        since = seconds_into(day, moment)
        if found and len(found) >= most and moment_of(day, 0) > sorted(one.at for one in found)[most - 1]:
            break
        found += _leaving(known, place, day, max(0, since), since + AHEAD, most)
    unique = {one.same: one for one in sorted(found, key=lambda one: one.at, reverse=True)}
    return sorted(unique.values(), key=lambda one: (one.at, one.route))[:most]


def service_days(known: InForce, today: date) -> list[date]:
    """The service days of which something may be on its way, or leave soon: some before, this one and the next two."""
    return [today + timedelta(days=n) for n in range(-known.days_before(), 3)]


def _leaving(known: InForce, place: Place, day: date, since: int, until: int, most: int) -> list[Departure]:
    running = known.running_on(day)
    if not running or until <= since:
        return []
    rows = (
        StopTime.objects.filter(
            stop_id__in=list(place.stops),
            departs__gte=since,
            departs__lt=until,
            boards=True,
            trip__service__in=running,
        )
        .order_by("departs")
        .values_list(
            "departs",
            "stop_id",
            "trip_id",
            "trip__route__name",
            "trip__route__mode",
            "trip__headsign",
            "trip__number",
            "trip__about",
        )
    )
    return [
        Departure(
            at=moment_of(day, departs),
            day=day,
            route=route,
            mode=mode,
            headsign=headsign,
            number=number,
            platform=place.stops[stop],
            about=about,
            trip=trip,
        )
        for departs, stop, trip, route, mode, headsign, number, about in rows[: most * 2]
    ]


def first_and_last(place: Place, day: date) -> list[FirstLast]:
    """Of every route and direction the first and last on a service day; those after midnight are its last."""
    known = in_force()
    running = known.running_on(day)
    if not running:
        return []
    rows = (
        StopTime.objects.filter(stop_id__in=list(place.stops), boards=True, trip__service__in=running)
        .values(route=F("trip__route__name"), mode=F("trip__route__mode"), headsign=F("trip__headsign"))
        .annotate(first=Min("departs"), last=Max("departs"))
    )
    merged: dict[tuple[str, str, str], tuple[int, int]] = {}
    for row in rows:
        key = (row["mode"], row["route"], row["headsign"])
        first, last = merged.get(key, (row["first"], row["last"]))
        merged[key] = min(first, row["first"]), max(last, row["last"])
    return [
        FirstLast(route, mode, headsign, moment_of(day, first), moment_of(day, last))
        for (mode, route, headsign), (first, last) in sorted(merged.items(), key=lambda one: _order(*one[0]))
    ]


def _order(mode: str, route: str, headsign: str) -> tuple[object, ...]:
    """Routes as people count them: 2 before 10, numbers before words."""
    digits = "".join(character for character in route if character.isascii() and character.isdecimal())
    return mode, not digits, int(digits[:9] or 0), route, headsign
