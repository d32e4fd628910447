"""What leaves a place next, and what goes first and last on a day. Index: stop_time_at_stop."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import F, Max, Min, QuerySet
from django.utils import timezone

from yixian.convenience.models import DayChange, StopTime
from yixian.convenience.models.trip import HasMode
from yixian.convenience.timetables.delays import Differing, differing, service_days
from yixian.convenience.timetables.in_force import InForce, Place, in_force, moment_of, seconds_into

MOST = 20
MOST_LATE = 4000  # of one service day that may be late at one place
AHEAD = 36 * 3600  # seconds: so far one looks for what leaves next


@dataclass(frozen=True)
class Departure(HasMode):
    """Something leaves: when, of which service day, on which route and to where, from which of the place's stops.

    `at` is the time to expect, `planned` that of the timetable.
    """

    at: datetime
    planned: datetime
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
        return self.planned, self.mode, self.route, self.headsign

    @property
    def late(self) -> bool:
        return self.at != self.planned

    @property
    def goes(self) -> bool:
        return self.change is None or self.change.goes


@dataclass(frozen=True)
class FirstLast(HasMode):
    """The first and the last of a day on a route towards somewhere, as planned, with what differs of them."""

    route: str
    mode: str
    headsign: str
    first: datetime
    last: datetime
    first_change: DayChange | None = None
    last_change: DayChange | None = None


def next_departures(place: Place, moment: datetime, most: int = MOST) -> list[Departure]:
    """What leaves the place at or after the moment, the soonest first, at most so many within a day and a half.

    What is late leaves when it is expected to. What is cancelled stands at its planned time, beside the `most` that go.
    """
    known, today = in_force(), timezone.localdate(moment)
    found: list[Departure] = []
    for day in service_days(known, today):
        going = sorted(one.at for one in found if one.goes)
        if len(going) >= most and moment_of(day, 0) > going[most - 1]:
            break
        found += _leaving(known, place, day, seconds_into(day, moment), most)
    # Of what two sources say alike the one stands of which something differs.
    unique = {one.same: one for one in sorted(found, key=lambda one: one.change is not None)}
    return soonest(unique.values(), most)


def soonest(found: Iterable[Departure], most: int) -> list[Departure]:
    """The `most` that go, and half as many cancelled ones that would have left before the last of them.

    Of a line that does not run all day the first towards each end is told, not one after the other.
    """
    ordered = sorted(found, key=lambda one: (one.at, one.route))
    going = [one for one in ordered if one.goes][:most]
    until = going[-1].at if len(going) == most else None
    gone: dict[tuple[object, ...], Departure] = {}
    for one in ordered:
        if one.change is not None and not one.goes and (until is None or one.at <= until):
            alike = one.same if one.change.departs else (one.change.pk, one.route, one.headsign)
            gone.setdefault(alike, one)
    return sorted([*going, *list(gone.values())[: most // 2]], key=lambda one: (one.at, one.route))


def _leaving(known: InForce, place: Place, day: date, since: int, most: int) -> list[Departure]:
    """Of one service day, `since` seconds into it, as many as go and more: two sources may tell of one vehicle."""
    running, differs = known.running_on(day), differing(day)
    until = since + AHEAD
    if not running or until <= 0 or since - differs.latest > known.longest:
        return []
    here = StopTime.objects.filter(stop_id__in=list(place.stops), boards=True, trip__service__in=running)
    found: list[Departure] = []
    if differs.latest and since > 0:
        before = here.filter(
            differs.may_be_late, departs__gte=max(0, since - differs.latest), departs__lt=since
        )
        late = _departures(place, day, before.order_by("departs")[:MOST_LATE], differs)
        found += [one for one in late if one.late and seconds_into(day, one.at) >= since]
    coming = here.filter(departs__gte=max(0, since), departs__lt=until).order_by("departs")
    return found + _coming(place, day, coming, differs, most * 2)


def _coming(
    place: Place, day: date, rows: QuerySet[StopTime], differs: Differing, most: int
) -> list[Departure]:
    """Of the rows so many that `most` of them go before whatever was not read."""
    limit = most
    while True:
        found = _departures(place, day, rows[:limit], differs)
        if len(found) < limit or sum(one.goes and one.at <= found[-1].planned for one in found) >= most:
            return found
        limit *= 4


def _departures(place: Place, day: date, rows: QuerySet[StopTime], differs: Differing) -> list[Departure]:
    columns = rows.values_list(
        "departs",
        "stop_id",
        "trip_id",
        "trip__route__name",
        "trip__route__mode",
        "trip__headsign",
        "trip__number",
        "trip__about",
    )
    return [
        Departure(
            at=moment_of(day, departs + differs.late(trip)),
            planned=moment_of(day, departs),
            day=day,
            route=route,
            mode=mode,
            headsign=headsign,
            number=number,
            platform=place.stops[stop],
            about=about,
            trip=trip,
            change=differs.changes.get(trip),
        )
        for departs, stop, trip, route, mode, headsign, number, about in columns
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
    found = [
        FirstLast(route, mode, headsign, moment_of(day, first), moment_of(day, last))
        for (mode, route, headsign), (first, last) in sorted(merged.items(), key=lambda one: _order(*one[0]))
    ]
    differs = differing(day)
    if not differs.changes:
        return found
    ends = {seconds for both in merged.values() for seconds in both}
    here = StopTime.objects.filter(
        stop_id__in=list(place.stops), boards=True, trip__service__in=running, departs__in=ends
    )
    changes = {
        one.same: one.change for one in _departures(place, day, here, differs) if one.change is not None
    }
    return [
        replace(
            one,
            first_change=changes.get((one.first, one.mode, one.route, one.headsign)),
            last_change=changes.get((one.last, one.mode, one.route, one.headsign)),
        )
        for one in found
    ]


def _order(mode: str, route: str, headsign: str) -> tuple[object, ...]:
    """Routes as people count them: 2 before 10, numbers before words."""
    digits = "".join(character for character in route if character.isascii() and character.isdecimal())
    return mode, not digits, int(digits[:9] or 0), route, headsign
