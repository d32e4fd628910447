"""Outlines of areas: read strictly, kept small, sent small, the same answer for everybody."""

from __future__ import annotations

import gzip
import json
import math
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from tests.directory.city_rows import SMALL
from yixian.directory.actions import load_rows
from yixian.directory.models import Area, Outline
from yixian.directory.outlines import MOST_KEPT, coarser, normal_shape, read
from yixian.directory.rows import DEFAULT, DEMO
from yixian.directory.views.outlines import LARGEST
from yixian.ground.errors import Refusal

SQUARE = [[112.5, 37.7], [112.7, 37.7], [112.7, 37.9], [112.5, 37.9], [112.5, 37.7]]


def polygon(*rings: Any) -> str:
    return json.dumps({"type": "Polygon", "coordinates": rings})


def coast(points: int, around: tuple[float, float] = (112.5, 37.8)) -> list[list[float]]:
    """A ring that is never straight."""
    turns = [2 * math.pi * n / points for n in range(points)]
    x, y = around
    ring = [
        [x + (0.2 + 0.01 * math.sin(40 * t)) * math.cos(t), y + (0.2 + 0.01 * math.sin(40 * t)) * math.sin(t)]
        for t in turns
    ]
    return [*ring, ring[0]]


@pytest.mark.parametrize(
    "given",
    [
        polygon(SQUARE),
        json.dumps({"type": "MultiPolygon", "coordinates": [[SQUARE]]}),
        json.dumps({"type": "Feature", "properties": {}, "geometry": json.loads(polygon(SQUARE))}),
        json.dumps(
            {
                "type": "FeatureCollection",
                "features": [{"type": "Feature", "geometry": json.loads(polygon(SQUARE))}],
            }
        ),
        polygon([[x + 0.000001, y, 800] for x, y in SQUARE]),  # finer than a metre, with heights
    ],
    ids=["polygon", "several", "feature", "collection", "finer"],
)
def test_an_outline_is_kept_in_one_form(given: str) -> None:
    kept = normal_shape(given)
    assert json.loads(kept) == {"type": "MultiPolygon", "coordinates": [[SQUARE]]}
    assert normal_shape(kept) == kept


@pytest.mark.parametrize(
    ("given", "what"),
    [
        ("", "GeoJSON 文本"),
        ("[" * 100_000, "GeoJSON 文本"),
        ("null", "Polygon"),
        ('{"type":"Point","coordinates":[112.5,37.7]}', "Polygon"),
        ('{"type":"MultiPolygon","coordinates":7}', "Polygon"),
        ('{"type":"FeatureCollection","features":7}', "Polygon"),
        ('{"type":"Polygon","coordinates":[]}', "没有坐标"),
        (polygon(SQUARE[:3]), "首尾相接"),
        (polygon([*SQUARE[:-1], [112.5, 37.8]]), "首尾相接"),
        (polygon([["112", 37]] * 4), "不是坐标"),
        (polygon([[True, 37]] * 4), "不是坐标"),
        (polygon([[37.7, 112.5]] * 4), "超出范围"),
        (polygon([[10**400, 1]] * 4), "超出范围"),
        ('{"type":"Polygon","coordinates":[[[NaN,1],[1,1],[1,2],[NaN,1]]]}', "首尾相接|超出范围"),
        (polygon([[112.5, 37.7]] * 4), "碎块"),
        (" " * 1_500_001, "1.5 MB"),
    ],
)
def test_what_is_no_area_is_refused_and_says_why(given: str, what: str) -> None:
    with pytest.raises(Refusal, match=what):
        normal_shape(given)


def test_a_fine_outline_is_made_coarser_until_it_fits_and_stays_so() -> None:
    fine = polygon(coast(20_000))
    kept = normal_shape(fine)
    assert len(fine) > 500_000
    assert len(kept) <= MOST_KEPT
    assert normal_shape(kept) == kept
    ring = read(kept)[0][0]
    assert ring[0] == ring[-1]
    assert len(ring) > 300, "no coarser than needed"


def test_a_straight_side_needs_two_points() -> None:
    ring = [(x / 10, 0.0) for x in range(11)] + [(1.0, 1.0), (0.0, 1.0), (0.0, 0.0)]
    assert coarser([[ring]], 0.001) == [[[(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0)]]]


@pytest.fixture
def city(db: None, tmp_path: Path) -> Path:
    """Two areas with outlines, by their file."""
    (tmp_path / "areas.csv").write_text(SMALL["areas.csv"], encoding="utf-8")
    shape = polygon(SQUARE).replace('"', '""')
    (tmp_path / "outlines.csv").write_text(f'area,shape\n1405,"{shape}"\n14,"{shape}"\n', encoding="utf-8")
    load_rows(tmp_path)
    return tmp_path


def test_outlines_are_loaded_and_sent_the_larger_areas_first(city: Path, client: Client) -> None:
    answer = client.get("/map/outlines.json")
    features = json.loads(answer.content)["features"]
    assert [f["properties"]["code"] for f in features] == ["14", "1405"]
    assert features[0]["properties"] == {"code": "14", "name": "太原市", "en": "Taiyuan", "level": "city"}
    assert features[0]["geometry"]["coordinates"] == [[SQUARE]]
    assert load_rows(city) == {"areas.csv": 0, "outlines.csv": 0}, "twice changes nothing"


def test_who_has_the_outlines_is_sent_nothing_until_one_changes(
    city: Path, client: Client, django_assert_num_queries: Any
) -> None:
    first = client.get("/map/outlines.json", headers={"accept-encoding": "gzip, br"})
    assert json.loads(gzip.decompress(first.content))["type"] == "FeatureCollection"
    assert "public" in first["Cache-Control"]
    with django_assert_num_queries(0):
        again = client.get("/map/outlines.json", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    Area.objects.get(code="1405").delete()
    assert client.get("/map/outlines.json", headers={"if-none-match": first["ETag"]}).status_code == 200


def test_an_area_out_of_use_is_not_drawn(city: Path, client: Client) -> None:
    area = Area.objects.get(code="1405")
    area.active = False
    area.save()
    assert len(client.get("/map/outlines.json").json()["features"]) == 1


def test_the_back_office_refuses_what_is_no_outline(city: Path) -> None:
    row = Outline.objects.get(area__code="14")
    row.shape = '{"type":"Point","coordinates":[1,2]}'
    with pytest.raises(ValidationError, match="Polygon"):
        row.full_clean()


def test_the_demonstration_city_has_outlines_that_are_small_to_send(db: None, client: Client) -> None:
    load_rows(DEFAULT)
    load_rows(DEMO)
    answer = client.get("/map/outlines.json", headers={"accept-encoding": "gzip"})
    features = json.loads(gzip.decompress(answer.content))["features"]
    assert len(features) == Area.objects.filter(level__in=("city", "district", "street")).count()
    assert len(answer.content) < 60_000


@pytest.mark.django_db
def test_many_fine_outlines_are_drawn_coarser_and_the_smallest_not_at_all(client: Client) -> None:
    whole = Area.objects.create(code="14", name="市", level="city")
    shape = normal_shape(polygon(coast(3_000)))
    areas = [
        Area(code=f"14{n:04}", name=f"街道{n}", level="street", path=f"14/14{n:04}", parent=whole)
        for n in range(120)
    ]
    Area.objects.bulk_create(areas)
    Outline.objects.bulk_create(Outline(area=area, shape=shape) for area in [whole, *areas])
    answer = client.get("/map/outlines.json")
    assert 0 < len(answer.content) <= LARGEST
    assert answer.json()["features"][0]["properties"]["code"] == "14"
