"""Knowledge, guides, timetables, services and bookings by token: what a city's app or a robot asks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from tests.api.conftest import Caller
from tests.cast import Cast
from tests.convenience.bookings import booked, two_plumbers
from tests.convenience.gtfs import GOOD, MONDAY, archive, load
from tests.convenience.test_journeys import coach
from yixian.convenience.models import Booking, DayChange, TravelNotice
from yixian.knowledge.models import Guide, KnowledgeItem

pytestmark = pytest.mark.django_db
Calling = Callable[..., Caller]
TODAY = date(2020, 1, 1)


def item(code: str, **columns: Any) -> KnowledgeItem:
    told = {"title": "居住证怎么办", "text": "带身份证到街道窗口。", "valid_from": TODAY, **columns}
    return KnowledgeItem.objects.create(code=code, **told)


def guide(city: Cast, code: str, **columns: Any) -> Guide:
    told = {
        "title": "摆摊备案",
        "who": "个人",
        "materials": "身份证\n照片",
        "steps": "到窗口",
        "place": "一楼",
    }
    return Guide.objects.create(
        code=code, department=city.city.bureau, basis="某办法", valid_from=TODAY, **{**told, **columns}
    )


@pytest.fixture
def items(city: Cast) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    item("open", public=True, basis="条例", department=city.city.bureau)
    item("desk", title="居住证内部口径", public=False)
    item("over", title="居住证旧办法", public=True, valid_to=yesterday)


@pytest.fixture
def monday() -> Any:
    with time_machine.travel("2026-03-02 07:00 +0800", tick=False):
        yield


def codes(answer: Any) -> set[str]:
    assert answer.status_code == 200, answer.content
    return {one["code"] for one in answer.json()["items"]}


class TestKnowledge:
    def test_a_desk_finds_all_and_others_what_everybody_may_read(self, calling: Calling, items: None) -> None:
        asked = {"q": "居住证"}
        assert codes(calling("seat").post("/api/knowledge/search", asked)) == {"open", "desk", "over"}
        assert codes(calling("publisher").post("/api/knowledge/search", asked)) == {"open"}
        assert calling("nobody").post("/api/knowledge/search", asked).status_code == 403
        found = calling("seat").post("/api/knowledge/search", {**asked, "limit": 1}).json()["items"]
        assert len(found) == 1
        assert (found[0]["holds"], found[0]["verified"], found[0]["version"]) == (True, True, 1)

    def test_one_item_by_code(self, calling: Calling, city: Cast, items: None) -> None:
        told = calling("publisher").get("/api/knowledge/open").json()
        assert (told["text"], told["basis"]) == ("带身份证到街道窗口。", "条例")
        assert told["department"] == city.city.bureau.code
        for code in ("desk", "over", "never"):
            assert calling("publisher").get(f"/api/knowledge/{code}").status_code == 404
        assert calling("seat").get("/api/knowledge/over").json()["holds"] is False
        item("draft", state="draft")
        assert calling("seat").get("/api/knowledge/draft").status_code == 404

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({}, "q"),
            ({"q": " "}, "q"),
            ({"q": "x" * 101}, "q"),
            ({"q": "x", "area": "nowhere"}, "area"),
            ({"q": "x", "category": "9"}, "category"),
            ({"q": "x", "limit": 51}, "limit"),
            ({"q": "x", "more": 1}, "more"),
        ],
    )
    def test_what_is_wrong_is_named(self, calling: Calling, body: dict[str, Any], field: str) -> None:
        answer = calling("seat").post("/api/knowledge/search", body)
        assert answer.status_code == 400
        assert field in answer.json()["errors"]

    def test_guides(self, calling: Calling, city: Cast) -> None:
        guide(city, "a")
        guide(city, "b", public=False)
        guide(city, "c", valid_to=date(2021, 1, 1))
        assert codes(calling("seat").post("/api/guides/search", {"q": "摆摊"})) == {"a", "b"}
        assert codes(calling("leader").post("/api/guides/search", {})) == {"a"}
        short = calling("seat").post("/api/guides/search", {"limit": 1}).json()
        assert (len(short["items"]), short["more"]) == (1, True)
        assert calling("leader").get("/api/guides/b").status_code == 404
        told = calling("leader").get("/api/guides/a").json()
        assert (told["materials"], told["limit_days"], told["forms"]) == (["身份证", "照片"], None, [])
        assert calling("nobody").post("/api/guides/search", {}).status_code == 403


@pytest.mark.usefixtures("monday")
class TestTimetables:
    def test_what_leaves_next_with_what_differs(self, calling: Calling, tmp_path: Path) -> None:
        load(tmp_path)
        DayChange.objects.create(day=MONDAY, number="102路", departs="08:00", what="late", minutes=20)
        told = calling("leader").get("/api/timetables", {"origin": "火车站", "at": "2026-03-02T07:30"}).json()
        first = told["departures"][0]
        assert (first["at"], first["planned_at"], first["line"], first["towards"]) == (
            "2026-03-02T08:20:00+08:00",
            "2026-03-02T08:00:00+08:00",
            "102路",
            "南中环",
        )
        assert first["change"] == {"what": "late", "minutes": 20, "text": ""}
        assert told["ends"][0]["first_change"] == first["change"]
        assert told["departures"][2]["service_day"] == "2026-03-02", "after midnight it is still Monday's"
        assert told["ends"][0]["last"] == "2026-03-03T00:50:00+08:00"
        assert [one["updated_on"] for one in told["sources"]] == ["2026-03-02"]

    def test_how_to_get_there_and_coaches_and_notices(self, calling: Calling, tmp_path: Path) -> None:
        load(tmp_path)
        coach(fare="35元")
        TravelNotice.objects.create(
            code="n", kind="works", title="修路", text="x", places="学府街;青年路", valid_from=MONDAY
        )
        caller = calling("leader")
        told = caller.get("/api/timetables", {"origin": "火车站", "destination": "机场"}).json()
        way = told["ways"][0]
        assert (way["minutes"], way["change_at"], len(way["legs"])) == (45, "学府街", 2)
        assert told["notices"][0]["places"] == ["学府街", "青年路"]
        DayChange.objects.create(day=MONDAY, number="201路", what="cancelled")
        told = caller.get("/api/timetables", {"origin": "火车站", "destination": "机场"}).json()
        assert not told["ways"]
        assert told["stopped"][0]["legs"][1]["change"]["what"] == "cancelled"
        told = caller.get("/api/timetables", {"origin": "汽车西站", "destination": "云岭"}).json()
        journey = told["journeys"][0]
        assert (journey["number"], journey["arrives"], journey["days_later"]) == ("JY88", "01:10", 1)
        assert journey["expected_departs"] == "2026-03-02T08:10:00+08:00"

    def test_a_place_that_is_not_clear_or_not_there(self, calling: Calling, tmp_path: Path) -> None:
        load(tmp_path, archive(stops=GOOD["stops.txt"].replace("南中环", "机场路")))
        caller = calling("leader")
        assert caller.get("/api/timetables/places", {"q": "hcz"}).json() == ["火车站"]
        told = caller.get("/api/timetables", {"origin": "机场路", "destination": "体"}).json()
        assert told["destination"] == "体育馆", "one alone is meant"
        for asked in (
            {"origin": "月球"},
            {"origin": "机场", "destination": "机场"},
            {},
            {"origin": "机场", "x": 1},
        ):
            assert caller.get("/api/timetables", asked).status_code == 400
        assert calling("nobody").get("/api/timetables", {"origin": "机场"}).status_code == 403
        assert calling("nobody").get("/api/timetables/places", {"q": "机"}).status_code == 403


class TestServices:
    def test_kinds_and_who_offers_them(self, calling: Calling) -> None:
        kind = two_plumbers()
        caller = calling("leader")
        assert [one["code"] for one in caller.get("/api/services/kinds").json()] == [kind.code]
        told = caller.post("/api/services/search", {"kind": kind.code}).json()
        assert len(told["items"]) == 2
        assert not told["emergency"]
        assert caller.post("/api/services/search", {"q": "老人昏迷"}).json()["emergency"]
        assert not {"email", "sms"} & set(told["items"][0]), "where requests go is nobody's to read"
        for wrong in ({}, {"kind": "none"}, {"area": "none"}, {"q": "x" * 101}, {"open_now": "yes"}):
            assert caller.post("/api/services/search", wrong).status_code == 400
        assert calling("nobody").post("/api/services/search", {"q": "水"}).status_code == 403
        assert calling("nobody").get("/api/services/kinds").status_code == 403


class TestBookings:
    def test_who_may_sees_them_masked(self, calling: Calling, django_assert_max_num_queries: Any) -> None:
        kind = two_plumbers()
        made = [booked(kind, f"k{n}") for n in range(3)]
        caller = calling("duty_manager")
        first = caller.get("/api/bookings", {"limit": 2}).json()
        assert [one["number"] for one in first["items"]] == [made[2].number, made[1].number]
        with django_assert_max_num_queries(3):
            rest = caller.get("/api/bookings", {"limit": 2, "after": first["next"]}).json()
        assert [one["number"] for one in rest["items"]] == [made[0].number]
        assert rest["next"] is None
        assert caller.get("/api/bookings", {"state": "done"}).json()["items"] == []
        assert caller.get("/api/bookings", {"state": "gone"}).status_code == 400
        assert caller.get("/api/bookings", {"status": "done"}).status_code == 400
        shown = caller.get(f"/api/bookings/{made[0].number}")
        told = shown.json()
        identity = Booking.objects.get(pk=made[0].pk).citizen.identity
        assert identity.name not in shown.content.decode()
        assert identity.telephone[-11:] not in shown.content.decode()
        assert "*" in told["telephone"]
        assert told["steps"]
        assert made[0].code not in shown.content.decode()

    def test_nobody_else_is_told_of_one(self, calling: Calling) -> None:
        made = booked(two_plumbers())
        for who in ("seat", "lead", "dispatcher", "liaison", "nobody", "publisher"):
            assert calling(who).get("/api/bookings").json()["items"] == []
            assert calling(who).get(f"/api/bookings/{made.number}").status_code == 404
        for number in ("F1", "F20260101000001", "²" * 12):
            assert calling("duty_manager").get(f"/api/bookings/{number}").status_code == 404
