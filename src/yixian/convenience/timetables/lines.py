"""The lines in force by name, each with where it goes and a place it leaves from. No query when warm."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Min

from yixian.convenience.models import Feed, Route, StopTime, Trip
from yixian.convenience.timetables.in_force import in_force, key_of
from yixian.ground.caching import Snapshot


@dataclass(frozen=True)
class Line:
    """A line as passengers call it; `origin` is a place to ask what leaves next, "" where none is known."""

    name: str
    towards: tuple[str, ...]
    origin: str


def _load() -> dict[str, Line]:
    """By the name as it is compared. Four queries, when another feed came into force."""
    known = in_force()
    trips = Trip.objects.filter(version__in=known.versions)
    firsts = dict(trips.values_list("route_id").annotate(one=Min("pk")).order_by())
    towards: dict[int, list[str]] = {}
    for route, sign in trips.exclude(headsign="").values_list("route_id", "headsign").distinct():
        towards.setdefault(route, []).append(sign)
    stops: dict[int, int] = {}
    times = StopTime.objects.filter(trip__in=list(firsts.values())).order_by("trip", "position")
    for trip, stop in times.values_list("trip_id", "stop_id"):
        stops.setdefault(trip, stop)
    lines: dict[str, Line] = {}
    for pk, name in Route.objects.filter(version__in=known.versions).values_list("pk", "name"):
        place = known.place_of.get(stops.get(firsts.get(pk, 0), 0))
        origin = place.name if place is not None else ""
        line = Line(name, tuple(sorted(towards.get(pk, ()))), origin)
        lines.setdefault(key_of(name), line)
    return lines


_lines = Snapshot(_load, Feed)


def line_called(typed: str) -> Line | None:
    """The line of exactly this name; widths, case and blanks do not count."""
    return _lines().get(key_of(typed))


def lines_like(typed: str) -> list[Line]:
    """The lines somebody may mean who typed a part of a name, the shortest name first."""
    key = key_of(typed)
    found = [line for known, line in _lines().items() if key and key in known]
    return sorted(found, key=lambda line: (len(line.name), line.name))
