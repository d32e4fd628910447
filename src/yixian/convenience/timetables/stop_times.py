"""The stop times of a GTFS archive: half a million lines in any order, as whole trips, in a few bytes each.

The lines are held as columns of numbers (32 bytes a line) and sorted there by numpy: ten million of them fit into the
memory of a small machine, where objects would not.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

import numpy as np

from yixian.convenience.timetables import cells
from yixian.convenience.timetables.archive import Archive
from yixian.convenience.timetables.problems import Problems
from yixian.convenience.timetables.tables import Tables, judges_trip

TABLE = "stop_times.txt"
NEEDED = ("trip_id", "stop_id", "stop_sequence")
MOST = 10_000_000  # lines, and rows with those that frequencies make of them
MOST_STOPS = 1000  # of one trip
UNKNOWN = -1  # a time that the file leaves open
WRONG = -2
NO_BOARDING, NO_ALIGHTING = 1, 2
# A trip by its code, and for each stop: code of the stop, arrival, departure, whether one boards, whether one alights.
Times = list[tuple[str, int, int, bool, bool]]
WIDTH = 7


class StopTimes:
    """Reads and checks them; `trips()` yields each trip with its stops in order."""

    def __init__(self, archive: Archive, tables: Tables, problems: Problems) -> None:
        self._archive, self._tables, self._problems = archive, tables, problems
        self._trip_codes, self._stop_codes = list(tables.trips), list(tables.stops)
        self._columns = [array("i") for _column in range(WIDTH)]
        # Trips of which a line was wrong: what follows from that is no mistake of its own.
        self._in_part: set[int | None] = set()

    def read(self) -> None:
        """All lines, each checked by itself."""
        lines = self._archive.lines(TABLE, NEEDED)
        header = next(lines, None)
        if header is None:
            return
        take = self._taker(header[1])
        for line, found in lines:
            if line > MOST + 1:
                self._problems.add("too_many", TABLE, line, "", MOST)
                return
            take(line, found)

    def check(self) -> None:
        """Say what is wrong with trips of which nothing is written, unless lines are missing."""
        if TABLE not in self._problems.incomplete:
            for _trip in self.trips():
                pass

    def _taker(self, header: Sequence[str]) -> Callable[[int, list[str]], None]:
        """What one line does: spelled out in one function, as it is called millions of times."""
        trips = {code: n for n, code in enumerate(self._trip_codes)}
        stops = {code: n for n, code in enumerate(self._stop_codes)}
        at = {name: n for n, name in enumerate(header)}
        trip_at, stop_at, order_at = (at[name] for name in NEEDED)
        arrival_at, departure_at = at.get("arrival_time"), at.get("departure_time")
        up_at, off_at = at.get("pickup_type"), at.get("drop_off_type")
        appends = [column.append for column in self._columns]
        add_trip, add_order, add_arrival, add_departure, add_stop, add_flags, add_line = appends
        wrong, seconds, in_part = self._problems.add, cells.seconds, self._in_part.add
        tables, problems = self._tables, self._problems
        judges_stops = "stops.txt" not in problems.incomplete

        def time_of(line: int, found: list[str], place: int | None, column: str) -> int:
            text = found[place] if place is not None else ""
            if not text.strip():
                return UNKNOWN
            value = seconds(text)
            if value is None:
                wrong("time", TABLE, line, column, text)
                return WRONG
            return value

        def take(line: int, found: list[str]) -> None:
            trip, stop = trips.get(found[trip_at].strip()), stops.get(found[stop_at].strip())
            order = found[order_at].strip()
            if trip is None and judges_trip(tables, problems, found[trip_at].strip()):
                wrong("unknown", TABLE, line, "trip_id", found[trip_at])
            if stop is None and judges_stops:
                wrong("unknown", TABLE, line, "stop_id", found[stop_at])
            counted = order.isascii() and order.isdecimal() and len(order) < 10
            if not counted:
                wrong("number", TABLE, line, "stop_sequence", order)
            arrival = time_of(line, found, arrival_at, "arrival_time")
            departure = time_of(line, found, departure_at, "departure_time")
            if trip is None or stop is None or not counted or WRONG in (arrival, departure):
                in_part(trip)
                return
            up = NO_BOARDING if up_at is not None and found[up_at].strip() == "1" else 0
            off = NO_ALIGHTING if off_at is not None and found[off_at].strip() == "1" else 0
            add_trip(trip)
            add_order(int(order))
            add_arrival(departure if arrival == UNKNOWN else arrival)
            add_departure(arrival if departure == UNKNOWN else departure)
            add_stop(stop)
            add_flags(up | off)
            add_line(line)

        return take

    def trips(self) -> Iterator[tuple[str, Times]]:
        """Each trip that has two stops at least, with its times filled in; what is wrong with one is a problem."""
        columns = [np.frombuffer(column, dtype=np.intc) for column in self._columns]
        if not len(columns[0]):
            return
        order = np.lexsort((columns[1], columns[0]))
        sorted_trips = columns[0][order]
        starts = np.flatnonzero(np.diff(sorted_trips, prepend=-1))
        ends = np.append(starts[1:], len(order))
        for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
            if int(sorted_trips[start]) in self._in_part:
                continue
            picked = order[start:end]
            rows = list(zip(*(column[picked].tolist() for column in columns[1:]), strict=True))
            code = self._trip_codes[int(sorted_trips[start])]
            found = self._checked(code, rows)
            if found:
                yield code, found

    def _checked(self, code: str, rows: list[tuple[int, ...]]) -> Times:
        wrong = self._problems.add
        if len(rows) < 2:
            wrong("one_stop", TABLE, rows[0][-1], "trip_id", code)
            return []
        if len(rows) > MOST_STOPS:
            wrong("too_many", TABLE, rows[-1][-1], "", MOST_STOPS)
            return []
        before, good = 0, True
        for n, (sequence, arrival, departure, _stop, _flags, line) in enumerate(rows):
            if n and sequence == rows[n - 1][0]:
                wrong("twice", TABLE, line, "stop_sequence", sequence)
                good = False
            if arrival == UNKNOWN:
                if n in (0, len(rows) - 1):
                    wrong("no_time", TABLE, line, "departure_time" if n == 0 else "arrival_time")
                    good = False
                continue
            if arrival < before or departure < arrival:
                wrong("backwards", TABLE, line, "arrival_time", clock_text(min(arrival, departure)))
                good = False
            before = departure
        return self._filled(rows) if good else []

    def _filled(self, rows: list[tuple[int, ...]]) -> Times:
        """The stops with the times between two known ones spread evenly over those that have none."""
        known = [n for n, row in enumerate(rows) if row[1] != UNKNOWN]
        times = {n: (rows[n][1], rows[n][2]) for n in known}
        for left, right in pairwise(known):
            for n in range(left + 1, right):
                part = (rows[right][1] - rows[left][2]) * (n - left) // (right - left)
                times[n] = (rows[left][2] + part,) * 2
        last = len(rows) - 1
        return [
            (
                self._stop_codes[row[3]],
                *times[n],
                n != last and not row[4] & NO_BOARDING,
                n != 0 and not row[4] & NO_ALIGHTING,
            )
            for n, row in enumerate(rows)
        ]


def clock_text(seconds: int) -> str:
    """As the file writes it: 25:10:00."""
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
