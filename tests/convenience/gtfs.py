"""GTFS files of an invented city, written by a test: what it does not say is as it should be."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from yixian.convenience.actions import feed_called, take_version
from yixian.convenience.models import FeedVersion
from yixian.convenience.timetables import loading

MONDAY = date(2026, 3, 2)
GOOD = {
    "agency.txt": "agency_id,agency_name,agency_url,agency_timezone\na,示范公交,https://example.org,Asia/Shanghai\n",
    "stops.txt": (
        "stop_id,stop_name,stop_lat,stop_lon\n"
        "1,火车站,37.86,112.58\n2,学府街,37.81,112.57\n3,南中环,37.79,112.56\n4,机场,37.75,112.63\n5,体育馆,37.80,112.50\n"
    ),
    "routes.txt": "route_id,route_short_name,route_type\nr1,102路,3\nr2,201路,3\n",
    "calendar.txt": (
        "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
        "day,1,1,1,1,1,1,1,20260101,20261231\nwork,1,1,1,1,1,0,0,20260101,20261231\n"
    ),
    "calendar_dates.txt": "service_id,date,exception_type\nwork,20260303,2\nwork,20260307,1\n",
    "trips.txt": (
        "route_id,service_id,trip_id,trip_headsign\n"
        "r1,day,a,南中环\nr1,work,b,南中环\nr1,day,night,南中环\nr2,day,c,机场\nr2,day,d,机场\n"
    ),
    "stop_times.txt": (
        "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
        "a,08:00:00,08:00:00,1,1\na,08:10:00,08:10:00,2,2\na,08:20:00,08:20:00,3,3\n"
        "b,09:00:00,09:00:00,1,1\nb,,,2,2\nb,09:20:00,09:20:00,3,3\n"
        "night,24:50:00,24:50:00,1,1\nnight,25:00:00,25:10:00,2,2\nnight,25:20:00,25:20:00,3,3\n"
        "c,08:15:00,08:15:00,2,1\nc,08:45:00,08:45:00,4,2\nd,08:12:00,08:12:00,2,1\nd,08:40:00,08:40:00,4,2\n"
    ),
}


def archive(**changed: str | None) -> bytes:
    """A feed with some tables written otherwise (`stops="…"`), or left out (None)."""
    tables = {**GOOD, **{f"{name}.txt": text for name, text in changed.items()}}
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as zipped:
        for name, text in tables.items():
            if text is not None:
                zipped.writestr(name, text)
    return made.getvalue()


def load(folder: Path, content: bytes | None = None, code: str = "bus") -> FeedVersion:
    """Hand a file in and read it, as the command does."""
    path = folder / f"{code}.zip"
    path.write_bytes(archive() if content is None else content)
    version = take_version(None, feed_called(code, f"来源{code}", "示范公交"), path.name, "")
    assert loading.begin(version)
    return loading.read(version, path)


def without(table: str, line: str) -> str:
    """A table of the good feed without one line."""
    return GOOD[f"{table}.txt"].replace(line + "\n", "")
