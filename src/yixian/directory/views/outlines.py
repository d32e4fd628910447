"""The outlines of the city's areas, for every map of ours: one small answer, the same for everybody."""

from __future__ import annotations

import gzip
import hashlib
import json
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.http import parse_etags
from django.views.decorators.http import require_safe

from yixian.directory.models import Area, Outline
from yixian.directory.outlines import LARGEST_STEP, LEAST_STEP, Polygon, coarser, read
from yixian.ground.access import EVERYONE, access
from yixian.ground.caching import Snapshot

LARGEST = 150_000  # bytes, unpacked: beyond it the outlines are drawn coarser
KEPT_SECONDS = 600  # by browsers, before they ask whether there is another


@dataclass(frozen=True)
class Answer:
    """All outlines as GeoJSON, and packed; the tag changes with them."""

    plain: bytes
    packed: bytes
    tag: str


def _load() -> Answer:
    """The outlines of the areas in use, the larger areas first, as fine as fits into `LARGEST`."""
    rows = Outline.objects.filter(area__active=True).select_related("area").order_by("area__path")
    ordered = sorted(rows, key=lambda row: Area.Level.values.index(row.area.level))
    shapes = [read(row.shape) for row in ordered]
    areas = [row.area for row in ordered]
    plain, step = _written(areas, shapes), LEAST_STEP
    while len(plain) > LARGEST and step < LARGEST_STEP:
        shapes = [coarser(polygons, step) for polygons in shapes]
        plain, step = _written(areas, shapes), step * 2
    while len(plain) > LARGEST and areas:  # thousands of grids: the smallest areas are found by name
        areas, shapes = areas[: len(areas) * 3 // 4], shapes[: len(areas) * 3 // 4]
        plain = _written(areas, shapes)
    return Answer(plain, gzip.compress(plain, mtime=0), f'"{hashlib.sha256(plain).hexdigest()[:24]}"')


def _written(areas: list[Area], shapes: list[list[Polygon]]) -> bytes:
    features = [
        {
            "type": "Feature",
            "properties": {"code": area.code, "name": area.name, "en": area.name_en, "level": area.level},
            "geometry": {"type": "MultiPolygon", "coordinates": polygons},
        }
        for area, polygons in zip(areas, shapes, strict=True)
        if polygons
    ]
    collection = {"type": "FeatureCollection", "features": features}
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":")).encode()


_answer: Snapshot[Answer] = Snapshot(_load, Outline, Area)


@access(EVERYONE)
@require_safe
def outlines(request: HttpRequest) -> HttpResponse:
    """GeoJSON; 304 for who has it already. Public facts without a person: packed without a risk."""
    answer = _answer()
    if answer.tag in parse_etags(request.headers.get("If-None-Match", "")):
        made = HttpResponse(status=304)
    elif "gzip" in request.headers.get("Accept-Encoding", ""):
        made = HttpResponse(answer.packed, content_type="application/geo+json")
        made["Content-Encoding"] = "gzip"
    else:
        made = HttpResponse(answer.plain, content_type="application/geo+json")
    made["ETag"] = answer.tag
    patch_cache_control(made, public=True, max_age=KEPT_SECONDS)
    patch_vary_headers(made, ["Accept-Encoding"])
    return made
