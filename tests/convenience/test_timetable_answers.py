"""Timetables sent to the caller: the code says the question, the words are those that hold now."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
import time_machine
from django.test import Client
from django.utils.http import urlencode

from tests.cases.world import World
from tests.cast import Cast
from tests.convenience.gtfs import GOOD, MONDAY, archive, load
from tests.convenience.test_journeys import coach
from yixian.convenience.models import DayChange, TravelNotice
from yixian.convenience.timetable_answers import Question, question_of
from yixian.ground.answers import Answer, answer_of
from yixian.ground.errors import NotFound
from yixian.linkage.answer_words import written
from yixian.linkage.models import AnswerSent

NOW = "2026-03-02 07:00 +0800"
travel = time_machine.travel(NOW, tick=False)


def told(code: str, kind: str = "timetable") -> Answer:
    return answer_of(kind, code, "gone")


@pytest.mark.django_db
@travel
def test_what_leaves_next_is_told_with_what_differs_and_the_date_of_the_source(tmp_path: Path) -> None:
    load(tmp_path)
    code = "next~202603020730~火车站"
    answer = told(code)
    assert answer.title == "火车站的下一班"
    assert answer.text.split("\n") == [
        "2026-03-02 星期一 07:30 以后",
        "08:00 102路 开往南中环",
        "09:00 102路 开往南中环",
        "03-03 00:50 102路 开往南中环",
        "03-03 08:00 102路 开往南中环",
        "来源：来源bus 2026-03-02 的时刻表。以现场为准。",
    ]
    assert answer.version
    DayChange.objects.create(
        day=MONDAY, number="102路", departs="08:00", what="late", minutes=20, text="故障"
    )
    assert "08:20 102路 开往南中环（晚点 20 分钟，原定 08:00，故障）\n" in told(code).text, "as it holds now"
    assert written(told(code), "sms").segments <= 4


@pytest.mark.django_db
@travel
def test_ways_first_and_last_and_the_notices_they_touch(tmp_path: Path) -> None:
    load(tmp_path)
    TravelNotice.objects.create(
        code="a", kind="diversion", title="学府街绕行", text="绕行建设路", places="学府街", valid_from=MONDAY
    )
    ways = told("ways~202603020700~火车站~机场")
    assert ways.title == "火车站到机场"
    assert "08:00 火车站 102路 → 08:10 学府街，换 08:15 学府街 201路 → 08:45 机场（45 分钟）" in ways.text
    assert "出行提示：学府街绕行" in ways.text
    DayChange.objects.create(day=MONDAY, number="102路", departs="08:00", what="cancelled")
    ends = told("ends~202603020000~火车站")
    assert ends.title == "火车站的首末班"
    assert "102路 开往南中环 首班 08:00（停运） 末班 03-03 00:50" in ends.text


@pytest.mark.django_db
@travel
def test_a_coach_is_told_with_its_price_and_the_day_it_was_entered() -> None:
    coach(fare="35元")
    answer = told("journeys~202603020700~汽车西~云岭")
    assert answer.title == "汽车西到云岭"
    assert "08:10 汽车西站 长途汽车 JY88 → 03-03 01:10 云岭县 35元" in answer.text
    assert answer.text.endswith("2026-03-02 的信息，以现场为准。")
    assert told("journeys~202603020700~汽车西").title == "汽车西的下一班"


@pytest.mark.django_db
@travel
def test_a_notice_is_told_until_it_is_over() -> None:
    valid = {"kind": "closure", "title": "府前街封路", "text": "请绕行。"}
    TravelNotice.objects.create(code="now", valid_from=MONDAY, valid_to=MONDAY, **valid)
    TravelNotice.objects.create(code="soon", valid_from=MONDAY + timedelta(days=3), **valid)
    TravelNotice.objects.create(code="over", valid_from=date(2026, 1, 1), valid_to=date(2026, 3, 1), **valid)
    TravelNotice.objects.create(code="ended", valid_from=MONDAY, active=False, **valid)
    answer = told("now", "travel_notice")
    assert answer.title == "封路：府前街封路"
    assert answer.text == "请绕行。\n2026-03-02 – 2026-03-02\n2026-03-02 的信息，以现场为准。"
    assert "2026-03-05 起" in told("soon", "travel_notice").text
    for code in ("over", "ended", "never"):
        with pytest.raises(NotFound):
            told(code, "travel_notice")


@pytest.mark.parametrize(
    "code",
    [
        "",
        "next",
        "next~火车站",
        "next~202603020730~",
        "next~20260302073~火车站",
        "next~202613020730~火车站",
        "next~202603022530~火车站",
        "next~202603020730~火车站~机场",
        "next~２０２６０３０２０７３０~火车站",
        "ways~202603020730~火车站",
        "all~202603020730~火车站",
        "next~202603020730~火车站\n",
        "next~202602280730~火车站",  # a day that is over: what differed is known no more
        "next~999912312359~火车站",
        "next~202603020730~" + "站" * 200,
    ],
)
@travel
def test_a_malformed_code_is_no_question(code: str) -> None:
    assert question_of(code) is None


@pytest.mark.django_db
@travel
@pytest.mark.parametrize(
    "code", ["next~202603020730~月球", "ways~202603020730~火车站~火车站", "next~202603020730~%00"]
)
def test_a_question_without_an_answer_is_not_found(code: str, tmp_path: Path) -> None:
    load(tmp_path)
    with pytest.raises(NotFound):
        told(code)


@pytest.mark.django_db
@travel
def test_any_name_of_a_place_stands_in_a_code_and_an_address(tmp_path: Path, cast: Cast) -> None:
    name = "A/B~100%路"
    World(cast).contact()
    load(tmp_path, archive(stops=GOOD["stops.txt"].replace("火车站", name)))
    page = cast.client("seat").get(f"/desk/timetables/?{urlencode({'origin': name})}").content.decode()
    address = page.split('data-send="first" href="')[1].split('"')[0]
    shown = cast.client("seat").get(address)
    assert f"{name}的下一班" in shown.content.decode()
    assert Question("next", question_of("next~202603020730~x").moment, "站" * 199, "").code == ""  # type: ignore[union-attr]


@pytest.mark.django_db
@travel
def test_a_seat_sends_what_it_sees_to_its_caller(tmp_path: Path, cast: Cast, client: Client) -> None:
    load(tmp_path)
    contact, seat = World(cast).contact(), cast.client("seat")
    address = "/desk/answers/timetable/next~202603020730~火车站/"
    assert "08:00 102路 开往南中环" in seat.get(f"{address}?contact={contact.pk}").content.decode()
    sent = seat.post(address, {"contact": contact.pk, "mark": "m", "way": "sms"})
    assert sent.status_code == 302
    row = AnswerSent.objects.get()
    assert (row.code, row.kind) == ("next~202603020730~火车站", "timetable")
    assert row.text.startswith("火车站的下一班：2026-03-02 星期一 07:30 以后\n08:00 102路")
    assert seat.post(address.replace("0730", "9930"), {"mark": "m2", "way": "sms"}).status_code == 404
    for who in (client, cast.client("lead")):  # no callers of their own
        page = "/timetables/" if who is client else "/desk/timetables/"
        assert "data-send" not in who.get(f"{page}?origin=火车站").content.decode()
