"""A feed of 500,000 stop times: reading it into the database, and what passengers ask of it."""

from __future__ import annotations

import io
import json
import random
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TextIO
from zipfile import ZIP_DEFLATED, ZipFile

from bench.city import p95
from bench.table import Figure

STOP_TIMES, STOPS_OF_A_ROUTE, PLACES = 500_000, 25, 2_400
ROUNDS = 300
WORDS = "安康泰和学府迎宾新城平阳长风体育文化青年桃园胜利建设"


def write_feed(path: Path, stop_times: int, today: date) -> None:
    """An invented city: routes of 25 stops in both directions, every few minutes, half of them past midnight."""
    rng = random.Random(7)
    trips_wanted = stop_times // STOPS_OF_A_ROUTE
    routes = max(1, trips_wanted // 120)
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:

        def table(name: str, header: str, fill: Callable[[TextIO], None]) -> None:
            with archive.open(name, "w") as raw, io.TextIOWrapper(raw, "utf-8", newline="") as text:
                text.write(header + "\n")
                fill(text)

        def stops(text: TextIO) -> None:
            for n in range(PLACES * 2):
                text.write(f"s{n},{_name(n // 2)},{37.7 + n % 97 / 500:.5f},{112.4 + n % 89 / 400:.5f}\n")

        def trips(text: TextIO) -> None:
            for n in range(trips_wanted):
                text.write(f"r{n % routes},{'we'[n % 7 == 0]},t{n},开往{n % routes}方向\n")

        def times(text: TextIO) -> None:
            for n in range(trips_wanted):
                route, turn = n % routes, n // routes
                ways = random.Random(route).sample(range(PLACES), STOPS_OF_A_ROUTE)
                now = 5 * 3600 + turn * 590 + rng.randrange(120)
                for order, place in enumerate(ways[:: -1 if turn % 2 else 1]):
                    stop = place * 2 + turn % 2
                    clock = f"{now // 3600:02}:{now // 60 % 60:02}:{now % 60:02}"
                    text.write(f"t{n},{clock},{clock},s{stop},{order}\n")
                    now += 90 + rng.randrange(90)

        table("agency.txt", "agency_id,agency_name,agency_url,agency_timezone", lambda text: None)
        table("stops.txt", "stop_id,stop_name,stop_lat,stop_lon", stops)
        lines = "".join(f"r{n},{n + 1}路,3\n" for n in range(routes))
        table("routes.txt", "route_id,route_short_name,route_type", lambda text: text.write(lines) and None)
        first, last = f"{today - timedelta(days=30):%Y%m%d}", f"{today + timedelta(days=300):%Y%m%d}"
        week = f"w,1,1,1,1,1,1,1,{first},{last}\ne,1,1,1,1,1,0,0,{first},{last}\n"
        days = "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date"
        table("calendar.txt", days, lambda text: text.write(week) and None)
        table("trips.txt", "route_id,service_id,trip_id,trip_headsign", trips)
        table("stop_times.txt", "trip_id,arrival_time,departure_time,stop_id,stop_sequence", times)


def _name(n: int) -> str:
    return f"{WORDS[n % 26]}{WORDS[n // 26 % 26]}{WORDS[n // 676 % 26]}{n}"


def main(database: str, out: str, quick: bool) -> None:
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from django.utils import timezone

    path = Path(out).with_suffix(".zip")
    count = STOP_TIMES // 20 if quick else STOP_TIMES
    write_feed(path, count, timezone.localdate())
    figures = [*_read(database, path, count), *_asked(database, count)]
    for figure in figures:
        print(f"{figure.name}: {figure.value:.2f} {figure.unit}", file=sys.stderr)
    Path(out).write_text(json.dumps([asdict(one) for one in figures]))


def _read(database: str, path: Path, count: int) -> list[Figure]:
    from yixian.convenience.actions import feed_called, take_version
    from yixian.convenience.timetables import loading

    def once(name: str, old: int | None = None) -> tuple[float, float, int]:
        version = take_version(None, feed_called("bench", "示范公交", "示范公交"), path.name, "")
        assert loading.begin(version)
        before, begun = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
        version = loading.read(version, path)
        if old is not None:
            loading.clear(old)  # as the clock does a minute later
        taken = time.perf_counter() - begun
        if version.stop_times != count or version.state != version.State.IN_FORCE:
            raise SystemExit(f"{name}: {version.state} {version.problems[:3]}")
        memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        return taken, memory, version.pk

    taken, memory, first = once("new")
    replaced, _memory, _second = once("replaced", first)
    return [
        Figure(f"a feed of {count:,} stop times read, checked and in force", database, taken, "s", None, 120),
        Figure("the next version of it, the old one cleared away", database, replaced, "s", None, 120),
        Figure("what reading takes more of memory", database, memory, "MB", None, 256),
    ]


def _asked(database: str, count: int) -> list[Figure]:
    from django.utils import timezone

    from yixian.convenience import queries

    rng, now = random.Random(3), timezone.localtime().replace(hour=8, minute=0, second=0, microsecond=0)
    begun = time.perf_counter()
    places = list(queries.in_force().places.values())
    warm = (time.perf_counter() - begun) * 1000
    busiest = max(places, key=lambda place: len(queries.first_and_last(place, now.date())))

    def moment() -> datetime:
        return now + timedelta(minutes=rng.randrange(24 * 60))

    asked: list[tuple[str, Callable[[], object], float]] = [
        ("next departures at a stop", lambda: queries.next_departures(rng.choice(places), moment()), 50),
        ("next departures at the busiest stop", lambda: queries.next_departures(busiest, moment()), 50),
        (
            "first and last of the day at a stop",
            lambda: queries.first_and_last(rng.choice(places), now.date()),
            50,
        ),
        ("a stop found by a part of its name", lambda: queries.places_like(rng.choice(WORDS)), 50),
        (
            "from a stop to a stop, with up to one change",
            lambda: queries.connections(rng.choice(places), rng.choice(places), moment()),
            300,
        ),
    ]

    # One line of ten is late or does not go, as on a day of snow.
    def ways() -> None:
        origin, destination, at = rng.choice(places), rng.choice(places), moment()
        queries.stopped(origin, destination, at, queries.connections(origin, destination, at))

    asked += [
        ("next departures at the busiest stop, a line in ten late or cancelled", asked[1][1], 50),
        ("from a stop to a stop, and what does not go, a line in ten late or cancelled", ways, 300),
    ]
    found = [Figure("names and days kept in the process, once", database, warm, "ms", None, 2000)]
    for name, ask, goal in asked:
        if "line in ten" in name:
            _differ(now.date())
        taken = sorted(_milliseconds(ask) for _round in range(ROUNDS))
        found.append(Figure(f"{name}, half of them", database, taken[len(taken) // 2], "ms", None, goal))
        found.append(Figure(name, database, p95(taken), "ms", None, goal))
    return found


def _differ(day: date) -> None:
    """A line in ten differs on the day: half of these half an hour late, half cancelled; once."""
    from yixian.convenience.models import DayChange, Route

    if DayChange.objects.filter(day=day).exists():
        return
    for n, name in enumerate(Route.objects.order_by("pk").values_list("name", flat=True).distinct()[::10]):
        late = {"what": "late", "minutes": 30} if n % 2 else {"what": "cancelled"}
        DayChange.objects.create(day=day, number=name, **late)


def _milliseconds(ask: Callable[[], object]) -> float:
    begun = time.perf_counter()
    ask()
    return (time.perf_counter() - begun) * 1000


if __name__ == "__main__":
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yixian.shell.settings")
    main(sys.argv[1], sys.argv[2], int(sys.argv[4]) < 100_000)
