"""What a shift lead does to a seat and its call: heard on real telephones, kept for the seat's person to read."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse

from tests.cast import PEOPLE, Cast
from tests.telephony.conftest import Exchange, beside, patient_line
from tests.telephony.phone import Phone
from tests.telephony.sound import loudest
from yixian.directory.models import RowChange
from yixian.safeguard.models.append_only import Unchangeable
from yixian.telephony import live, wallboard
from yixian.telephony.ami import Ami
from yixian.telephony.models import BreakReason, CallQueue, LineAct, Seat, SeatQueue

pytestmark = pytest.mark.django_db(transaction=True)
WHY = "新人上岗，听一听"


@pytest.fixture
def people(transactional_db: None) -> Cast:
    return Cast()


@pytest.fixture
def seats(people: Cast) -> tuple[Seat, Seat]:
    """8001 of a seat, 8002 of the lead."""
    return (
        Seat.objects.create(extension="8001", account=people.people["seat"]),
        Seat.objects.create(extension="8002", account=people.people["lead"]),
    )


@pytest.fixture
def line(exchange: Exchange, seats: tuple[Seat, Seat], settings: Any) -> Exchange:
    """The switch of the tests is this system's."""
    settings.DATA_DIR = exchange.place.folder.parent
    exchange.configure(patient_line(exchange.line))
    live.resume(seats[0])
    return exchange


def does(people: Cast, act: str, *, by: str = "lead", extension: str = "8001", **typed: str) -> HttpResponse:
    fields = {"reason": WHY, **typed}
    return people.client(by).post(f"/desk/wallboard/{extension}/{act}/", fields)  # type: ignore[return-value]


async def until(what: Callable[[], bool], seconds: float = 15) -> None:
    async with asyncio.timeout(seconds):
        while not what():
            await asyncio.sleep(0.1)


def hears(phone: Phone, hertz: int) -> bool:
    return loudest(phone.rx[-4000:], hertz) > -45


def test_a_lead_listens_whispers_joins_and_releases(people: Cast, line: Exchange) -> None:
    async def call(ami: Ami) -> None:
        seat, lead = await line.seat("8001"), await line.seat("8002", hums=1400)
        assert (await beside(does, people, "hear", what="listen")).status_code == 409, "nobody talks"
        citizen = await line.citizen()
        assert await citizen.call("12345", line.trunk) == 200
        await asyncio.wait_for(seat.answered.wait(), 10)
        await until(lambda: hears(seat, 600) and hears(citizen, 1000))
        for what, at_seat, at_citizen in (
            ("listen", False, False),
            ("whisper", True, False),
            ("join", True, True),
        ):
            answer = await beside(does, people, "hear", what=what)
            assert answer.status_code == 302, answer.content.decode()
            await asyncio.wait_for(lead.answered.wait(), 15)
            await until(lambda: hears(lead, 600) and hears(lead, 1000))
            await until(lambda at=at_seat: hears(seat, 1400) or not at)  # type: ignore[misc]
            await until(lambda at=at_citizen: hears(citizen, 1400) or not at)  # type: ignore[misc]
            assert (hears(seat, 1400), hears(citizen, 1400)) == (at_seat, at_citizen), what
            lead.hang_up()
            await asyncio.wait_for(lead.ended.wait(), 5)
            lead.forget_call()
            await until(lambda: not hears(seat, 1400) and not hears(citizen, 1400))
        assert (await beside(does, people, "release")).status_code == 400, "not confirmed"
        assert not citizen.ended.is_set()
        assert (await beside(does, people, "release", sure="on")).status_code == 302
        await asyncio.wait_for(seat.ended.wait(), 5)
        await asyncio.wait_for(citizen.ended.wait(), 5)

    line.run(call)
    kept = list(LineAct.objects.order_by("pk"))
    assert [one.what for one in kept] == ["listen", "whisper", "join", "release"]
    assert {(one.account, one.person, one.reason) for one in kept} == {
        (people.people["lead"], people.people["seat"], WHY)
    }
    assert len({one.uid for one in kept}) == 1
    page = people.client("seat").get("/desk/line/acts/").content.decode()
    assert page.count(WHY) == 4
    assert people.people["lead"].name in page
    with pytest.raises(Unchangeable):
        kept[0].delete()


def test_a_seat_whose_person_is_gone_gets_no_calls_until_ready(
    people: Cast, line: Exchange, seats: tuple[Seat, Seat]
) -> None:
    assert does(people, "stand-down", sure="on").status_code == 302
    assert live.state_of(seats[0]) == live.SeatState(True, True, "absent")
    assert does(people, "stand-down", extension="8002", sure="on").status_code == 400, "serves nothing"
    with pytest.raises(Exception, match="另有用途"):
        BreakReason(code="absent", name="人不在").full_clean()
    live.resume(seats[0])


def test_a_seat_goes_to_another_queue(people: Cast, line: Exchange, seats: tuple[Seat, Seat]) -> None:
    main, market = (CallQueue.objects.create(code=code, name=code) for code in ("main", "market"))
    SeatQueue.objects.create(seat=seats[0], queue=main)
    SeatQueue.objects.create(seat=seats[0], queue=CallQueue.objects.create(code="dialect", name="方言"))

    def serves() -> set[str]:
        return set(SeatQueue.objects.filter(seat=seats[0]).values_list("queue__code", flat=True))

    def known() -> set[str]:
        return {
            one["Queue"] for one in live.asked("QueueStatus", Member=live.device(seats[0])) if "Name" in one
        }

    assert does(people, "move", queue="market", keeps="on").status_code == 302
    assert serves() == {"main", "dialect", "market"}
    assert does(people, "move", queue="market", keeps="on").status_code == 409
    assert does(people, "move", queue="market").status_code == 302
    assert serves() == {market.code}
    assert known() == {"market"}, "at once, without waiting for the sweep"
    assert does(people, "move", queue="market").status_code == 409
    assert does(people, "move", queue="nowhere").status_code == 400
    changes = RowChange.objects.filter(kind="telephony.seatqueue")
    assert sorted(changes.values_list("sign", flat=True)) == ["+", "x", "x"]
    assert set(changes.values_list("account_name", "reason")) == {("lead", WHY)}


@pytest.mark.parametrize("username", PEOPLE)
def test_who_may_open_a_seat(
    people: Cast, seats: tuple[Seat, Seat], tmp_path: Path, settings: Any, username: str
) -> None:
    settings.DATA_DIR = tmp_path
    client, leads = people.client(username), bool(wallboard.READERS & set(PEOPLE[username][0]))
    assert (client.get("/desk/wallboard/8001/").status_code == 200) is leads
    refused = client.post("/desk/wallboard/8001/stand-down/", {"reason": WHY})
    assert refused.status_code == (400 if leads else 403)
    assert (client.get("/desk/line/acts/").status_code == 200) is ("seat" in PEOPLE[username][0])
    assert not LineAct.objects.exists()


def test_a_lead_reaches_the_own_organisations_seats_alone(people: Cast, seats: tuple[Seat, Seat]) -> None:
    Seat.objects.create(extension="8003", account=people.people["government_callback"])
    assert people.client("lead").get("/desk/wallboard/8003/").status_code == 404
    assert does(people, "release", extension="8003", sure="on").status_code == 404
    assert people.client("duty_manager").get("/desk/wallboard/8003/").status_code == 200
    assert does(people, "dance").status_code == 404


def test_a_telephone_that_is_not_signed_in_is_told_before_anything_is_kept(
    people: Cast, line: Exchange
) -> None:
    refused = does(people, "hear", what="listen")
    assert (refused.status_code, "话机没有签入" in refused.content.decode()) == (409, True)
    assert not LineAct.objects.exists()


def test_the_page_says_by_what_a_lead_listens(people: Cast, line: Exchange, seats: tuple[Seat, Seat]) -> None:
    def shown(by: str) -> list[bool]:
        page = people.client(by).get("/desk/wallboard/8001/").content.decode()
        return [
            words in page
            for words in ("data-line-bar", "响的是您的座席话机 8002", "勾选“网页话机”", "打我的话机")
        ]

    assert shown("lead") == [False, True, False, True]
    assert shown("duty_manager") == [False, False, True, False]
    Seat.objects.create(extension="8003", account=people.people["duty_manager"], browser=True)
    assert shown("duty_manager") == [True, False, False, True]
    window = people.client("duty_manager").get("/desk/line/").content.decode()
    assert "data-takes-no-calls" in window
    assert people.client("duty_manager").post("/desk/line/place/", {"to": "emergency:110"}).status_code == 403


def test_nothing_is_done_without_a_reason_or_a_telephone(people: Cast, line: Exchange) -> None:
    assert does(people, "hear", what="listen", reason=" ").status_code == 400
    assert does(people, "hear", what="shout").status_code == 400
    refused = does(people, "hear", by="duty_manager", what="listen")
    assert (refused.status_code, "没有座席话机" in refused.content.decode()) == (400, True)
    assert not LineAct.objects.exists()
