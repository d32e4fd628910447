"""演示来电: by a button of a demonstration system an invented citizen calls, speaks, and gives a grade."""

from __future__ import annotations

import asyncio
import dataclasses
from typing import Any

import pytest

from tests.cast import Cast
from tests.telephony.conftest import Exchange, beside, small_line
from tests.telephony.test_survey import asking_here, logged, within
from yixian.ground.errors import Conflict
from yixian.people.models import Installation
from yixian.telephony import live
from yixian.telephony.actions import demonstrate
from yixian.telephony.actions.demonstrate import SAYS
from yixian.telephony.ami import Ami
from yixian.telephony.config import doubts
from yixian.telephony.config.demonstration import demonstration, with_carrier
from yixian.telephony.models import Seat
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
    for code in SAYS:
        assert (PROMPTS / f"demonstration/{code}.alaw").stat().st_size > 8000 * 5


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
