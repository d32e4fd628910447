"""Timetables: GTFS files read into rows beside those in force, and what passengers ask of them."""
