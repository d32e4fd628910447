"""After the call the caller says by a key how content they are: once, or not at all."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Awaitable
from pathlib import Path

import pytest

from tests.cast import Cast
from tests.telephony.conftest import SHORT, Exchange, small_line
from tests.telephony.sound import loudest, recorded
from tests.telephony.test_call_list import LIST, made_calls, seen
from tests.telephony.test_record import AT, CALLS, QUEUES, place, queued, write
from yixian.telephony.ami import Ami
from yixian.telephony.config import doubts
from yixian.telephony.config.survey import levels_of, survey
from yixian.telephony.models import Announcement, Call, LineRule
from yixian.telephony.place import Place
from yixian.telephony.queries import Line, line
from yixian.telephony.record.queue_log import read_line
from yixian.telephony.record.reading import read_all

__all__ = ["place"]
OWN_WORDS = Announcement(code="survey", name="评价", text="请按键评价。", sound="notice")


def asking(grades: int, *, own_words: bool = False) -> Line:
    small = small_line(5060)
    said = [*small.announcements, *([OWN_WORDS] if own_words else [])]
    return dataclasses.replace(small, grades=grades, announcements=said)


def test_five_grades_need_words_of_the_citys_own() -> None:
    assert [levels_of(asking(n), {}) for n in (0, 3, 5)] == [0, 3, 3]
    assert levels_of(asking(5), {"survey": "city/survey"}) == 5
    assert any("按三级评价" in one for one in doubts(asking(5)))
    assert not any("评价" in one for one in [*doubts(asking(3)), *doubts(asking(5, own_words=True))])
    assert "FILTER(1-5," in survey(asking(5), {"survey": "city/survey"})
    assert "Read(" not in survey(asking(0), {})


@pytest.mark.django_db
def test_rows_say_of_how_many_grades() -> None:
    assert line().grades == 3
    LineRule.objects.create(code="grades", value=0)
    assert line().grades == 0


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("3|1", "3/1"),
        ("5|5", "5/5"),
        ("3|4", ""),
        ("5|0", ""),
        ("3|", ""),
        ("|", ""),
        ("3|1;drop", ""),
        ("9|1", ""),
    ],
)
def test_what_is_no_grade_is_none(told: str, said: str) -> None:
    read = read_line(queued(0, 75, "GRADE", *told.split("|"), who="8001"))
    assert read is not None
    assert read.said == said


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("told", "grade"),
    [(["3|1"], "satisfied"), (["3|2"], "fairly"), (["3|3"], "dissatisfied"), (["5|1"], "very"),
     (["5|5"], "very_dissatisfied"), (["3|3", "3|1"], "dissatisfied"), ([], "")],
)  # fmt: skip
def test_the_first_grade_is_kept_once(place: Place, told: list[str], grade: str) -> None:
    lines = [queued(0, 75 + n, "GRADE", *one.split("|"), who="8001") for n, one in enumerate(told)]
    write(place, CALLS, [*QUEUES, *lines, *lines])
    read_all(place)
    read_all(place)
    assert Call.objects.get(uid=f"{AT}.0").grade == grade
    assert Call.objects.exclude(grade="").count() == bool(grade)


@pytest.mark.django_db
def test_the_list_is_narrowed_by_grade(cast: Cast) -> None:
    calls = made_calls(cast)
    Call.objects.filter(pk=calls["ours"].pk).update(grade="dissatisfied")
    assert seen(cast, "lead", "grade=dissatisfied&seat=8001") == {calls["ours"].uid}
    assert "不满意" in cast.client("lead").get(f"{LIST}{calls['ours'].pk}/").content.decode()


async def within(seconds: float, happened: Awaitable[object]) -> None:
    async with asyncio.timeout(seconds):
        await happened


def logged(exchange: Exchange, uid: str) -> list[str]:
    lines = (Path(exchange.place.var) / "log/queue_log").read_text().splitlines()
    return [one.split("|", 5)[5] for one in lines if f"|{uid}|" in one and "|GRADE|" in one]


def test_a_wrong_key_is_asked_about_once_more(exchange: Exchange) -> None:
    exchange.configure(asking_here(exchange))

    async def call(ami: Ami) -> str:
        seat, citizen = await exchange.seat("8001"), await exchange.citizen()
        assert await citizen.call("12345", exchange.trunk) == 200
        await within(20, seat.answered.wait())
        await citizen.until_hears(1000)
        citizen.rx.clear()
        seat.hang_up()
        await citizen.until_hears(SHORT["notice"], seconds=15)
        await citizen.press("7")
        await asyncio.sleep(1)
        assert not citizen.ended.is_set()
        await citizen.press("2")
        await within(20, citizen.ended.wait())
        return seat.invite["x-call-uid"]

    uid = exchange.run(call)
    assert logged(exchange, uid) == ["3|2"]
    talk = recorded(exchange.kept(uid)["-tx"])
    assert loudest(talk, 1000) > -45 > loudest(talk, SHORT["notice"]), "what is asked is no part of the talk"


def asking_here(exchange: Exchange) -> Line:
    return dataclasses.replace(
        exchange.line, grades=3, announcements=[*exchange.line.announcements, OWN_WORDS]
    )


def test_who_hangs_up_or_presses_nothing_gives_none(exchange: Exchange) -> None:
    exchange.configure(asking_here(exchange))

    async def call(ami: Ami) -> list[str]:
        seat, first = await exchange.seat("8001"), await exchange.citizen()
        assert await first.call("12345", exchange.trunk) == 200
        await within(20, seat.answered.wait())
        uids = [seat.invite["x-call-uid"]]
        await first.until_hears(1000)
        seat.hang_up()
        await first.until_hears(SHORT["notice"], seconds=15)
        first.hang_up()
        seat.forget_call()
        second = await exchange.citizen("13900139000")
        assert await second.call("12345", exchange.trunk) == 200
        await within(20, seat.answered.wait())
        uids.append(seat.invite["x-call-uid"])
        await second.until_hears(1000)
        seat.hang_up()
        await within(60, second.ended.wait())
        return uids

    assert [logged(exchange, uid) for uid in exchange.run(call)] == [[], []]
