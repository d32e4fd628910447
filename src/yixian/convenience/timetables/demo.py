"""The demonstration's timetables: a few invented routes, written as the GTFS file a city would load, and loaded so."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.utils import timezone

from yixian.convenience.actions import feed_called, take_version
from yixian.convenience.models import DayChange, Feed
from yixian.convenience.timetables import loading

CODE, NAME = "demo-bus", "示范城区公交（虚构）"
# Each route with its type, minutes between two of them, minutes between stops, and its stops.
ROUTES = (
    ("1路", 3, 12, 3, "火车站 迎宾路 府前街 人民公园 学府街 体育馆 南中环 会展中心"),
    ("102路", 3, 15, 4, "火车站 青年路 学府街 科技城 机场"),
    ("夜1路", 3, 60, 3, "火车站 府前街 学府街 南中环"),
    ("地铁1号线", 1, 6, 2, "北站 府前街 学府街 南中环 高铁南站"),
)
FIRST, LAST = 6 * 60, 22 * 60 + 30  # minutes of the day; the night route goes from half past eleven to three
NIGHT = (23 * 60 + 30, 27 * 60)


def invent_timetables(sender: Any, **_signal: Any) -> None:
    """Receiver of an invented city: give it timetables; a city that has some keeps them."""
    if Feed.objects.exists():
        return
    DayChange.objects.bulk_create(
        [
            DayChange(
                day=timezone.localdate(),
                number="102路",
                departs="17:30",
                origin="火车站",
                what="late",
                minutes=15,
                text="示范：路口拥堵",
            ),
            DayChange(
                day=timezone.localdate(), number="K9002", what="late", minutes=25, text="示范：前车晚点"
            ),
            DayChange(
                day=timezone.localdate(), number="JY88", departs="18:30", what="cancelled", text="示范"
            ),
        ]
    )
    version = take_version(None, feed_called(CODE, NAME, "示范公交公司（虚构）"), "demo-gtfs.zip", "")
    if loading.begin(version):
        loading.read(version, io.BytesIO(demo_feed(timezone.localdate())))


def demo_feed(today: date) -> bytes:
    """The file: valid from a month ago for a year."""
    names = list(dict.fromkeys(name for *_rest, stops in ROUTES for name in stops.split()))
    first, last = today - timedelta(days=30), today + timedelta(days=335)
    stops = [
        f"{n},{name},{37.86 - n * 0.011:.4f},{112.55 + n % 5 * 0.012:.4f}" for n, name in enumerate(names)
    ]
    routes, trips, times = [], [], []
    for number, (name, mode, every, between, along) in enumerate(ROUTES):
        routes.append(f"{number},{name},{mode}")
        keys = [names.index(one) for one in along.split()]
        begins, ends = NIGHT if name.startswith("夜") else (FIRST, LAST)
        for way, order in enumerate((keys, keys[::-1])):
            for minute in range(begins, ends + 1, every):
                trip = f"{number}-{way}-{minute}"
                trips.append(f"{number},daily,{trip},{names[order[-1]]}")
                for n, stop in enumerate(order):
                    at = minute + n * between
                    clock = f"{at // 60:02}:{at % 60:02}:00"
                    times.append(f"{trip},{clock},{clock},{stop},{n}")
    tables = {
        "agency.txt": ["agency_name,agency_url,agency_timezone", f"{NAME},https://example.org,Asia/Shanghai"],
        "stops.txt": ["stop_id,stop_name,stop_lat,stop_lon", *stops],
        "routes.txt": ["route_id,route_short_name,route_type", *routes],
        "calendar.txt": [
            "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date",
            f"daily,1,1,1,1,1,1,1,{first:%Y%m%d},{last:%Y%m%d}",
        ],
        "trips.txt": ["route_id,service_id,trip_id,trip_headsign", *trips],
        "stop_times.txt": ["trip_id,arrival_time,departure_time,stop_id,stop_sequence", *times],
    }
    made = io.BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        for name, lines in tables.items():
            archive.writestr(name, "\n".join(lines) + "\n")
    return made.getvalue()
