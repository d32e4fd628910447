"""Fixtures of the intake's tests."""

from datetime import date

import pytest
from django.test import Client

from tests.cases.world import World
from tests.cast import Cast
from yixian.directory.actions import load_rows
from yixian.directory.models import Area, Category
from yixian.directory.rows import DEFAULT
from yixian.people.models import Installation


@pytest.fixture
def world(cast: Cast) -> World:
    return World(cast)


@pytest.fixture
def seat(world: World) -> Client:
    """The browser of a seat of the operator."""
    return world.cast.client("seat")


@pytest.fixture
def import_city(db: None) -> None:
    """A city small enough to import into: default limits and office hours, two areas, five categories."""
    Installation.objects.create(kind="demo", city_name="试验市", area_code="0351")
    load_rows(DEFAULT)
    top = Area.objects.create(code="140100", name="太原市", level="city")
    Area.objects.create(code="140105", name="小店区", level="district", parent=top)
    since = date(2019, 1, 1)
    for code, name in (("01", "城市管理"), ("02", "交通")):
        parent = Category.objects.create(code=code, name=name, valid_from=since)
        Category.objects.create(code=f"{code}01", name="其他", parent=parent, valid_from=since)
    parent = Category.objects.get(code="01")
    Category.objects.create(code="0102", name="路灯", parent=parent, valid_from=since)
