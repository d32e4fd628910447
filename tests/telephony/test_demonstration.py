"""演示来电: by a button of a demonstration system an invented citizen calls, speaks, and gives a grade."""

from __future__ import annotations

import asyncio
import dataclasses
import time
from typing import Any

import pytest
from django.utils import timezone

from tests.cast import Cast
from tests.telephony.conftest import Exchange, beside, patient_line, small_line
from tests.telephony.phone import Phone
from tests.telephony.sound import recorded
from tests.telephony.test_calling_out import dial
from tests.telephony.test_survey import asking_here, logged, within
from tests.telephony.test_three import said, stands
from yixian.directory.models import HotlineNumber
from yixian.ground.errors import Conflict
from yixian.people.models import Installation
from yixian.telephony import live
from yixian.telephony.actions import demonstrate, keep_record
from yixian.telephony.actions.demonstrate import SAYS
from yixian.telephony.ami import Ami
from yixian.telephony.config import doubts
from yixian.telephony.config.demonstration import CALLED, PARTS, demonstration, with_carrier
from yixian.telephony.models import Call, PlacedCall, Seat
from yixian.telephony.place import PROMPTS, Ports

RING = "/desk/line/demonstration/"


@pytest.fixture
def people(transactional_db: None) -> Cast:
    return Cast()


@pytest.fixture
def seat(people: Cast) -> Seat:
    return Seat.objects.create(extension="8001", account=people.people["seat"], browser=True)


def of_kind(kind: str) -> None:
    Installation.objects.all().delete()
    Installation.objects.create(kind=kind, city_name="试验市", area_code="0351")


def test_a_city_has_neither_citizen_nor_carrier() -> None:
    city = small_line(5060)
    assert demonstration(city) == ""
    assert with_carrier(city, Ports()) is city
    for demonstrates, who in ((False, "没有电话打得进来"), (True, "只有演示来电打得进来")):
        bare = dataclasses.replace(city, trunks=[], is_demonstration=demonstrates)
        assert any(who in one for one in doubts(bare))


def test_everything_that_is_said_can_be_heard() -> None:
    for code in (*SAYS, CALLED, PARTS):
        assert (PROMPTS / f"demonstration/{code}.alaw").stat().st_size > 8000 * 2


@pytest.mark.django_db(transaction=True)
def test_a_city_has_no_button(people: Cast, seat: Seat) -> None:
    of_kind(Installation.Kind.LIVE)
    client = people.client("seat")
    assert RING not in client.get("/desk/line/").content.decode()
    assert client.post(RING).status_code == 403
    of_kind(Installation.Kind.DEMONSTRATION)
    assert RING in client.get("/desk/line/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_without_a_switch_it_is_said_how_to_start_one(
    people: Cast, seat: Seat, settings: Any, tmp_path: Any
) -> None:
    of_kind(Installation.Kind.DEMONSTRATION)
    settings.DATA_DIR = tmp_path
    answer = people.client("seat").post(RING)
    assert answer.status_code == 503
    assert "yixian telephony up" in answer.json()["detail"]


@pytest.mark.django_db(transaction=True)
def test_an_invented_citizen_speaks_and_gives_a_grade(
    people: Cast, seat: Seat, exchange: Exchange, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    of_kind(Installation.Kind.DEMONSTRATION)
    settings.DATA_DIR = exchange.place.folder.parent
    for code in ("lamp", "noise"):
        monkeypatch.delitem(SAYS, code)
    exchange.configure(dataclasses.replace(asking_here(exchange), is_demonstration=True))
    live.pause(seat, "break")
    answer = people.client("seat").post(RING)
    assert answer.status_code == 400, "nobody would be rung"
    live.resume(seat)

    async def call(ami: Ami) -> tuple[str, str]:
        phone = await exchange.seat("8001")
        assert "养老金" in await beside(demonstrate, seat)
        await within(20, phone.answered.wait())
        with pytest.raises(Conflict):
            await beside(demonstrate, seat)
        await asyncio.sleep(6)
        assert max(map(abs, phone.rx[-16000:])) > 3000, "somebody speaks"
        await asyncio.sleep(10)
        phone.hang_up()
        uid = phone.invite["x-call-uid"]
        async with asyncio.timeout(20):
            while not logged(exchange, uid):
                await asyncio.sleep(0.2)
        return uid, phone.invite["from"]

    uid, who = exchange.run(call)
    assert logged(exchange, uid) == ["3|1"]
    assert "13800000000" in who, "the city has no open case"


def end_every_call() -> None:
    """Nobody talks any more, nor does anybody invented who waits a while before they hang up."""
    until = time.monotonic() + 10
    while (there := live.channels()) and time.monotonic() < until:
        for one in there:
            live.hang_up(one)
        time.sleep(0.2)
    assert not there


def loud(phone: Phone) -> bool:
    """Whether somebody spoke in the last second."""
    return max(map(abs, phone.rx[-8000:]), default=0) > 3000


async def until_loud(phone: Phone) -> None:
    phone.rx.clear()
    async with asyncio.timeout(20):
        while not loud(phone):
            await asyncio.sleep(0.1)


@pytest.mark.django_db(transaction=True)
def test_without_a_line_for_calling_out_somebody_invented_is_asked_and_takes_over(
    people: Cast, seat: Seat, exchange: Exchange, settings: Any
) -> None:
    """Aside, three, out; what the record says is one citizen's call, and one call of a seat's with its recording."""
    of_kind(Installation.Kind.DEMONSTRATION)
    settings.DATA_DIR = exchange.place.folder.parent
    client = people.client("seat")
    exchange.configure(dataclasses.replace(patient_line(exchange.line), trunks=[], is_demonstration=True))
    end_every_call()

    async def call(ami: Ami) -> str:
        phone = await exchange.seat("8001")
        await beside(demonstrate, seat)
        await within(20, phone.answered.wait())
        uid = phone.invite["x-call-uid"]
        await said(client, "call", uid=uid)
        await said(client, "aside", to="emergency:110")
        await stands(client, "consulting")
        await until_loud(phone)
        await said(client, "joined")
        await stands(client, "joined")
        await said(client, "left")
        await within(5, phone.ended.wait())
        await asyncio.sleep(1)
        assert any(one["Linkedid"] == uid for one in await beside(live.channels)), "they talk on"
        return uid

    uid = exchange.run(call)
    end_every_call()
    keep_record(exchange.place, timezone.now())
    assert [one.uid for one in Call.objects.all()] == [uid]
    placed = PlacedCall.objects.get()
    assert (placed.uid, placed.name, placed.outcome) == (uid, "公安报警", PlacedCall.Outcome.REACHED)
    assert max(map(abs, recorded(exchange.kept(placed.file_name)[""]))) > 3000


@pytest.mark.django_db(transaction=True)
def test_a_number_of_the_citys_own_leads_to_somebody_invented_too(
    people: Cast, seat: Seat, exchange: Exchange, settings: Any
) -> None:
    """Of a sub-centre's number the switch has a queue: a seat that calls it does not call itself."""
    of_kind(Installation.Kind.DEMONSTRATION)
    settings.DATA_DIR = exchange.place.folder.parent
    HotlineNumber.objects.get_or_create(number="12315", defaults={"name": "消费", "mode": "dual"})
    client = people.client("seat")
    exchange.configure(dataclasses.replace(patient_line(exchange.line), trunks=[], is_demonstration=True))
    end_every_call()

    async def call(ami: Ami) -> None:
        phone = await exchange.seat("8001")
        told = await said(client, "place", to="hotline:12315")
        assert await dial(exchange, phone, told["dial"]) == 200
        await until_loud(phone)
        await asyncio.sleep(1)
        phone.hang_up()

    exchange.run(call)
    keep_record(exchange.place, timezone.now())
    assert not Call.objects.exists(), "nobody called in"
