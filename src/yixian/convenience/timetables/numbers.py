"""Whether anything bears a number: a change of what nothing bears would be told to nobody, and nobody notice."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from yixian.convenience.models import Feed, Journey, StopTime, Trip
from yixian.convenience.timetables import beside
from yixian.convenience.timetables.in_force import in_force, key_of, moment_of
from yixian.convenience.timetables.lines import line_called, lines_like
from yixian.ground.caching import Kept, Snapshot
from yixian.ground.text import listed

MOST_LIKE = 5


def spelled(typed: str) -> str:
    """The number as a line or a journey bears it; as it is typed where none does. No query when warm."""
    line = line_called(typed)
    return line.name if line is not None else beside.numbers().get(key_of(typed), typed)


def number_called(typed: str) -> str | None:
    """The number as a line, a coach, train or flight, or a trip bears it; None where nothing does.

    Widths, case and blanks do not count, but of a trip. No query when warm.
    """
    key = key_of(typed)
    if line_called(typed) is not None or key in beside.numbers():
        return spelled(typed)
    return typed if key and typed in _trips() else None


# All at once: a file of changes names a thousand of them.
_trips = Snapshot(
    lambda: frozenset(
        Trip.objects.filter(version__in=list(in_force().versions))
        .order_by()
        .values_list("number", flat=True)
        .distinct()
    ),
    Feed,
)


def numbers_like(typed: str) -> list[str]:
    """What somebody may have meant who typed a part of it, the shortest first."""
    key = key_of(typed)
    named = {line.name for line in lines_like(typed)} | {
        name for known, name in beside.numbers().items() if key in known
    }
    return sorted(named, key=lambda one: (len(one), one))[:MOST_LIKE]


def starts(number: str, day: date) -> list[tuple[str, str]]:
    """When, such as 08:05, and where what bears the number begins on a service day. One query; kept a while."""
    return _starts(f"{day:%Y-%m-%d} {number}") or []


def _load_starts(key: str) -> list[tuple[str, str]]:
    day, _blank, number = key.partition(" ")
    known, on = in_force(), date.fromisoformat(day)
    begins = StopTime.objects.filter(
        Q(trip__route__name=number) | Q(trip__number=number),
        position=0,
        trip__service__in=known.running_on(on),
    )
    there = {
        (f"{moment_of(on, departs):%H:%M}", place)
        for departs, place in begins.values_list("departs", "stop__place")
    }
    return sorted(there | {(one.departs, one.origin) for one in beside.running(number, on)})


def origin_spelled(number: str, day: date, typed: str) -> str:
    """The first stop as the timetable calls it; as it is typed where nothing of the number begins there that day."""
    if not typed:
        return ""
    key = key_of(typed)
    return next((place for _clock, place in starts(number, day) if key_of(place) == key), typed)


_starts = Kept(_load_starts, Feed, Journey)


def what_nothing_bears(number: str) -> str:
    """Says that it is told to nobody, and what may be meant."""
    words = _("没有“%(number)s”这条线路或班次，写了也显示不出来。") % {"number": number}
    return words + _perhaps(numbers_like(number))


def what_both_begin(number: str, day: date, clock: str) -> str:
    """Says that vehicles begin in several places then, all of which are meant; "" where one does."""
    places = [place for one, place in starts(number, day) if one == clock]
    if len(places) < 2:
        return ""
    words = _("%(places)s 都有 %(clock)s 开出的，都算；只是一头的，写明起点站。")
    return words % {"places": listed(places), "clock": clock}


def wrong_start(number: str, day: date, clock: str, origin: str) -> tuple[str, str] | None:
    """Why nothing of this number begins at the stop, or then at the time, where these are said: the field, and what is
    wrong with it; None where something does.
    """
    if origin and (nowhere := _begins_nowhere(number, day, origin)) is not None:
        return "origin", nowhere
    if clock and (never := _starts_never(number, day, clock, origin)) is not None:
        return "departs", never
    return None


def _begins_nowhere(number: str, day: date, origin: str) -> str | None:
    """Says that nothing of this number begins at this stop, and where it does; None where something does."""
    places = list(dict.fromkeys(place for _clock, place in starts(number, day)))
    if origin in places:
        return None
    words = _("%(number)s 在 %(day)s 没有从“%(origin)s”开出的，写了也显示不出来。")
    told = {"number": number, "day": f"{day:%Y-%m-%d}", "origin": origin}
    return words % told + _perhaps(places[:MOST_LIKE])


def _starts_never(number: str, day: date, clock: str, origin: str) -> str | None:
    """Says that nothing of this number leaves its first stop (`origin`, where it is said) then, and when it does; None
    where something does.
    """
    there = list(dict.fromkeys(one for one, place in starts(number, day) if origin in ("", place)))
    if clock in there:
        return None
    words = _("%(number)s 在 %(day)s 没有 %(clock)s 从起点站开出的一班，写了也显示不出来。")
    nearest = sorted(there, key=lambda one: abs(_minutes(one) - _minutes(clock)))[:MOST_LIKE]
    told = {"number": number, "day": f"{day:%Y-%m-%d}", "clock": clock}
    return words % told + _perhaps(sorted(nearest))


def _perhaps(names: list[str]) -> str:
    return _("是不是：%(like)s？") % {"like": listed(names)} if names else ""


def _minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])
