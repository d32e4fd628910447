"""The neutral order in which providers are named: the near first, then by turns that change daily. Nobody buys a place.

No rows and no database: `/services/order/` tells everybody the same rules, and whoever likes works an order out again.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable
from datetime import date
from typing import Protocol, TypeVar

from django.utils.translation import gettext_lazy as _

from yixian.directory.models import Area

KILOMETRES = (1, 3, 10)  # where a band of distance ends
SAID = (_("1 公里以内"), _("3 公里以内"), _("10 公里以内"), _("更远"))
FURTHEST = len(KILOMETRES)
# What stands in for a distance where a coordinate is missing: the same street, the same district.
SAME_STREET, SAME_DISTRICT = 1, 2
EARTH = 6371.0  # kilometres
WIDE = (Area.Level.CITY, Area.Level.DISTRICT)  # so wide that their middle is nobody's place


class Located(Protocol):
    """What an order needs to know of a provider."""

    @property
    def code(self) -> str: ...
    @property
    def area(self) -> Area | None: ...
    @property
    def lon(self) -> float | None: ...
    @property
    def lat(self) -> float | None: ...


P = TypeVar("P", bound=Located)


def ordered(providers: Iterable[P], place: Area | None, day: date) -> list[P]:
    """The nearest band first, and within a band by the turns of `day`."""
    return sorted(providers, key=lambda one: (band(one, place), turn(one.code, day)))


def turn(code: str, day: date) -> str:
    """Where a provider stands among its equals on a day: by a number nobody can choose, another one each day.

    The SHA-256 of "2026-11-27:code"; over the days each of n is first one day in n.
    """
    return hashlib.sha256(f"{day.isoformat()}:{code}".encode()).hexdigest()


def band(provider: Located, place: Area | None) -> int:
    """How near: an index of `SAID`. By kilometres where both have coordinates and the place is no whole district,
    else by the tree of areas. Everybody is equally near to a place nobody named.
    """
    if place is None or place.level == Area.Level.CITY:
        return 0
    if place.level == Area.Level.DISTRICT:
        return 0 if provider.area is not None and place.code in provider.area.path_codes else FURTHEST
    distance = kilometres(provider, place)
    if distance is not None:
        return next((n for n, most in enumerate(KILOMETRES) if distance <= most), FURTHEST)
    return _by_tree(provider.area, place)


def kilometres(provider: Located, place: Area | None) -> float | None:
    """As the crow flies to the middle of the place; None where a coordinate is missing or the place is too wide."""
    if place is None or place.level in WIDE or None in (provider.lon, provider.lat, place.lon, place.lat):
        return None
    lon, lat = math.radians(provider.lon or 0), math.radians(provider.lat or 0)
    there_lon, there_lat = math.radians(place.lon or 0), math.radians(place.lat or 0)
    half = math.sin((lat - there_lat) / 2) ** 2
    half += math.cos(lat) * math.cos(there_lat) * math.sin((lon - there_lon) / 2) ** 2
    return 2 * EARTH * math.asin(math.sqrt(half))


def _by_tree(area: Area | None, place: Area) -> int:
    if area is None:
        return FURTHEST
    shared = set(area.path_codes) & set(place.path_codes)
    if len(shared) >= 3:  # city, district, street
        return SAME_STREET
    return SAME_DISTRICT if len(shared) == 2 else FURTHEST
