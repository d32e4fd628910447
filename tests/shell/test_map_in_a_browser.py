"""The map in a real browser: pointed at by mouse, by keys and by the telephone's own position, in every look."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.pages import fits
from yixian.directory.models import Area, Outline

pytestmark = pytest.mark.django_db(transaction=True)
DISTRICT = (
    '{"type":"Polygon","coordinates":[[[112.5,37.7],[112.7,37.7],[112.7,37.9],[112.5,37.9],[112.5,37.7]]]}'
)
MIDDLE = {"latitude": 37.8, "longitude": 112.6}


@pytest.fixture
def city(transactional_db: None) -> Area:
    """A city and its one district, which fills it."""
    whole = Area.objects.create(code="14", name="晋阳市", name_en="Jinyang", level="city")
    district = Area.objects.create(
        code="1405", name="汾东区", name_en="Fendong", level="district", parent=whole
    )
    for area in (whole, district):
        row = Outline(area=area, shape=DISTRICT)
        row.full_clean()
        row.save()
    return district


def unfold(page: Page) -> None:
    page.goto("/submit/")
    page.get_by_text("在地图上指出").click()
    expect(page.locator(".map-area-district")).to_be_visible()


def chosen(page: Page) -> tuple[str, str]:
    lon, lat = (page.locator(f"[name={name}]").input_value() for name in ("lon", "lat"))
    return lon, lat


def test_a_place_is_pointed_at_with_the_mouse(city: Area, page: Page) -> None:
    unfold(page)
    expect(page.locator(".map-name")).to_have_text("汾东区")
    page.locator(".map").click()
    lon, lat = map(float, chosen(page))
    assert (round(lon, 1), round(lat, 1)) == (112.6, 37.8)
    expect(page.locator(".map-said")).to_contain_text("晋阳市 汾东区")
    expect(page.get_by_label("在哪个区")).to_have_value("1405")
    page.get_by_role("button", name="不要了").click()
    assert chosen(page) == ("", "")


def test_a_place_is_pointed_at_with_keys_alone(city: Area, page: Page) -> None:
    unfold(page)
    page.get_by_role("application", name="地图").focus()
    for key in ("+", "ArrowRight"):
        page.keyboard.press(key)
        page.wait_for_timeout(600)  # the map glides
    page.keyboard.press("Enter")
    assert float(chosen(page)[0]) > 112.6, "moved to the right"
    page.get_by_role("button", name="不要了").click()
    page.get_by_role("button", name="选中间这一点").press("Enter")
    assert chosen(page)[0]


def test_ones_own_position_is_asked_for_only_when_pressed(city: Area, page: Page) -> None:
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation(MIDDLE)
    unfold(page)
    assert chosen(page) == ("", "")
    page.get_by_role("button", name="我的位置").click()
    expect(page.locator(".map-pin")).to_be_visible()
    assert chosen(page) == ("112.600000", "37.800000")


def test_without_permission_the_place_stays_text(city: Area, page: Page) -> None:
    page.context.clear_permissions()
    unfold(page)
    page.get_by_role("button", name="我的位置").click()
    expect(page.locator(".map-said")).to_contain_text("没有找到您的位置")


def test_a_city_without_outlines_says_so(transactional_db: None, page: Page) -> None:
    page.goto("/submit/")
    page.get_by_text("在地图上指出").click()
    expect(page.locator(".map-said")).to_contain_text("还没有画出区域边界")


def test_a_map_that_does_not_come_costs_nothing_else(city: Area, page: Page) -> None:
    page.route("**/map/outlines.json", lambda route: route.abort())
    page.goto("/submit/")
    page.get_by_text("在地图上指出").click()
    expect(page.locator(".map-said")).to_contain_text("地图没有取到")
    page.unroute("**/map/outlines.json")
    page.get_by_text("在地图上指出").click()
    page.get_by_text("在地图上指出").click()
    expect(page.locator(".map-area-district")).to_be_visible()


def test_without_scripts_there_is_no_map_to_be_missed(city: Area, browser: Any, live_server: Any) -> None:
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    plain = context.new_page()
    plain.goto("/submit/")
    expect(plain.get_by_text("在地图上指出")).to_be_hidden()
    context.close()


@pytest.mark.parametrize("look", ["light", "dark", "contrast", "elder"])
def test_the_map_is_without_barriers_in_every_look(
    city: Area, page: Page, axe: Callable[..., None], look: str
) -> None:
    cookie = {"name": "elder", "value": "on"} if look == "elder" else {"name": "look", "value": look}
    page.context.add_cookies([{**cookie, "url": _root(page)}])
    unfold(page)
    page.locator(".map").click()
    axe(page)
    page.set_viewport_size({"width": 390, "height": 844})
    fits(page)


def _root(page: Page) -> str:
    page.goto("/")
    return page.url
