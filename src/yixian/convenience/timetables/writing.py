"""The rows of a version, written in batches beside those in force: COPY where the database has it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from django.db import connection, transaction

from yixian.convenience.models import FeedVersion, Route, Service, Stop, StopTime, Trip
from yixian.convenience.timetables.problems import Problems
from yixian.convenience.timetables.stop_times import MOST, TABLE, StopTimes, Times
from yixian.convenience.timetables.tables import Frequency, Tables

BATCH = 20_000  # stop times of a transaction: others write between two of them
ROWS = 2_000
COLUMNS = ("trip_id", "stop_id", "position", "arrives", "departs", "boards", "alights")


def write(
    version: FeedVersion, tables: Tables, stop_times: StopTimes, problems: Problems, alive: Callable[[], None]
) -> None:
    """Insert all rows of the version and count them in it; stops at the first mistake in a trip.

    `alive` is called between batches and may raise: what is there then is cleared away by the clock.
    """
    _save(Stop, tables.stops.values())
    _save(Route, tables.routes.values())
    _save(Service, tables.services.values())
    for code, trip in tables.trips.items():
        trip.route, trip.service = (
            tables.routes[tables.route_of[code]],
            tables.services[tables.service_of[code]],
        )
    rows: list[tuple[Any, ...]] = []
    seen = 0
    whole = _with_frequencies(tables, stop_times)
    # A trip is saved with its times, so that none without times is there to be found.
    while batch := list(islice(whole, ROWS)):
        if problems.errors:
            continue  # read on for what else is wrong, and write nothing more
        made = [trip for trip, _times in batch]
        with transaction.atomic():
            Trip.objects.bulk_create(made, batch_size=ROWS)
        for trip, times in batch:
            version.longest = max(version.longest, times[-1][1])
            rows.extend(
                (trip.pk, tables.stops[stop].pk, n, arrives, departs, boards, alights)
                for n, (stop, arrives, departs, boards, alights) in enumerate(times)
            )
            if len(rows) >= BATCH:
                seen += len(rows)
                _insert(rows)
                rows = []
                alive()
        version.trips += len(made)
        if seen > MOST:
            problems.add("too_many", TABLE, 0, "", MOST)
    if not problems.errors:
        _insert(rows)
        version.stops, version.stop_times = len(tables.stops), seen + len(rows)


def _with_frequencies(tables: Tables, stop_times: StopTimes) -> Iterator[tuple[Trip, Times]]:
    """Each trip with its times; where it is said how often it is gone, one for each time."""
    for code, times in stop_times.trips():
        pattern = tables.trips[code]
        often = tables.frequencies.get(code)
        if often is None:
            yield pattern, times
            continue
        for one in often:
            for start in range(one.start, one.end, one.every):
                yield _copy(pattern, one), _moved(times, start - times[0][2])


def _copy(trip: Trip, often: Frequency) -> Trip:
    return Trip(
        version=trip.version,
        route=trip.route,
        service=trip.service,
        headsign=trip.headsign,
        number=trip.number,
        about=often.about,
    )


def _moved(times: Times, by: int) -> Times:
    return [(stop, max(0, a + by), max(0, d + by), boards, alights) for stop, a, d, boards, alights in times]


def _save(model: type[Any], rows: Any) -> None:
    waiting = iter(rows)
    while batch := list(islice(waiting, ROWS)):
        with transaction.atomic():
            model.objects.bulk_create(batch)


def _insert(rows: list[tuple[Any, ...]]) -> None:
    """Half a million rows as objects of the ORM would take minutes; the columns are our own."""
    if not rows:
        return
    table, columns = StopTime._meta.db_table, ", ".join(COLUMNS)
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(COLUMNS))
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", rows)  # noqa: S608


def clear(version_id: int, most_trips: int = 1_000_000) -> bool:
    """Delete the rows of a version, a batch a transaction; False where more than `most_trips` were there."""
    deleted = 0
    while deleted < most_trips:
        trips = list(Trip.objects.filter(version_id=version_id).values_list("pk", flat=True)[:500])
        if not trips:
            break
        with transaction.atomic():
            _gone(StopTime.objects.filter(trip_id__in=trips))
            _gone(Trip.objects.filter(pk__in=trips))
        deleted += len(trips)
    else:
        return False
    for model in (Stop, Route, Service):
        _gone(model.objects.filter(version_id=version_id))
    return True


def _gone(rows: Any) -> None:
    """Delete without reading first: nothing else hangs on these rows, and no signal waits for them."""
    rows._raw_delete(rows.db)
