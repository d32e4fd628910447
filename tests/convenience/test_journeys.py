"""Coaches, trains and flights, what differs on a day, and notices: told with the answers they touch."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from tests.convenience.gtfs import MONDAY, load
from yixian.convenience.models import ChangeSource, DayChange, Journey, TravelNotice
from yixian.convenience.timetables import beside, fetching
from yixian.convenience.views import timetables as pages
from yixian.ground.errors import Refusal


def at(clock: str, day: date = MONDAY) -> datetime:
    return timezone.make_aware(datetime.combine(day, datetime.strptime(clock, "%H:%M").time()))


def coach(**changed: Any) -> Journey:
    told = {
        "mode": "coach",
        "number": "JY88",
        "operator": "示范客运",
        "origin": "汽车西站",
        "via": "柳林镇",
        "destination": "云岭县",
        "departs": "08:10",
        "arrives": "25:10",
        "valid_from": date(2026, 1, 1),
    }
    return Journey.objects.create(**{**told, **changed})


@pytest.mark.django_db
@time_machine.travel("2026-03-02 07:00 +0800", tick=False)
def test_coaches_run_on_their_days_in_their_direction_and_say_what_differs() -> None:
    one = coach(days="1")
    coach(departs="09:00", valid_to=date(2026, 3, 1))
    coach(departs="10:00", active=False)
    assert (one.arrives_at, one.days_later) == ("01:10", 1)

    def told(origin: str, destination: str, clock: str, day: date = MONDAY) -> list[str]:
        return [found.row.departs for found in beside.journeys(origin, destination, at(clock, day))]

    assert told("汽车西", "云岭", "08:00") == ["08:10"]
    assert told("柳林镇", "", "08:00") == ["08:10"]
    assert told("云岭县", "汽车西站", "08:00") == []
    (whole,) = beside.journeys("汽车西站", "云岭县", at("08:00"))
    assert (whole.boards_on_way, whole.alights_on_way) == (False, False)
    (part,) = beside.journeys("汽车西站", "柳林镇", at("08:00"))
    assert (part.boards_on_way, part.alights_on_way) == (False, True)
    page = Client().get("/timetables/?origin=柳林镇&day=2026-03-02&clock=07:30").content.decode()
    assert "从汽车西站开出" in page
    assert told("汽车西站", "", "08:11") == []
    assert told("汽车西站", "", "20:00", date(2026, 3, 1)) == ["08:10"], "tomorrow's are told too"
    changed = DayChange.objects.create(day=MONDAY, number="JY88", departs="08:10", what="late", minutes=20)
    (found,) = beside.journeys("汽车西站", "", at("08:00"))
    assert found.change == changed
    assert beside.change(MONDAY, "JY88", "", "09:00", "汽车西站") is None
    assert beside.change(MONDAY + timedelta(days=1), "JY88", "", "08:10", "汽车西站") is None


@pytest.mark.parametrize(
    ("places", "routes", "touched"),
    [("学府街", "", True), ("", "102路", True), ("机场", "1路", False), ("", "", True), ("学府", "", True)],
)
def test_a_notice_is_told_where_it_touches(places: str, routes: str, touched: bool) -> None:
    assert TravelNotice(places=places, routes=routes).touches({"学府街", "火车站"}, {"102路"}) is touched


@pytest.mark.django_db
@time_machine.travel("2026-03-02 07:00 +0800", tick=False)
def test_answers_say_what_differs_and_which_notices_touch_them(tmp_path: Path, client: Client) -> None:
    load(tmp_path)
    coach(via="柳林镇;北站")
    valid = {"text": "绕行建设路", "valid_from": MONDAY, "valid_to": MONDAY}
    TravelNotice.objects.create(code="a", kind="diversion", title="学府街绕行", places="学府街", **valid)
    TravelNotice.objects.create(code="b", kind="works", title="机场修路", places="机场", **valid)
    DayChange.objects.create(day=MONDAY, number="102路", departs="08:00", what="cancelled", text="故障")
    page = client.get("/timetables/?origin=火车站&day=2026-03-02&clock=07:30").content.decode()
    assert "停运" in page
    assert "绕行" not in page, "of another stop"
    page = client.get(
        "/timetables/?origin=火车站&destination=学府街&day=2026-03-02&clock=07:30"
    ).content.decode()
    assert "学府街绕行" in page
    assert "机场修路" not in page
    page = client.get(
        "/timetables/?origin=汽车西站&destination=云岭县&day=2026-03-02&clock=07:30"
    ).content.decode()
    assert "JY88" in page
    assert "没有找到" not in page
    assert "经 柳林镇、北站" in page, "as people list places, not as a file does"
    asked = "/timetables/?origin=汽车西站&day=2026-03-02&clock=07:30"
    page = client.get(asked, headers={"Accept-Language": "en"}).content.decode()
    assert "柳林镇, 北站" in page


@pytest.mark.django_db
def test_whoever_asks_without_end_is_told_to_wait(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "PER_ADDRESS", 2)
    asked = ("/timetables/?origin=火车站", "/timetables/places/?origin=火", "/timetables/")
    assert [client.get(one).status_code for one in asked] == [200, 200, 429]


CSV = "day,number,departs,what,minutes,text\n2026-03-02,JY88,08:10,late,{minutes},{text}\n"


@pytest.mark.django_db
@time_machine.travel("2026-03-02 07:00 +0800", tick=False)
def test_an_address_is_asked_what_differs_and_what_a_person_entered_stands(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    source = ChangeSource.objects.create(
        code="bus", name="客运", url="https://bus.example.gov.cn/a.csv", active=True
    )
    DayChange.objects.create(day=MONDAY, number="G1", what="cancelled")
    answers = [
        CSV.format(minutes=20, text="") + "2026-03-02,G1,,late,5,\n",
        CSV.format(minutes=0, text="x"),
        "a,b\n1,2\n",
    ]
    monkeypatch.setattr(fetching, "fetch", lambda url: answers.pop(0).encode())
    now = timezone.now()
    assert list(fetching.sweep(now)) == ["变动来源 bus：2 条"]
    assert list(fetching.sweep(now + timedelta(seconds=30))) == [], "it is not due"
    assert set(DayChange.objects.values_list("number", "what")) == {("JY88", "late"), ("G1", "cancelled")}
    for minutes, words in ((3, "晚点要写多少分钟"), (6, "表头应为")):
        list(fetching.sweep(now + timedelta(minutes=minutes)))
        source.refresh_from_db()
        assert words in source.failed
    assert DayChange.objects.count() == 2, "what was right stays"


@pytest.mark.django_db
def test_an_address_that_still_tells_of_yesterday_or_what_another_told_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for code in ("rail", "bus"):
        ChangeSource.objects.create(code=code, name=code, url="https://a.example.gov.cn/", active=True)
    monkeypatch.setattr(fetching, "fetch", lambda url: CSV.format(minutes=20, text="").encode())
    with time_machine.travel("2026-03-02 23:59 +0800", tick=False):
        list(fetching.sweep(timezone.now()))
    with time_machine.travel("2026-03-03 00:05 +0800", tick=False):
        assert len(list(fetching.sweep(timezone.now()))) == 2
    assert set(ChangeSource.objects.values_list("failed", flat=True)) == {""}
    assert DayChange.objects.values_list("number", "day").get() == ("JY88", MONDAY)


def test_only_short_answers_of_the_web_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Refusal, match="http"):
        fetching.fetch("file:///etc/passwd")
    with pytest.raises(Refusal, match="读不到"):
        fetching.fetch("http://127.0.0.1:9/a.csv")
    monkeypatch.setattr(fetching, "MOST_BYTES", 10)
    with served_text("day,number,departs\n") as url, pytest.raises(Refusal, match="超过"):
        fetching.fetch(url)


@contextmanager
def served_text(text: str) -> Iterator[str]:
    """An address of this machine that says a text, once."""

    class Says(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_words: object) -> None:
            return None

    server = HTTPServer(("127.0.0.1", 0), Says)
    thread = threading.Thread(target=server.handle_request)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    thread.join(timeout=10)
    server.server_close()
