"""Where a matter is, as a point: in columns of its own, of a protected case among its sealed words.

Columns stay readable to whoever reads the database, and a point may tell where somebody lives.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from yixian.cases.models import Case

OURS = "wgs84"  # of our map and of a telephone's own position
DRAWN = ("", OURS, "cgcs2000")  # the last differs by less than a metre; others would be drawn streets away
NOWHERE: dict[str, Any] = {"lon": None, "lat": None, "datum": ""}
# Kept as it stands and read back: never translated.
_POINT = re.compile(r"（地图上：经度 (-?\d{1,3}\.\d{6})，纬度 (-?\d{1,2}\.\d{6})(?:，(\w{1,8}))?）\Z")


class Point(NamedTuple):
    """Degrees in `datum`."""

    lon: float
    lat: float
    datum: str

    @property
    def drawn(self) -> bool:
        """Whether our map shows it where it is."""
        return self.datum in DRAWN


class Position(NamedTuple):
    """Where somebody stood, as a telephone found it: degrees in WGS 84, and how far off it may be in metres."""

    lon: float
    lat: float
    accuracy: int

    def __str__(self) -> str:
        return f"{self.lon!r},{self.lat!r},{self.accuracy}"

    @classmethod
    def of(cls, kept: str) -> Position | None:
        """The position kept as `str` wrote it; None where there is none."""
        if not kept:
            return None
        lon, lat, accuracy = kept.split(",")
        return cls(float(lon), float(lat), int(accuracy))


def with_point(address: str, point: Point) -> str:
    """The address with the point behind it, as a protected case keeps it."""
    datum = "" if point.datum in ("", OURS) else f"，{point.datum}"
    return f"{address}（地图上：经度 {point.lon:.6f}，纬度 {point.lat:.6f}{datum}）"


def without_point(address: str) -> tuple[str, Point | None]:
    """The address as it was given, and the point behind it if there is one."""
    found = _POINT.search(address)
    if found is None:
        return address, None
    return address[: found.start()], Point(float(found[1]), float(found[2]), found[3] or OURS)


def point_in_columns(case: Case) -> Point | None:
    """The point in the case's own columns."""
    if case.lon is None or case.lat is None:
        return None
    return Point(case.lon, case.lat, case.datum)


def point_of(case: Case, address: str) -> Point | None:
    """Where the matter is, for whoever reads its `address` as written; None where nobody pointed it out."""
    return point_in_columns(case) or (without_point(address)[1] if case.protected else None)
