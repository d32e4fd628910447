"""From one place to another: without a change, or with one at a place both vehicles call at.

Indexes: stop_time_at_stop finds the trips that leave and arrive, stop_time_of_trip where they call. The rows of a few
hundred trips are joined here: in SQL either database would walk half of the table for a pair that has no connection.
Times in here are seconds since 1970, those to expect: a trip that is late leaves and arrives so much later everywhere,
one that is cancelled is not there (`delays.py`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from django.db.models import F, QuerySet
from django.utils import timezone

from yixian.convenience.models import DayChange, StopTime, Trip
from yixian.convenience.models.trip import HasMode
from yixian.convenience.timetables.delays import AS_PLANNED, Differing, differing, service_days
from yixian.convenience.timetables.in_force import InForce, Place, day_begins, in_force

MOST = 8
AHEAD = 24 * 3600  # seconds: so far a direct connection is looked for
WINDOW = 3 * 3600  # and so far the first vehicle of two
LONGEST_WAIT = 2 * 3600
CHANGE = 180  # seconds to change at a place
SOON = 3600  # seconds: whoever waits longer is told of what would have gone before
MOST_STOPPED = 3
MOST_TRIPS = 400
MOST_ROWS = 4000


@dataclass(frozen=True)
class Leg(HasMode):
    """One vehicle from a place to a place; `leaves` and `arrives` are to expect, beside what was planned."""

    origin: str
    destination: str
    leaves: datetime
    arrives: datetime
    planned_leaves: datetime
    planned_arrives: datetime
    route: str
    mode: str
    headsign: str
    number: str
    about: bool
    day: date
    change: DayChange | None = None

    @property
    def late(self) -> bool:
        return self.leaves != self.planned_leaves


@dataclass(frozen=True)
class Connection:
    """One leg or two."""

    legs: tuple[Leg, ...]

    @property
    def leaves(self) -> datetime:
        return self.legs[0].leaves

    @property
    def arrives(self) -> datetime:
        return self.legs[-1].arrives

    @property
    def minutes(self) -> int:
        return round((self.arrives - self.leaves) / timedelta(minutes=1))

    @property
    def change_at(self) -> str:
        return self.legs[0].destination if len(self.legs) > 1 else ""


@dataclass(frozen=True)
class _Call:
    """A trip of a service day calls at a place, as its how-manieth stop."""

    trip: int
    day: date
    position: int
    arrives: int
    leaves: int


@dataclass(frozen=True)
class _Ride:
    """A part of a trip."""

    trip: int
    origin: str
    destination: str
    leaves: int
    arrives: int
    day: date


_Way = tuple[_Ride, ...]


@dataclass(frozen=True)
class _Search:
    """What is in force, the service days to look at, from when on, and what differs on a day."""

    known: InForce
    days: list[date]
    since: int
    differs: Callable[[date], Differing]

    def begins(self, call: _Call) -> int:
        """When the service day of the trip began, and as much later as the trip is late."""
        return int(day_begins(call.day).timestamp()) + self.differs(call.day).late(call.trip)


def connections(origin: Place, destination: Place, moment: datetime, most: int = MOST) -> list[Connection]:
    """The next ones that leave at or after the moment: direct ones, and with a change those that arrive sooner.

    Of two where one leaves later and arrives no later than the other, that one alone is told.
    """
    return _found(origin, destination, moment, differing)[:most]


def stopped(
    origin: Place, destination: Place, moment: datetime, instead: list[Connection]
) -> list[Connection]:
    """What would have gone before `instead`, what goes, but for a vehicle cancelled or late: why one has to wait.

    Looked for only where nothing goes, or nothing within the hour, and something differs on these days. Times are
    those planned. What goes as a whole, only later, is no such way: it stands among `instead`.
    """
    days = service_days(in_force(), timezone.localdate(moment))
    first = instead[0].leaves if instead else None
    soon = first is not None and first.timestamp() <= moment.timestamp() + SOON
    if soon or not any(differing(day).changes for day in days):
        return []
    planned = _found(origin, destination, moment, lambda day: AS_PLANNED)
    return [way for way in planned if (first is None or way.leaves < first) and not _goes_all_the_same(way)][
        :MOST_STOPPED
    ]


def _goes_all_the_same(way: Connection) -> bool:
    """Whether a planned way can be gone with all that differs of its vehicles, if later."""
    if any(leg.change is not None and not leg.change.goes for leg in way.legs):
        return False
    late = [leg.change.seconds_late if leg.change is not None else 0 for leg in way.legs]
    return all(
        (after.leaves - before.arrives).total_seconds() + waits - comes >= CHANGE
        for (before, comes), (after, waits) in pairwise(zip(way.legs, late, strict=True))
    )


def _found(
    origin: Place, destination: Place, moment: datetime, differs: Callable[[date], Differing]
) -> list[Connection]:
    if origin is destination:
        return []
    known = in_force()
    days = service_days(known, timezone.localdate(moment))
    search = _Search(known, days, int(moment.timestamp()), differs)
    ways: list[_Way] = [(ride,) for ride in _direct(search, origin, destination)]
    ways += _changed(search, origin, destination)
    return _named(_best(ways)[:MOST], differs)


def _best(ways: Iterable[_Way]) -> list[_Way]:
    """Those that no other one is better than, by departure."""
    kept: list[_Way] = []
    for one in sorted(ways, key=lambda way: (-way[0].leaves, way[-1].arrives, len(way))):
        if not kept or one[-1].arrives < kept[-1][-1].arrives:
            kept.append(one)
    return kept[::-1]


def _calls(search: _Search, place: Place, way: str, ahead: int) -> list[_Call]:
    """The trips that leave (`way` is "boards") or arrive ("alights") there within the seconds, the soonest first."""
    found: list[_Call] = []
    for day in search.days:
        begins, running = int(day_begins(day).timestamp()), search.known.running_on(day)
        differs = search.differs(day)
        since = search.since - begins
        if not running or since + ahead <= 0 or since - differs.latest > search.known.longest:
            continue
        here = StopTime.objects.filter(
            stop_id__in=list(place.stops), trip__service__in=running, **{way: True}
        ).order_by("departs")
        rows = list(_columns(here.filter(departs__gte=max(0, since), departs__lt=since + ahead)))
        if differs.latest and since > 0:
            before = here.filter(departs__gte=max(0, since - differs.latest), departs__lt=since)
            rows += _columns(before.filter(differs.may_be_late))
        for trip, position, arrives, departs in rows:
            late = begins + differs.late(trip)
            if differs.goes(trip) and late + departs >= search.since:
                found.append(_Call(trip, day, position, late + arrives, late + departs))
    return sorted(found, key=lambda call: call.leaves)


def _columns(rows: QuerySet[StopTime]) -> Iterable[tuple[int, int, int, int]]:
    return rows.values_list("trip_id", "position", "arrives", "departs")[:MOST_ROWS]


def _direct(search: _Search, origin: Place, destination: Place) -> Iterable[_Ride]:
    came: dict[tuple[int, date], list[_Call]] = defaultdict(list)
    for call in _calls(search, destination, "alights", AHEAD):
        came[call.trip, call.day].append(call)
    if not came:
        return []
    rides: dict[tuple[int, date], _Ride] = {}
    for call in _calls(search, origin, "boards", AHEAD):
        later = [one for one in came.get((call.trip, call.day), ()) if one.position > call.position]
        if later:
            first = min(later, key=lambda one: one.position)
            # Of a trip that comes by twice the later time stands: nobody rides a loop for nothing.
            rides[call.trip, call.day] = _Ride(
                call.trip, origin.name, destination.name, call.leaves, first.arrives, call.day
            )
    return rides.values()


def _changed(search: _Search, origin: Place, destination: Place) -> Iterable[_Way]:
    """With one change: where the first vehicles call after the origin, and the last ones before the destination."""
    first = _calls(search, origin, "boards", WINDOW)[:MOST_TRIPS]
    last = _calls(search, destination, "alights", 2 * WINDOW)[:MOST_TRIPS]
    if not first or not last:
        return
    along = _along(search.known, {call.trip for call in [*first, *last]})
    reached = _reached(search, first, along, origin, destination)
    for call in last:
        found = _latest_change(search, call, along[call.trip], reached, destination)
        if found is not None:
            yield found


# A stop of a trip: position, place, arrival and departure within the service day, whether one boards, and alights.
_Stops = list[tuple[int, Place, int, int, bool, bool]]


def _along(known: InForce, trips: Collection[int]) -> dict[int, _Stops]:
    """The stops of each of the trips."""
    rows = StopTime.objects.filter(trip_id__in=trips).values_list(
        "trip_id", "position", "stop_id", "arrives", "departs", "boards", "alights"
    )
    found: dict[int, _Stops] = defaultdict(list)
    for trip, position, stop, arrives, departs, boards, alights in rows:
        if stop in known.place_of:
            found[trip].append((position, known.place_of[stop], arrives, departs, boards, alights))
    return found


def _reached(
    search: _Search, first: list[_Call], along: dict[int, _Stops], origin: Place, destination: Place
) -> dict[str, tuple[list[int], list[_Ride]]]:
    """By place the rides that end there, by arrival, without those that leave earlier and arrive later than another."""
    rides: dict[str, list[_Ride]] = defaultdict(list)
    for call in first:
        begins = search.begins(call)
        for position, place, arrives, _departs, _boards, alights in along[call.trip]:
            if position > call.position and alights and place is not origin and place is not destination:
                ride = _Ride(call.trip, origin.name, place.name, call.leaves, begins + arrives, call.day)
                rides[place.name].append(ride)
    reached = {}
    for name, found in rides.items():
        best: list[_Ride] = []
        for ride in sorted(found, key=lambda one: (one.arrives, -one.leaves)):
            if not best or ride.leaves > best[-1].leaves:
                best.append(ride)
        reached[name] = ([ride.arrives for ride in best], best)
    return reached


def _latest_change(
    search: _Search,
    call: _Call,
    stops: _Stops,
    reached: dict[str, tuple[list[int], list[_Ride]]],
    destination: Place,
) -> _Way | None:
    """How to come to this trip by leaving as late as possible."""
    begins = search.begins(call)
    best: _Way | None = None
    for position, place, _arrives, departs, boards, _alights in stops:
        if position >= call.position or not boards or place.name not in reached:
            continue
        arrivals, rides = reached[place.name]
        leaves = begins + departs
        at = bisect_right(arrivals, leaves - CHANGE) - 1
        if at < 0 or leaves - arrivals[at] > LONGEST_WAIT or rides[at].trip == call.trip:
            continue
        if best is None or rides[at].leaves > best[0].leaves:
            best = (rides[at], _Ride(call.trip, place.name, destination.name, leaves, call.arrives, call.day))
    return best


def _named(ways: list[_Way], differs: Callable[[date], Differing]) -> list[Connection]:
    """With what passengers call the vehicles: one query for all of them."""
    keys = {ride.trip for way in ways for ride in way}
    rows = Trip.objects.filter(pk__in=keys).values(
        "pk", "headsign", "number", "about", route_name=F("route__name"), mode=F("route__mode")
    )
    trips = {row["pk"]: row for row in rows}
    return [
        Connection(tuple(_leg(ride, trips[ride.trip], differs(ride.day).late(ride.trip)) for ride in way))
        for way in ways
    ]


def _leg(ride: _Ride, trip: Mapping[str, object], late: int) -> Leg:
    """`late` seconds lie in the times of the ride. What differs is told even where it was not reckoned with."""
    return Leg(
        origin=ride.origin,
        destination=ride.destination,
        leaves=_local(ride.leaves),
        arrives=_local(ride.arrives),
        planned_leaves=_local(ride.leaves - late),
        planned_arrives=_local(ride.arrives - late),
        route=str(trip["route_name"]),
        mode=str(trip["mode"]),
        headsign=str(trip["headsign"]),
        number=str(trip["number"]),
        about=bool(trip["about"]),
        day=ride.day,
        change=differing(ride.day).changes.get(ride.trip),
    )


def _local(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, timezone.get_current_timezone())
