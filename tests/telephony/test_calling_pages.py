"""Calling out as the page asks for it: whom one finds, what may be dialled, and what is in the record afterwards."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone

from tests.cast import Cast
from tests.telephony.conftest import Exchange, beside
from tests.telephony.test_calling_out import dial, line_of
from tests.telephony.test_calls import within
from yixian.cases.models import Channel, Contact, Identity
from yixian.directory.models import Department, HotlineNumber
from yixian.ground.errors import OutOfService, Refusal
from yixian.ground.limits import allow
from yixian.intake.actions import Approach, open_contact
from yixian.people.models import Actor, Installation
from yixian.telephony import parties
from yixian.telephony.actions import keep_record, place_call
from yixian.telephony.actions.place_call import MOST, PERIOD
from yixian.telephony.ami import Ami
from yixian.telephony.models import MissedCaller, PlacedCall, Seat, Trunk
from yixian.telephony.views import calling

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people(transactional_db: None) -> Cast:
    cast = Cast()
    Installation.objects.update_or_create(defaults={"area_code": "0351"})
    HotlineNumber.objects.update_or_create(number="12345", defaults={"name": "热线", "mode": "merged"})
    HotlineNumber.objects.update_or_create(number="12315", defaults={"name": "消费", "mode": "merged"})
    HotlineNumber.objects.update_or_create(number="12393", defaults={"name": "医保", "mode": "dual"})
    Trunk.objects.create(code="carrier", name="运营商", address="127.0.0.1")
    cache.clear()
    return cast


@pytest.fixture
def seat(people: Cast, exchange: Exchange, settings: Any) -> Seat:
    settings.DATA_DIR = exchange.place.folder.parent
    return Seat.objects.create(extension="8001", account=people.people["seat"], browser=True)


@pytest.mark.parametrize(
    ("typed", "dialled"),
    [
        ("138 0013 8000", "13800138000"),
        ("+86 13800138000", "13800138000"),
        ("5551234", "03515551234"),
        ("010-65550000", "01065550000"),
        ("12315", "12315"),
        ("95598", "95598"),
        ("110", "110"),
        ("4008123123", "4008123123"),
    ],
)
def test_what_is_domestic_may_be_dialled(people: Cast, typed: str, dialled: str) -> None:
    assert parties.domestic(typed) == dialled


@pytest.mark.parametrize(
    "typed", ["+442071838750", "0044 2071838750", "16885551", "12590", "99999", "abc", "138001380001", ""]
)
def test_nothing_else_may(people: Cast, typed: str) -> None:
    with pytest.raises(Refusal):
        parties.domestic(typed)


def test_people_are_found_by_name_initials_and_number(people: Cast, seat: Seat) -> None:
    department = Department.objects.exclude(name="").first()
    assert department is not None
    department.telephone = "(0351) 555-0000 转 801、802"
    department.save()
    client = people.client("seat")

    def keys(typed: str) -> list[str]:
        answer = client.post("/desk/line/people/", {"q": typed})
        assert answer.status_code == 200, answer.content
        return [one["key"] for one in answer.json()["people"]]

    assert keys("") == ["emergency:110", "emergency:119", "emergency:120", "emergency:122"]
    assert keys("消防")[0] == keys("119")[0] == "emergency:119"
    begin = keys("12")
    assert begin.index("hotline:12393") < begin.index("emergency:120"), "Enter takes the first"
    for typed in (department.name[:3], department.initials[:4]):
        assert f"department:{department.pk}" in keys(typed)
    assert keys("医保") == ["hotline:12393"]
    assert keys("8001") == ["seat:8001"]
    assert keys("13800138000") == ["13800138000"]
    assert client.post("/desk/line/people/", {"q": "12315"}).status_code == 400, "it is this hotline"
    assert people.client("dispatcher").post("/desk/line/people/").status_code == 403
    party = parties.party_of(f"department:{department.pk}")
    assert (party.digits, party.note) == ("03515550000", "(0351) 555-0000 转 801、802")


def test_of_seats_it_says_who_is_signed_in(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for extension, username in (("8001", "seat"), ("8002", "lead"), ("8003", "dispatcher")):
        Seat.objects.create(extension=extension, account=people.people[username], browser=True)
    monkeypatch.setattr(calling, "signed_in", lambda: {"seat-8001", "seat-8002", "trunk-carrier"})
    client = people.client("seat")

    def notes(typed: str) -> dict[str, str]:
        told = client.post("/desk/line/people/", {"q": typed}).json()["people"]
        return {one["key"]: one["note"] for one in told if one["key"].startswith("seat:")}

    assert notes("") == {"seat:8002": "已签入"}, "nobody calls the own seat"
    assert notes("800") == {"seat:8001": "已签入", "seat:8002": "已签入", "seat:8003": "没有签入，接不了"}
    monkeypatch.setattr(calling, "signed_in", silent)
    assert notes("800") == dict.fromkeys(("seat:8001", "seat:8002", "seat:8003"), "")


def silent() -> set[str]:
    raise OutOfService("话务交换机没有应答。")


def test_a_citizen_is_called_back_and_the_number_stays_here(
    people: Cast, seat: Seat, exchange: Exchange
) -> None:
    client, actor = people.client("seat"), Actor.of(people.people["seat"])
    number = HotlineNumber.objects.get(number="12393")
    contact = open_contact(
        actor, Approach(Channel.TELEPHONE, Identity(telephone="13800138000"), number=number)
    )
    page = client.get(f"/desk/contacts/{contact.pk}/").content.decode()
    assert f'data-call-at="/desk/contacts/{contact.pk}/call/"' in page

    async def call(ami: Ami) -> None:
        async with line_of(exchange) as citizen:
            desk = await exchange.seat("8001")
            answer = await beside(client.post, f"/desk/contacts/{contact.pk}/call/")
            assert answer.json()["name"] == "138****8000"
            assert "13800138000" not in answer.content.decode()
            assert await dial(exchange, desk, answer.json()["dial"]) == 200
            await within(10, citizen.rang.wait())
            assert "INVITE sip:13800138000@" in citizen.invite.first
            assert "<sip:12393@" in citizen.invite["from"], "the number they had called"
            await desk.until_hears(1500, seconds=10)
            stage = await beside(client.post, "/desk/line/stand/")
            assert stage.json() == {"stage": "talking", "address": f"/desk/contacts/{contact.pk}/"}
            desk.hang_up()
            await within(5, citizen.ended.wait())
        await asyncio.sleep(0.5)
        assert (await beside(client.post, "/desk/line/stand/")).json()["stage"] == ""

    exchange.run(call)
    for _ in range(2):  # read again it is the same
        keep_record(exchange.place, timezone.now())
    one = PlacedCall.objects.get()
    assert (one.contact, one.agent, one.outcome) == (contact, seat.account, PlacedCall.Outcome.REACHED)
    assert one.called == "8613800138000"
    assert (exchange.place.recordings / f"{one.recording}.wav").exists()
    assert one.talked is not None
    assert "138****8000" in client.get(f"/desk/contacts/{contact.pk}/").content.decode()
    for role, shown in (
        ("duty_manager", True),
        ("lead", one.agent.organisation_id == people.people["lead"].organisation_id),
    ):
        assert ("138****8000" in people.client(role).get("/desk/calls/placed/").content.decode()) is shown


def test_who_is_not_ones_own_is_not_called(people: Cast, seat: Seat) -> None:
    client, other = people.client("seat"), Actor.of(people.people["dispatcher"])
    theirs = open_contact(other, Approach(Channel.TELEPHONE, Identity(telephone="13800138000")))
    assert client.post(f"/desk/contacts/{theirs.pk}/call/").status_code == 404
    nobody = open_contact(Actor.of(people.people["seat"]), Approach(Channel.TELEPHONE, Identity()))
    assert client.post(f"/desk/contacts/{nobody.pk}/call/").status_code == 400
    missed = MissedCaller.objects.create(
        caller_hash="x", number=HotlineNumber.objects.get(number="12345"),
        first_at=timezone.now(), last_at=timezone.now(), due_at=timezone.now(), next_at=timezone.now(),
    )  # fmt: skip
    assert client.post(f"/desk/missed/{missed.pk}/call/").status_code == 404, "nobody has taken it"
    for to in ("department:999999", "hotline:12315", "emergency:911", "seat:8009", "x:y"):
        assert client.post("/desk/line/place/", {"to": to}).status_code == 404, to
    for to in ("seat:8001", "12345", "+442071838750", ""):
        assert client.post("/desk/line/place/", {"to": to}).status_code == 400, to
    assert not PlacedCall.objects.exists()
    assert not Contact.objects.filter(placed_calls__isnull=False).exists()


def test_calls_are_limited_and_need_a_line(people: Cast, seat: Seat) -> None:
    for _ in range(MOST - 2):
        allow("place_call", str(seat.account_id), MOST, PERIOD)
    client = people.client("seat")
    statuses = [client.post("/desk/line/place/", {"to": "emergency:110"}).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
    Trunk.objects.update(outgoing=False)
    answer = client.post("/desk/line/place/", {"to": "emergency:110"})
    assert (answer.status_code, "中继" in answer.json()["detail"]) == (400, True)


def test_a_line_whose_certificate_is_missing_is_no_line(
    people: Cast, seat: Seat, tmp_path: Any, settings: Any
) -> None:
    settings.DATA_DIR = tmp_path
    Trunk.objects.update(transport="tls")
    with pytest.raises(Refusal, match="没有可呼出的中继线路"):
        place_call(Actor.of(seat.account), seat, parties.party_of("emergency:110"))
    assert not PlacedCall.objects.exists()


def test_a_switch_that_is_away_leaves_no_row(people: Cast, tmp_path: Any, settings: Any) -> None:
    settings.DATA_DIR = tmp_path
    account = people.people["seat"]
    seat = Seat.objects.create(extension="8001", account=account, browser=True)
    with pytest.raises(Refusal, match="没有应答"):
        place_call(Actor.of(account), seat, parties.party_of("emergency:110"))
    assert not PlacedCall.objects.exists()
