"""Whether anything bears a number: a change of what nothing bears would be told to nobody, and nobody notice."""

from __future__ import annotations

from yixian.convenience.models import Trip
from yixian.convenience.timetables import beside
from yixian.convenience.timetables.in_force import in_force, key_of
from yixian.convenience.timetables.lines import lines_like

MOST_LIKE = 5


def number_called(typed: str) -> str | None:
    """The number as a line, a coach, train or flight, or a trip bears it; None where nothing does.

    Widths, case and blanks do not count. One query (of the trips of a version) where no line and no journey is it.
    """
    key = key_of(typed)
    named = (*(line.name for line in lines_like(typed)), *beside.numbers())
    found = next((name for name in named if key_of(name) == key), None)
    if found is None and key:
        bears = Trip.objects.filter(version__in=list(in_force().versions), number=typed)
        found = typed if bears.exists() else None
    return found


def numbers_like(typed: str) -> list[str]:
    """What somebody may have meant who typed a part of it, the shortest first."""
    key = key_of(typed)
    named = {line.name for line in lines_like(typed)} | {
        one for one in beside.numbers() if key in key_of(one)
    }
    return sorted(named, key=lambda one: (len(one), one))[:MOST_LIKE]
