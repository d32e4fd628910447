"""What is told beside the feeds: coaches, trains and flights, what differs today, and notices; all from snapshots."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from yixian.convenience.models import DayChange, Journey, TravelNotice
from yixian.convenience.timetables.in_force import in_force, key_of
from yixian.directory.models import Area
from yixian.ground.caching import Snapshot

MOST = 20
DAYS = 2  # of which journeys are told, the day asked for included


@dataclass(frozen=True)
class JourneyOn:
    """A journey on a day, with what differs; times are those to expect, `planned` those of the row."""

    row: Journey
    day: date
    change: DayChange | None
    # Whether what was asked for lies on its way: then the times are not of there.
    boards_on_way: bool = False
    alights_on_way: bool = False

    @property
    def late(self) -> timedelta:
        return timedelta(seconds=self.change.seconds_late if self.change is not None else 0)

    @property
    def goes(self) -> bool:
        return self.change is None or self.change.goes

    @property
    def planned(self) -> datetime:
        return self._moment(self.row.departs)

    @property
    def at(self) -> datetime:
        """When it leaves."""
        return self.planned + self.late

    @property
    def arrives(self) -> datetime | None:
        return self._moment(self.row.arrives) + self.late if self.row.arrives else None

    @property
    def days_later(self) -> int:
        """How many days after the day it leaves on it arrives."""
        return (self.arrives.date() - self.at.date()).days if self.arrives is not None else 0

    def _moment(self, clock: str) -> datetime:
        hours, minutes = map(int, clock.split(":"))
        day = self.day + timedelta(days=hours // 24)
        return timezone.make_aware(datetime.combine(day, time(hours % 24, minutes)))


# Kept whole: some thousand rows of a city.
_journeys = Snapshot(lambda: list(Journey.objects.filter(active=True)), Journey)
# A file of changes asks for each of its lines.
_numbers = Snapshot(lambda: {key_of(one.number): one.number for one in _journeys()}, Journey)
_notices = Snapshot(
    lambda: list(TravelNotice.objects.filter(active=True).select_related("area")), TravelNotice, Area
)


def _load_changes() -> dict[date, dict[str, list[DayChange]]]:
    """By day and number. Those of days gone by are kept for who asks what was; what ran on the last two may be late."""
    found: dict[date, dict[str, list[DayChange]]] = {}
    for one in DayChange.objects.filter(day__gte=timezone.localdate() - timedelta(days=DAYS)):
        found.setdefault(one.day, {}).setdefault(one.number, []).append(one)
    return found


changes = Snapshot(_load_changes, DayChange)


def journeys(origin: str, destination: str, moment: datetime, most: int = MOST) -> list[JourneyOn]:
    """Those from a place to a place (any, where it is "") that leave at or after the moment, this day or the next.

    What is late leaves when it is expected to, be it of the day before; what is cancelled is told at its time.
    """
    start, end, today = key_of(origin), key_of(destination), timezone.localdate(moment)
    since = moment.replace(second=0, microsecond=0)
    found: list[JourneyOn] = []
    for day in (today + timedelta(days=n) for n in range(-1, DAYS)):
        if day < today and day not in changes():
            continue  # nothing of it is late
        going = (one for one in _journeys() if _goes(one, start, end, day))
        told = (
            JourneyOn(
                one,
                day,
                change(day, one.number, one.number, one.departs, one.origin),
                boards_on_way=start not in key_of(one.origin),
                alights_on_way=bool(end) and end not in key_of(one.destination),
            )
            for one in going
        )
        found += [one for one in told if one.at >= since]
    return sorted(found, key=lambda one: (one.at, one.row.number))[:most]


def _goes(one: Journey, start: str, end: str, day: date) -> bool:
    """Whether it runs on the day from the one to the other, in this order."""
    if not start or not _runs(one, day):
        return False
    calls = [key_of(name) for name in one.calls]
    boards = next((n for n, name in enumerate(calls[:-1]) if start in name), None)
    if boards is None:
        return False
    return not end or any(end in name for name in calls[boards + 1 :])


def _runs(one: Journey, day: date) -> bool:
    return one.is_valid_on(day) and str(day.isoweekday()) in one.days


def is_named(typed: str) -> bool:
    """Whether a coach, train or flight calls at what is typed."""
    key = key_of(typed)
    return any(key in key_of(name) for one in _journeys() for name in one.calls)


def places_of_nothing(notice: TravelNotice) -> list[str]:
    """Its places that neither a stop in force nor a place of a coach, train or flight meets: whoever asks the
    timetables is not told of the notice by them. None where there is no timetable. No query when warm.
    """
    known = {one.name for one in in_force().places.values()}
    known |= {
        name
        for one in _journeys()
        if one.valid_to is None or one.valid_to >= timezone.localdate()
        for name in one.calls
    }
    return notice.unmet(known) if known else []


def running(number: str, day: date) -> list[Journey]:
    """The coaches, trains and flights of this number that run on the day."""
    return [one for one in _journeys() if one.number == number and _runs(one, day)]


def any_journeys() -> bool:
    """Whether there is any coach, train or flight."""
    return bool(_journeys())


def numbers() -> dict[str, str]:
    """What coaches, trains and flights are called, by the key of it."""
    return _numbers()


def current(day: date) -> list[TravelNotice]:
    """All notices that hold on the day."""
    return [one for one in _notices() if one.is_valid_on(day)]


def notice_called(code: str, day: date) -> TravelNotice | None:
    """The notice of this code unless it is over on the day; it may begin later."""
    found = (one for one in _notices() if one.code == code)
    return next((one for one in found if one.valid_to is None or day <= one.valid_to), None)


def change(day: date, route: str, number: str, clock: str, origin: str) -> DayChange | None:
    """What differs on the day of what bears this route and number and leaves its first stop, `origin`, at this time.

    Of several the closest: the one of its time before the one of the whole day, of its first stop before both ways, of
    its number before its line.
    """
    told = changes().get(day, {})
    fitting = [
        one
        for name in {route, number}
        for one in told.get(name, ())
        if one.concerns(route, number, clock, origin)
    ]
    return max(fitting, key=lambda one: one.closeness(number), default=None)


def notices(places: set[str], routes: set[str], day: date) -> list[TravelNotice]:
    """The notices that hold on the day and touch an answer with these places and routes."""
    return [one for one in _notices() if one.is_valid_on(day) and one.touches(places, routes)]
