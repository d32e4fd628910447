"""What is told beside the feeds: coaches, trains and flights, what differs today, and notices; all from snapshots."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from yixian.convenience.models import DayChange, Journey, TravelNotice
from yixian.convenience.timetables.in_force import key_of
from yixian.directory.models import Area
from yixian.ground.caching import Snapshot

MOST = 20
DAYS = 2  # of which journeys are told, the day asked for included


@dataclass(frozen=True)
class JourneyOn:
    """A journey on a day, with what differs."""

    row: Journey
    day: date
    change: DayChange | None


# Kept whole: some thousand rows of a city.
_journeys = Snapshot(lambda: list(Journey.objects.filter(active=True)), Journey)
_notices = Snapshot(
    lambda: list(TravelNotice.objects.filter(active=True).select_related("area")), TravelNotice, Area
)
# Those of days gone by are kept for who asks what was, and read here no more.
_changes = Snapshot(
    lambda: list(DayChange.objects.filter(day__gte=timezone.localdate() - timedelta(days=1))), DayChange
)


def journeys(origin: str, destination: str, moment: datetime, most: int = MOST) -> list[JourneyOn]:
    """Those from a place to a place (any, where it is "") that leave at or after the moment, this day or the next."""
    start, end, today = key_of(origin), key_of(destination), timezone.localdate(moment)
    found: list[JourneyOn] = []
    for day in (today + timedelta(days=n) for n in range(DAYS)):
        since = f"{timezone.localtime(moment):%H:%M}" if day == today else ""
        fitting = (one for one in _journeys() if one.departs >= since and _goes(one, start, end, day))
        ordered = sorted(fitting, key=lambda one: (one.departs, one.number))
        found += [JourneyOn(one, day, change(day, one.number, one.number, one.departs)) for one in ordered]
    return found[:most]


def _goes(one: Journey, start: str, end: str, day: date) -> bool:
    """Whether it runs on the day from the one to the other, in this order."""
    if not start or not one.is_valid_on(day) or str(day.isoweekday()) not in one.days:
        return False
    calls = [key_of(name) for name in (one.origin, *one.via.split(";"), one.destination) if name]
    boards = next((n for n, name in enumerate(calls[:-1]) if start in name), None)
    if boards is None:
        return False
    return not end or any(end in name for name in calls[boards + 1 :])


def is_named(typed: str) -> bool:
    """Whether a coach, train or flight calls at what is typed."""
    key = key_of(typed)
    return any(
        key in key_of(name)
        for one in _journeys()
        for name in (one.origin, *one.via.split(";"), one.destination)
    )


def any_journeys() -> bool:
    """Whether there is any coach, train or flight."""
    return bool(_journeys())


def numbers() -> set[str]:
    """What coaches, trains and flights are called."""
    return {one.number for one in _journeys()}


def current(day: date) -> list[TravelNotice]:
    """All notices that hold on the day."""
    return [one for one in _notices() if one.is_valid_on(day)]


def notice_called(code: str, day: date) -> TravelNotice | None:
    """The notice of this code unless it is over on the day; it may begin later."""
    found = (one for one in _notices() if one.code == code)
    return next((one for one in found if one.valid_to is None or day <= one.valid_to), None)


def change(day: date, route: str, number: str, clock: str) -> DayChange | None:
    """What differs on the day of what bears this route and number and leaves at this time."""
    return next((one for one in _changes() if one.day == day and one.concerns(route, number, clock)), None)


def notices(places: set[str], routes: set[str], day: date) -> list[TravelNotice]:
    """The notices that hold on the day and touch an answer with these places and routes."""
    return [one for one in _notices() if one.is_valid_on(day) and one.touches(places, routes)]
