"""Opening hours: read as a regulation would put it, with holidays and make-up workdays; halls told to everybody."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from playwright.sync_api import Page, expect

from tests.cases.world import World, at
from tests.cast import Cast
from tests.pages import fits
from yixian.directory.halls import department_told, hall_told, halls
from yixian.directory.models import Hall, WorkingDay
from yixian.directory.opening import opening_of
from yixian.ground.caching import drop_all

OFFICE = "1-5 09:00-12:00;1-5 13:30-17:00"
SATURDAY = f"{OFFICE};6 09:00-12:00"
DAYS = {date(2026, 2, 14): True, **{date(2026, 2, day): False for day in range(15, 24)}}  # Spring Festival

#  hours        asked at                on holidays  open until or opens
TABLE = [
    (OFFICE, "2026-02-13 10:00 Fri", False, "until 02-13 12:00"),
    (OFFICE, "2026-02-13 12:00 Fri", False, "opens 02-13 13:30"),  # the closing moment is outside
    (OFFICE, "2026-02-13 17:30 Fri", False, "opens 02-14 09:00"),  # Saturday is a make-up workday
    (OFFICE, "2026-02-14 16:00 Sat", False, "until 02-14 17:00"),
    (SATURDAY, "2026-02-14 16:00 Sat", False, "opens 02-24 09:00"),  # which keeps its own Saturday hours
    (OFFICE, "2026-02-16 10:00 Mon", False, "holiday, opens 02-24 09:00"),
    (OFFICE, "2026-02-16 10:00 Mon", True, "until 02-16 12:00"),
    (OFFICE, "2026-03-07 10:00 Sat", False, "opens 03-09 09:00"),
    ("1-7 22:00-02:00", "2026-03-07 01:00 Sat", False, "until 03-07 02:00"),  # past midnight
    ("1-7 00:00-24:00", "2026-02-16 03:00 Mon", True, "always"),
    ("", "2026-02-16 03:00 Mon", True, "unknown"),
]


@pytest.mark.parametrize(("hours", "asked", "on_holidays", "said"), TABLE)
def test_open_or_not(hours: str, asked: str, on_holidays: bool, said: str) -> None:
    found = opening_of(hours, DAYS, at(asked), on_holidays=on_holidays)
    if found is None:
        told = "unknown"
    elif found.is_open:
        told = f"until {found.until:%m-%d %H:%M}" if found.until else "always"
    else:
        told = ("holiday, " if found.holiday else "") + f"opens {found.opens:%m-%d %H:%M}"
    assert told == said


def hall(world: World, **columns: Any) -> Hall:
    row = {
        "code": "h1",
        "name": "城管大厅",
        "address": "示范路1号",
        "hours": OFFICE,
        "telephone": "0351-5550000",
    }
    made: Hall = Hall.objects.create(department=world.city.bureau, **{**row, **columns})
    drop_all()
    return made


@pytest.mark.django_db
class TestPages:
    @pytest.fixture
    def world(self, cast: Cast) -> World:
        return World(cast)

    @time_machine.travel(datetime(2026, 3, 6, 2, 0), tick=False)  # Friday 10:00 in China
    def test_everybody_sees_whether_it_is_open(self, world: World) -> None:
        hall(world)
        assert "现在开门，到 12:00" in Client().get("/hours/").content.decode()
        assert "城管大厅" not in Client().get("/hours/?q=税务").content.decode()
        WorkingDay.objects.create(date=date(2026, 3, 6), is_working=False, note="放假")
        drop_all()
        page = Client().get("/hours/?q=城管").content.decode()
        assert "今天放假" in page
        assert "03-09 09:00" in page
        assert "城管大厅" not in Client().get("/hours/?open=1").content.decode()

    def test_it_is_told_to_a_caller_and_so_is_a_department_without_one(self, world: World) -> None:
        hall(world)
        told = hall_told("h1")
        assert told is not None
        assert told.text.splitlines()[0] == "地址：示范路1号"
        assert "周一至周五 09:00–12:00" in told.text
        world.department("TEL", "电话局", telephone="0351-1234567")
        drop_all()
        office = department_told("TEL")
        assert office is not None
        assert "周一至周五 08:30–12:00；周一至周五 14:00–18:00" in office.text
        desk = world.cast.client("seat").post("/desk/hours/", {"q": "电话局"}).content.decode()
        assert "/desk/answers/department/TEL/" in desk
        assert hall_told("gone") is None

    def test_the_search_box_finds_it(self, world: World) -> None:
        hall(world)
        page = Client().get("/search/?q=城管大厅").content.decode()
        assert "/hours/?q=" in page
        assert "0351-5550000" in page

    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    def test_either_name_finds_in_either_language(self, world: World, language: str) -> None:
        Hall.objects.filter(pk=hall(world).pk).update(name_en="City Management Hall")
        world.department("TAX", "税务局", name_en="Tax Office", telephone="0351-7654321")
        drop_all()
        headers = {"accept-language": language}
        for words in ("城管", "management hall"):
            page = Client().get("/hours/", {"q": words}, headers=headers).content.decode()
            assert "0351-5550000" in page, words
        assert (
            "?what=departments&amp;q=tax" in Client().get("/hours/?q=tax", headers=headers).content.decode()
        )
        for words in ("税务", "tax"):
            asked = {"q": words, "what": "departments"}
            assert "0351-7654321" in Client().get("/hours/", asked, headers=headers).content.decode(), words
            assert "0351-7654321" in Client().get("/search/", {"q": words}, headers=headers).content.decode()

    def test_what_is_closed_now_is_not_said_to_be_elsewhere(self, world: World) -> None:
        hall(world)
        world.department("URB", "城管局", telephone="0351-7654321")
        drop_all()
        elsewhere = "各单位的电话里有"
        with time_machine.travel("2026-03-01 03:00 +0800", tick=False):
            assert elsewhere not in Client().get("/hours/?q=城管&open=1").content.decode()
        assert elsewhere in Client().get("/hours/?q=城管局").content.decode()

    def test_hours_nobody_can_read_are_refused(self, world: World) -> None:
        for wrong in ({"hours": "每天"}, {"hours": "1-5 25:00-26:00"}, {"lon": 112.5}, {"telephone": "没有"}):
            row = Hall(
                code="x", name="x", department=world.city.bureau, address="x", **{"hours": OFFICE, **wrong}
            )
            with pytest.raises(ValidationError):
                row.full_clean()

    def test_warm_it_asks_nothing_of_the_database(self, world: World, django_assert_num_queries: Any) -> None:
        hall(world)
        halls()
        with django_assert_num_queries(0):
            assert len(halls("城管")) == 1


@pytest.mark.django_db(transaction=True)
def test_in_a_browser(page: Page, live_server: Any, axe: Any) -> None:
    world = World(Cast())
    hall(world)
    session = world.cast.client("seat").cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    for address in ("/hours/", "/desk/hours/"):
        page.goto(address)
        expect(page.locator("main")).to_contain_text("城管大厅")
        for width in (1440, 390):
            page.set_viewport_size({"width": width, "height": 900})
            axe(page)
            fits(page)
