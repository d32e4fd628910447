"""What is late leaves when it is expected to, what is cancelled carries nobody, and both are said."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
import time_machine
from django.test import Client

from tests.convenience.gtfs import GOOD, MONDAY, archive, load
from tests.convenience.test_journeys import coach
from tests.convenience.test_timetables import at
from yixian.convenience import queries
from yixian.convenience.models import DayChange
from yixian.convenience.queries import Connection, Place
from yixian.convenience.timetables import beside
from yixian.ground.answers import answer_of

TUESDAY = MONDAY + timedelta(days=1)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday() -> object:
    with time_machine.travel("2026-03-02 07:00 +0800", tick=False):
        yield


@pytest.fixture
def city(tmp_path: Path) -> None:
    load(tmp_path)


def place(name: str) -> Place:
    found = queries.place_called(name)
    assert found is not None
    return found


def differs(number: str, minutes: int = 0, departs: str = "", day: date = MONDAY) -> DayChange:
    what = "late" if minutes else "cancelled"
    return DayChange.objects.create(day=day, number=number, departs=departs, what=what, minutes=minutes)


def leaves(name: str, clock: str, day: date = MONDAY, most: int = 3) -> list[str]:
    found = queries.next_departures(place(name), at(clock, day), most)
    return [
        f"{one.at:%H:%M}" + (f"<{one.planned:%H:%M}" if one.late else "") + ("" if one.goes else "x")
        for one in found
    ]


def ways(origin: str, destination: str, clock: str) -> list[str]:
    return told(queries.connections(place(origin), place(destination), at(clock)))


def told(found: list[Connection]) -> list[str]:
    return [" ".join(f"{leg.leaves:%H:%M}-{leg.arrives:%H:%M}" for leg in way.legs) for way in found]


@pytest.mark.usefixtures("city")
def test_a_late_bus_stays_in_the_list_and_is_told_by_the_time_it_is_expected() -> None:
    differs("102路", 20, "08:00")
    assert leaves("火车站", "08:10", most=2) == ["08:20<08:00", "09:00"], "its planned minute is over"
    assert leaves("学府街", "08:00") == ["08:12", "08:15", "08:30<08:10"], (
        "so much later at every stop of its way"
    )
    assert leaves("学府街", "08:31", most=1) == ["09:10"]


@pytest.mark.usefixtures("city")
def test_a_cancelled_bus_is_told_beside_those_that_go() -> None:
    differs("102路", departs="08:00")
    assert leaves("火车站", "07:30", most=2) == ["08:00x", "09:00", "00:50"]
    (ends,) = queries.first_and_last(place("火车站"), MONDAY)
    assert ends.first_change is not None
    assert ends.last_change is None


@pytest.mark.usefixtures("city")
def test_so_many_go_however_many_are_cancelled_or_late_before_them() -> None:
    differs("201路")
    differs("102路", 90, "08:00")
    assert [one for one in leaves("学府街", "08:00", most=2) if "x" not in one] == ["09:10", "09:40<08:10"]


@pytest.mark.usefixtures("city")
def test_a_line_that_does_not_run_all_day_is_told_once() -> None:
    change = differs("102路")
    assert change.words == "当日停运"
    assert leaves("火车站", "07:30", most=6)[0] == "08:00x"
    assert sum("x" in one for one in leaves("火车站", "07:30", most=6)) == 1
    change.departs = "08:00"
    change.save()
    assert change.words == "停运"


@pytest.mark.usefixtures("city")
def test_of_several_changes_the_closest_is_told() -> None:
    differs("102路")
    differs("102路", 5, "09:00")
    assert leaves("火车站", "07:30", most=2) == ["08:00x", "09:05<09:00", "08:00"]


@pytest.mark.usefixtures("city")
def test_a_change_missed_by_a_late_bus_is_not_offered_unless_the_next_is_late_too() -> None:
    assert ways("火车站", "机场", "07:30") == ["08:00-08:10 08:15-08:45"]
    differs("102路", 20, "08:00")
    assert ways("火车站", "机场", "07:30") == []
    missed = queries.stopped(place("火车站"), place("机场"), at("07:30"), [])
    assert told(missed) == ["08:00-08:10 08:15-08:45"], "as planned"
    assert missed[0].legs[0].change is not None, "which is why"
    differs("201路", 20)
    assert ways("火车站", "机场", "07:30") == ["08:20-08:30 08:35-09:05"]
    assert ways("火车站", "机场", "08:10") == ["08:20-08:30 08:35-09:05"], (
        "both left by the timetable, and did not"
    )


@pytest.mark.usefixtures("city")
def test_a_late_second_bus_makes_a_change_possible() -> None:
    assert ways("火车站", "机场", "08:30") == []
    differs("201路", 60, "08:15")
    assert ways("火车站", "机场", "08:30") == ["09:00-09:10 09:15-09:45"]


@pytest.mark.usefixtures("city")
def test_a_cancelled_bus_is_not_used_and_said_where_one_has_to_wait_for_it() -> None:
    differs("102路", departs="08:00")
    found = queries.connections(place("火车站"), place("南中环"), at("07:30"))
    assert told(found)[0] == "09:00-09:20"
    assert told(queries.stopped(place("火车站"), place("南中环"), at("07:30"), found)) == ["08:00-08:20"]
    assert queries.stopped(place("火车站"), place("南中环"), at("08:10"), found) == [], (
        "another goes within the hour"
    )


@pytest.mark.usefixtures("city")
def test_what_only_goes_later_is_not_said_to_go_no_more() -> None:
    origin, destination = place("火车站"), place("南中环")
    differs("102路", 100, "08:00")
    differs("102路", 120, "09:00")
    found = queries.connections(origin, destination, at("07:30"))
    assert told(found)[:2] == ["09:40-10:00", "11:00-11:20"]
    assert queries.stopped(origin, destination, at("07:30"), found) == []


def test_what_was_to_go_before_midnight_and_is_late_goes_after_it(tmp_path: Path) -> None:
    times = (
        GOOD["stop_times.txt"].replace("24:50", "23:30").replace("25:00", "23:40").replace("25:10", "23:40")
    )
    load(tmp_path, archive(stop_times=times.replace("25:20", "23:50")))
    differs("102路", 45, "23:30")
    assert leaves("火车站", "00:10", TUESDAY, most=1) == ["00:15<23:30"], (
        "no vehicle goes beyond midnight as planned"
    )
    found = queries.connections(place("火车站"), place("南中环"), at("00:10", TUESDAY))
    assert told(found)[0] == "00:15-00:35"


@pytest.mark.usefixtures("city")
def test_after_midnight_a_bus_of_the_day_before_is_late_by_that_days_change() -> None:
    differs("102路", 30, "00:50")
    assert leaves("火车站", "01:00", TUESDAY, most=1) == ["01:20<00:50"]


def test_a_late_coach_stays_in_the_list_across_midnight_too() -> None:
    coach(departs="23:50", arrives="25:10")
    coach(departs="08:10", arrives="10:10")
    differs("JY88", 30, "23:50")
    differs("JY88", 20, "08:10")
    found = beside.journeys("汽车西站", "", at("08:15"), 2)
    assert [f"{one.at:%H:%M} {one.arrives:%H:%M}" for one in found] == ["08:30 10:30", "00:20 01:40"]
    assert f"{beside.journeys('汽车西站', '', at('00:10', TUESDAY))[0].at:%d %H:%M}" == "03 00:20"


@pytest.mark.usefixtures("city")
def test_page_program_and_message_say_planned_and_expected_and_why_nothing_goes(client: Client) -> None:
    differs("102路", 20, "08:00")
    asked = "origin=火车站&day=2026-03-02&clock=08:10"
    page = " ".join(client.get(f"/timetables/?{asked}").content.decode().split())
    assert "08:20</strong>" in page
    assert "原定 08:00" in page
    assert (
        "08:20 102路 开往南中环（晚点 20 分钟，原定 08:00）"
        in answer_of("timetable", "next~202603020810~火车站", "").text
    )
    asked = "origin=火车站&destination=机场&day=2026-03-02&clock=07:30"
    page = client.get(f"/timetables/?{asked}").content.decode()
    assert "现在走不成" in page
    assert "晚点 20 分钟" in page
    text = answer_of("timetable", "ways~202603020730~火车站~机场", "").text
    assert "走不成：08:00 火车站 102路（晚点 20 分钟） → 08:10 学府街，换 08:15 学府街 201路" in text


def test_of_two_that_leave_both_ends_at_once_one_may_be_meant(tmp_path: Path) -> None:
    back = "back,08:00:00,08:00:00,3,1\nback,08:20:00,08:20:00,1,2\n"
    trips = GOOD["trips.txt"] + "r1,day,back,火车站\n"
    load(tmp_path, archive(trips=trips, stop_times=GOOD["stop_times.txt"] + back))
    one = differs("102路", 20, "08:00")
    assert (leaves("火车站", "08:10", most=1), leaves("南中环", "08:10", most=1)) == (
        ["08:20<08:00"],
        ["08:20<08:00"],
    )
    DayChange.objects.filter(pk=one.pk).delete()
    DayChange.objects.create(
        day=MONDAY, number="102路", departs="08:00", origin="南中环", what="late", minutes=20
    )
    assert leaves("南中环", "08:10", most=1) == ["08:20<08:00"]
    assert leaves("火车站", "07:50", most=1) == ["08:00"]


def test_later_ones_begin_with_the_minute_of_the_last(city: None, client: Client) -> None:
    """There may be more of it than a page has room for."""
    first = client.get("/timetables/", {"origin": "学府街", "day": "2026-03-02", "clock": "08:00"})
    answer = first.context["answer"]
    assert answer.later == answer.departures[-1].at
