"""The small tables of a GTFS archive, checked, as rows of a version that are not yet saved, by their codes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from yixian.convenience.models import FeedVersion, Mode, Route, Service, Stop, Trip
from yixian.convenience.timetables import cells
from yixian.convenience.timetables.archive import Archive, Row
from yixian.convenience.timetables.problems import Problems
from yixian.directory.initials import initials_of
from yixian.ground.text import clean_line

NAME = 100
# Ten times what the largest cities have; beyond that a table is none, and its codes would fill the memory.
MOST = {"stops.txt": 300_000, "routes.txt": 50_000, "trips.txt": 1_000_000, "calendar.txt": 50_000}
MOST_DAYS = 2_000_000  # lines of calendar_dates.txt
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
STATION, BOARDING_AREA = "1", ("3", "4")


@dataclass
class Frequency:
    """Between two times a trip's way is gone every so many seconds; `about` if only so often, not then."""

    start: int
    end: int
    every: int
    about: bool


@dataclass
class Tables:
    """What was read: rows by the code the file gives them."""

    stops: dict[str, Stop] = field(default_factory=dict)
    routes: dict[str, Route] = field(default_factory=dict)
    services: dict[str, Service] = field(default_factory=dict)
    trips: dict[str, Trip] = field(default_factory=dict)
    faulty_trips: set[str] = field(default_factory=set)  # codes of those that are there, but wrong
    route_of: dict[str, str] = field(default_factory=dict)
    service_of: dict[str, str] = field(default_factory=dict)
    frequencies: dict[str, list[Frequency]] = field(default_factory=dict)


def judges_trip(tables: Tables, problems: Problems, code: str) -> bool:
    """Whether a trip that is not there is a mistake of whoever points at it, not of the trips' own file."""
    return code not in tables.faulty_trips and "trips.txt" not in problems.incomplete


class Reader:
    """Reads the tables one after the other, each checked against those before, as far as these were read whole."""

    def __init__(self, archive: Archive, version: FeedVersion, problems: Problems) -> None:
        self.archive, self.version, self.problems = archive, version, problems
        self.tables = Tables()

    def read(self) -> Tables:
        """Everything but the stop times. What is wrong is a problem; rows that have one are left out."""
        for table in ("agency.txt", "stops.txt", "routes.txt", "trips.txt", "stop_times.txt"):
            if not self.archive.has(table):
                self.problems.add("no_file", table)
        if not (self.archive.has("calendar.txt") or self.archive.has("calendar_dates.txt")):
            self.problems.add("no_days", "calendar.txt")
        self._stops()
        self._routes()
        self._calendar()
        self._dates()
        self._trips()
        self._frequencies()
        return self.tables

    def _code(self, table: str, row: Row, column: str, there: Collection[str]) -> str:
        """The row's own code; "" where it has none, or one that is taken, or there are too many."""
        code = row[column]
        if len(there) >= MOST[table]:
            if len(there) == MOST[table]:
                self.problems.add("too_many", table, row.line, "", MOST[table])
            return ""
        if not code:
            self.problems.add("empty", table, row.line, column)
        elif code in there:
            self.problems.add("twice", table, row.line, column, code)
            return ""
        return code

    def _text(self, table: str, row: Row, column: str, most: int = NAME) -> str:
        text = clean_line(row[column])
        if len(text) > most:
            self.problems.add("cut", table, row.line, column, text)
        return text[:most]

    def _stops(self) -> None:
        table, stations, parents = "stops.txt", {}, []
        for row in self.archive.rows(table, ["stop_id"]):
            code = self._code(table, row, "stop_id", self.tables.stops)
            if not code:
                continue
            name = self._text(table, row, "stop_name")
            if not name:
                if row["location_type"] not in BOARDING_AREA and not row["parent_station"]:
                    self.problems.add("no_name", table, row.line, "stop_name")
                name = code[:NAME]
            stop = Stop(version=self.version, name=name, place=name)
            stop.platform = self._text(table, row, "platform_code", 40)
            stop.lon, stop.lat = self._place(row)
            self.tables.stops[code] = stop
            if row["location_type"] == STATION:
                stations[code] = name
            if row["parent_station"]:
                parents.append((row, stop))
        for row, stop in parents:
            above = self.tables.stops.get(row["parent_station"])
            if above is None:
                self.problems.add("no_station", table, row.line, "parent_station", row["parent_station"])
            else:
                stop.place = stations.get(row["parent_station"], above.name)
        for stop in self.tables.stops.values():
            stop.initials = initials_of(stop.place)[:NAME]

    def _place(self, row: Row) -> tuple[float | None, float | None]:
        """Longitude and latitude, both or none. 0, 0 lies in the sea and is how some write that they do not know."""
        lon, lat = row["stop_lon"], row["stop_lat"]
        if not lon and not lat:
            if row["location_type"] in ("", "0", STATION):
                self.problems.add("no_place", "stops.txt", row.line, "stop_lat")
            return None, None
        x, y = cells.degrees(lon, 180), cells.degrees(lat, 90)
        if x is None or y is None or (x == 0 and y == 0):
            self.problems.add("wrong_place", "stops.txt", row.line, "stop_lat", f"{lat},{lon}")
            return None, None
        return x, y

    def _routes(self) -> None:
        table = "routes.txt"
        for row in self.archive.rows(table, ["route_id", "route_type"]):
            code = self._code(table, row, "route_id", self.tables.routes)
            if not code:
                continue
            name = self._text(table, row, "route_short_name") or self._text(table, row, "route_long_name")
            if not name:
                self.problems.add("no_name", table, row.line, "route_short_name")
                name = code[:NAME]
            mode = cells.mode(row["route_type"])
            if mode is None:
                self.problems.add("mode", table, row.line, "route_type", row["route_type"])
            self.tables.routes[code] = Route(version=self.version, name=name, mode=mode or Mode.OTHER)

    def _calendar(self) -> None:
        table = "calendar.txt"
        for row in self.archive.rows(table, ["service_id", *WEEKDAYS, "start_date", "end_date"]):
            code = self._code(table, row, "service_id", self.tables.services)
            if not code:
                continue
            for column in WEEKDAYS:
                if row[column] not in ("0", "1"):
                    self.problems.add("choice", table, row.line, column, row[column])
            first, last = (self._day(table, row, column) for column in ("start_date", "end_date"))
            if first and last and last < first:
                self.problems.add("days_reversed", table, row.line, "end_date", row["end_date"])
            runs = "".join(str(n) for n, column in enumerate(WEEKDAYS, start=1) if row[column] == "1")
            service = Service(version=self.version, weekdays=runs, first=first, last=last)
            self.tables.services[code] = service

    def _day(self, table: str, row: Row, column: str) -> date | None:
        found = cells.day(row[column])
        if found is None:
            self.problems.add("day", table, row.line, column, row[column])
        return found

    def _dates(self) -> None:
        table = "calendar_dates.txt"
        told: dict[tuple[str, date], str] = {}
        for row in self.archive.rows(table, ["service_id", "date", "exception_type"]):
            if len(told) >= MOST_DAYS:
                self.problems.add("too_many", table, row.line, "", MOST_DAYS)
                return
            code, day = row["service_id"], self._day(table, row, "date")
            if not code:
                self.problems.add("empty", table, row.line, "service_id")
            elif row["exception_type"] not in ("1", "2"):
                self.problems.add("choice", table, row.line, "exception_type", row["exception_type"])
            elif day is not None and (code, day) in told:
                self.problems.add("twice", table, row.line, "date", row["date"])
            elif day is not None:
                told[code, day] = row["exception_type"]
                service = self.tables.services.get(code)
                if service is None:
                    service = Service(version=self.version, weekdays="")
                    self.tables.services[code] = service
                (service.added if row["exception_type"] == "1" else service.removed).append(day.isoformat())

    def _trips(self) -> None:
        table, tables = "trips.txt", self.tables
        for row in self.archive.rows(table, ["route_id", "service_id", "trip_id"]):
            code = self._code(table, row, "trip_id", tables.trips)
            if not code:
                continue
            known = True
            for column, there, files in (
                ("route_id", tables.routes, {"routes.txt"}),
                ("service_id", tables.services, {"calendar.txt", "calendar_dates.txt"}),
            ):
                if row[column] not in there:
                    known = False
                    if not files & self.problems.incomplete:
                        self.problems.add("unknown", table, row.line, column, row[column])
            if not known:
                tables.faulty_trips.add(code)
            else:
                trip = Trip(version=self.version, headsign=self._text(table, row, "trip_headsign"))
                trip.number = self._text(table, row, "trip_short_name", 40)
                tables.trips[code] = trip
                tables.route_of[code], tables.service_of[code] = row["route_id"], row["service_id"]

    def _frequencies(self) -> None:
        table = "frequencies.txt"
        for row in self.archive.rows(table, ["trip_id", "start_time", "end_time", "headway_secs"]):
            if row["trip_id"] not in self.tables.trips:
                if judges_trip(self.tables, self.problems, row["trip_id"]):
                    self.problems.add("unknown", table, row.line, "trip_id", row["trip_id"])
                continue
            start, end = cells.seconds(row["start_time"]), cells.seconds(row["end_time"])
            every = (
                int(row["headway_secs"])
                if row["headway_secs"].isascii() and row["headway_secs"].isdecimal()
                else 0
            )
            if start is None or end is None:
                wrong = "start_time" if start is None else "end_time"
                self.problems.add("time", table, row.line, wrong, row[wrong])
            elif not 10 <= every <= 86400:
                self.problems.add("number", table, row.line, "headway_secs", row["headway_secs"])
            else:
                found = Frequency(start, end, every, about=row["exact_times"] != "1")
                self.tables.frequencies.setdefault(row["trip_id"], []).append(found)
