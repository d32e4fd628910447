"""What citizens and seats ask of the timetables; the indexes are named where the reads are."""

from yixian.convenience.timetables.connections import Connection, connections, stopped
from yixian.convenience.timetables.departures import (
    Departure,
    FirstLast,
    first_and_last,
    next_departures,
    soonest,
)
from yixian.convenience.timetables.in_force import Place, in_force, place_called, places_like
from yixian.convenience.timetables.lines import Line, lines_like

__all__ = [
    "Connection",
    "Departure",
    "FirstLast",
    "Line",
    "Place",
    "connections",
    "first_and_last",
    "in_force",
    "lines_like",
    "next_departures",
    "place_called",
    "places_like",
    "soonest",
    "stopped",
]
