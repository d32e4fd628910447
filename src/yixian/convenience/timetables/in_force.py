"""What is in force, kept in the process until a source changes: places by name, and the days on which services run."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from django.utils import timezone

from yixian.convenience.models import Feed, FeedVersion, Service, Stop
from yixian.directory.initials import pinyin_of
from yixian.ground.caching import Snapshot

DAY = 24 * 3600
MOST_FOUND = 20
ENDINGS = ("公交站", "汽车站", "站")


@dataclass
class Place:
    """Stops of one name, of whatever source and side of the road; citizens go from a place to a place."""

    name: str
    initials: str
    stops: dict[int, str] = field(default_factory=dict)  # key of each stop: its platform


@dataclass(frozen=True)
class Running:
    """The days of one service."""

    weekdays: frozenset[int]
    first: date | None
    last: date | None
    added: frozenset[date]
    removed: frozenset[date]

    @classmethod
    def of(cls, row: Service) -> Running:
        added, removed = (frozenset(map(date.fromisoformat, days)) for days in (row.added, row.removed))
        return cls(frozenset(map(int, row.weekdays)), row.first, row.last, added, removed)

    def runs_on(self, day: date) -> bool:
        if day in self.removed:
            return False
        if day in self.added:
            return True
        within = self.first is not None and self.last is not None and self.first <= day <= self.last
        return within and day.isoweekday() in self.weekdays


@dataclass
class InForce:
    """The versions in force and what is asked of them again and again."""

    versions: dict[int, FeedVersion]
    places: dict[str, Place]  # by the key of its name
    place_of: dict[int, Place]  # by stop
    services: dict[int, Running]
    longest: int  # seconds
    _days: dict[date, list[int]] = field(default_factory=dict)

    def running_on(self, day: date) -> list[int]:
        """The services that run on a service day."""
        if day not in self._days:
            if len(self._days) > 60:
                self._days.clear()
            self._days[day] = [pk for pk, one in self.services.items() if one.runs_on(day)]
        return self._days[day]

    def days_before(self) -> int:
        """How many service days back a vehicle may still be on its way."""
        return self.longest // DAY


def key_of(name: str) -> str:
    """A name as it is compared: widths, case and blanks do not count."""
    return "".join(unicodedata.normalize("NFKC", name).lower().split())


def _load() -> InForce:
    feeds = Feed.objects.exclude(current=None).select_related("current")
    versions: dict[int, FeedVersion] = {}
    for feed in feeds:
        versions[feed.current.pk] = feed.current
        feed.current.feed = feed
    places: dict[str, Place] = {}
    place_of: dict[int, Place] = {}
    rows = Stop.objects.filter(version__in=versions).values_list("pk", "place", "initials", "platform")
    for pk, name, initials, platform in rows.iterator():
        place = places.setdefault(key_of(name), Place(name, initials))
        place.stops[pk] = platform
        place_of[pk] = place
    services = {row.pk: Running.of(row) for row in Service.objects.filter(version__in=versions)}
    longest = max((one.longest for one in versions.values()), default=0)
    return InForce(versions, places, place_of, services, longest)


in_force = Snapshot(_load, Feed)
# Worked out when the first one types letters: of ten thousand stops that takes a moment which the others need not wait.
_sounds = Snapshot(lambda: {key: pinyin_of(one.name) for key, one in in_force().places.items()}, Feed)


def place_called(name: str) -> Place | None:
    """The place of exactly this name, with or without a 站 at its end."""
    places, key = in_force().places, key_of(name)
    return next((places[one] for one in _with_endings(key) if one in places), None)


def _with_endings(key: str) -> Iterable[str]:
    yield key
    for ending in ENDINGS:
        yield key.removesuffix(ending)
        yield key + ending


def places_like(typed: str) -> list[Place]:
    """The places somebody may mean who typed a part of the name, pinyin or its initials, the likeliest first."""
    key = key_of(typed)
    if not key:
        return []
    sounds = _sounds() if len(key) > 1 and key.isascii() and key[0].isalpha() else {}
    grades: dict[int, list[Place]] = defaultdict(list)
    for known, place in in_force().places.items():
        if known == key:
            grades[0].append(place)
        elif known.startswith(key):
            grades[1].append(place)
        elif key in (place.initials, sounds.get(known)):
            grades[2].append(place)
        elif key in known:
            grades[3].append(place)
        elif len(key) > 1 and (place.initials.startswith(key) or sounds.get(known, "").startswith(key)):
            grades[4].append(place)
    ordered = [
        one for grade in sorted(grades) for one in sorted(grades[grade], key=lambda p: (len(p.name), p.name))
    ]
    return ordered[:MOST_FOUND]


def day_begins(day: date) -> datetime:
    """When a service day begins: noon less twelve hours, which is midnight except where clocks are changed."""
    return timezone.make_aware(datetime.combine(day, time(12))).astimezone(UTC) - timedelta(hours=12)


def seconds_into(day: date, moment: datetime) -> int:
    """Seconds between the begin of the service day and the moment; negative before it."""
    return int((moment - day_begins(day)).total_seconds())


def moment_of(day: date, seconds: int) -> datetime:
    """The local moment a time of a service day stands for."""
    return timezone.localtime(day_begins(day) + timedelta(seconds=seconds))
