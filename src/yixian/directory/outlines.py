"""Outlines of areas as the map draws them: GeoJSON read strictly, kept small, made coarser where many are shown.

Pure geometry of degrees (WGS 84), no Django model: rings are lists of (longitude, latitude), closed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from yixian.ground.errors import Refusal

Point = tuple[float, float]
Ring = list[Point]
Polygon = list[Ring]

# What somebody may hand in, and what is kept of it: a cell of a workbook holds 32,767 characters.
MOST_GIVEN, MOST_KEPT = 1_500_000, 30_000
DECIMALS = 5  # of a degree: a metre
LEAST_STEP = 0.00001  # degrees
LARGEST_STEP = 1.0
NO_AREA = _("边界应为 GeoJSON 的 Polygon 或 MultiPolygon。")
CORNERS = 4  # of the smallest ring: a triangle, closed


def normal_shape(text: str) -> str:
    """The outline as it is kept: a GeoJSON MultiPolygon, to the metre, coarser only where it is too long.

    Takes a geometry, a feature or a collection of features with areas in it. The same text again for what this
    returned. `Refusal` says what is wrong with any other.
    """
    if len(text) > MOST_GIVEN:
        raise Refusal(_("边界数据太大，请先用地图软件简化到 1.5 MB 以内。"), field="shape")
    polygons = rounded(_polygons(_parsed(text)))
    step = LEAST_STEP
    while len(kept := written(polygons)) > MOST_KEPT and step < LARGEST_STEP:
        polygons = coarser(polygons, step)
        step *= 2
    if not polygons or len(kept) > MOST_KEPT:
        raise Refusal(_("边界由太多碎块组成，请先用地图软件合并或简化。"), field="shape")
    return kept


def written(polygons: list[Polygon]) -> str:
    """GeoJSON without a superfluous character."""
    return json.dumps({"type": "MultiPolygon", "coordinates": polygons}, separators=(",", ":"))


def read(shape: str) -> list[Polygon]:
    """The polygons of a kept outline."""
    return [[[(x, y) for x, y in ring] for ring in polygon] for polygon in json.loads(shape)["coordinates"]]


def rounded(polygons: Iterable[Polygon]) -> list[Polygon]:
    """The polygons to the metre, without points that fall together and without rings that vanish."""
    return _sound(
        [[[(round(x, DECIMALS), round(y, DECIMALS)) for x, y in ring] for ring in p] for p in polygons]
    )


def coarser(polygons: Iterable[Polygon], step: float) -> list[Polygon]:
    """The polygons without what differs by less than `step` degrees from a straight line."""
    return _sound([[_straightened(ring, step) for ring in polygon] for polygon in polygons])


def _sound(polygons: list[Polygon]) -> list[Polygon]:
    """Without rings that have shrunk to a line; a polygon whose outer ring has shrunk goes as a whole."""
    kept = []
    for outer, *holes in ([_without_repeats(ring) for ring in polygon] for polygon in polygons):
        if len(outer) >= CORNERS:
            kept.append([outer, *(hole for hole in holes if len(hole) >= CORNERS)])
    return kept


def _without_repeats(ring: Ring) -> Ring:
    return [point for place, point in enumerate(ring) if place == 0 or point != ring[place - 1]]


def _straightened(ring: Ring, step: float) -> Ring:
    """Ramer-Douglas-Peucker, from the point farthest from the first, so that neighbours lose the same points."""
    if len(ring) <= CORNERS:
        return ring
    first = ring[0]
    far = max(range(len(ring)), key=lambda n: (ring[n][0] - first[0]) ** 2 + (ring[n][1] - first[1]) ** 2)
    keep = {0, far, len(ring) - 1}
    waiting = [(0, far), (far, len(ring) - 1)]
    while waiting:
        start, end = waiting.pop()
        place, distance = _farthest(ring, start, end)
        if distance > step * step:
            keep.add(place)
            waiting += [(start, place), (place, end)]
    return [ring[n] for n in sorted(keep)]


def _farthest(ring: Ring, start: int, end: int) -> tuple[int, float]:
    """The point between two that lies farthest from the line through them, and its distance squared."""
    (ax, ay), (bx, by) = ring[start], ring[end]
    dx, dy = bx - ax, by - ay
    length = dx * dx + dy * dy
    best, most = start, -1.0
    for place in range(start + 1, end):
        x, y = ring[place][0] - ax, ring[place][1] - ay
        along = min(1.0, max(0.0, (x * dx + y * dy) / length)) if length else 0.0
        off = (x - along * dx) ** 2 + (y - along * dy) ** 2
        if off > most:
            best, most = place, off
    return best, most


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise Refusal(_("边界应为 GeoJSON 文本，现在的内容不是。"), field="shape") from None


def _polygons(given: Any) -> list[Polygon]:
    """The polygons of a geometry, feature or collection; `Refusal` for anything without an area."""
    collected = isinstance(given, dict) and given.get("type") == "FeatureCollection"
    features = given.get("features") if collected else [given]
    if not isinstance(features, list):
        raise Refusal(NO_AREA, field="shape")
    return [polygon for feature in features for polygon in _of_geometry(feature)]


def _of_geometry(given: Any) -> list[Polygon]:
    """The polygons of one geometry, with or without the feature around it."""
    if isinstance(given, dict) and given.get("type") == "Feature":
        given = given.get("geometry")
    if isinstance(given, dict) and given.get("type") == "Polygon":
        return [_polygon(given.get("coordinates"))]
    if isinstance(given, dict) and given.get("type") == "MultiPolygon":
        coordinates = given.get("coordinates")
        if isinstance(coordinates, list):
            return [_polygon(one) for one in coordinates]
    raise Refusal(NO_AREA, field="shape")


def _polygon(given: Any) -> Polygon:
    if not isinstance(given, list) or not given:
        raise Refusal(_("边界里有一块没有坐标。"), field="shape")
    return [_ring(one) for one in given]


def _ring(given: Any) -> Ring:
    points = [_point(one) for one in given] if isinstance(given, list) else []
    if len(points) < CORNERS or points[0] != points[-1]:
        raise Refusal(_("边界的每一圈至少要有三个角，并且首尾相接。"), field="shape")
    return points


def _point(given: Any) -> Point:
    sound = isinstance(given, list) and len(given) in (2, 3)
    if not sound or not all(isinstance(n, int | float) and not isinstance(n, bool) for n in given):
        raise Refusal(_("边界里有不是坐标的内容：应为 [经度, 纬度]。"), field="shape")
    if not (-180 <= given[0] <= 180 and -90 <= given[1] <= 90):
        raise Refusal(_("边界里有超出范围的坐标：应为 [经度, 纬度]，单位是度（WGS 84）。"), field="shape")
    return float(given[0]), float(given[1])
