"""The telephone in the page, asked as a browser asks: who may sign in with what, and whose call is whose."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.cast import Cast
from tests.telephony.conftest import Exchange, beside, patient_line
from yixian.cases.models import Contact, ContactOutcome
from yixian.directory.models import HotlineNumber
from yixian.people.models import Account, RoleGrant
from yixian.telephony import live
from yixian.telephony.ami import Ami
from yixian.telephony.models import BreakReason, Seat, TakenCall
from yixian.telephony.models.break_reason import ABSENT, WRAP_UP

pytestmark = pytest.mark.django_db(transaction=True)
HERE, ELSEWHERE = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"


@pytest.fixture
def people(transactional_db: None) -> Cast:
    cast = Cast()
    HotlineNumber.objects.get_or_create(number="12345", defaults={"name": "热线", "mode": "merged"})
    return cast


@pytest.fixture
def seat(people: Cast, exchange: Exchange, settings: Any) -> Seat:
    """Seat 8001 of the switch of the tests."""
    settings.DATA_DIR = exchange.place.folder.parent
    exchange.configure(patient_line(exchange.line))
    seat = Seat.objects.create(extension="8001", account=people.people["seat"], browser=True)
    live.resume(seat)
    return seat


def post(client: Client, what: str, **fields: str) -> HttpResponse:
    return client.post(f"/desk/line/{what}/", {"window": HERE, "user": "seat-8001", **fields})  # type: ignore[return-value]


def told(answer: HttpResponse) -> Any:
    return answer.json()  # type: ignore[attr-defined]


def another_seat() -> Seat:
    """Somebody else's, 8002."""
    account = Account.objects.get(username="lead")
    assert account.organisation is not None
    RoleGrant.objects.create(account=account, role="seat", organisation_kind=account.organisation.kind)
    return Seat.objects.create(extension="8002", account=account, browser=True)


def test_a_seats_password_is_told_to_its_own_account_and_kept_by_nobody(
    people: Cast, seat: Seat, exchange: Exchange
) -> None:
    client, password = people.client("seat"), exchange.password("8001")
    answer = post(client, "sign-in")
    assert told(answer) == {
        "user": "seat-8001", "password": password, "mode": "ready", "unfinished": ""
    }  # fmt: skip
    assert "no-store" in answer["Cache-Control"]
    for page in ("/desk/line/", "/desk/seat/"):
        assert password not in client.get(page).content.decode()
    assert people.client("dispatcher").post("/desk/line/sign-in/", {"window": HERE}).status_code == 403
    assert client.get("/desk/line/sign-in/").status_code == 405


def test_whoever_has_no_seat_in_the_page_is_told_so(people: Cast) -> None:
    client = people.client("seat")
    assert "没有网页话机的座席" in client.get("/desk/line/").content.decode()
    assert "data-line-bar" not in client.get("/desk/seat/").content.decode()
    for what in ("sign-in", "attend", "call", "not-taken-up"):
        answer = post(client, what)
        assert (answer.status_code, "没有网页话机" in told(answer)["detail"]) == (400, True), what
    Seat.objects.create(extension="8001", account=people.people["seat"])
    assert post(client, "sign-in").status_code == 400, "a telephone that stands there is none in the page"


def test_the_window_alone_may_speak_to_the_switch(people: Cast, seat: Seat, exchange: Exchange) -> None:
    client, port = people.client("seat"), exchange.place.ports().web_port
    policy = client.get("/desk/line/")["Content-Security-Policy"]
    assert f"connect-src 'self' ws://127.0.0.1:{port};" in f"{policy};"
    assert "ws:" not in client.get("/desk/seat/")["Content-Security-Policy"]
    safe = client.get("/desk/line/", secure=True)
    assert "connect-src 'self' wss://testserver;" in f"{safe['Content-Security-Policy']};"
    assert 'data-socket="wss://testserver/line/ws"' in safe.content.decode()


def test_a_switch_that_does_not_answer_is_told_in_words(people: Cast, tmp_path: Any, settings: Any) -> None:
    settings.DATA_DIR = tmp_path
    Seat.objects.create(extension="8001", account=people.people["seat"], browser=True)
    answer = post(people.client("seat"), "sign-in")
    assert answer.status_code == 503
    assert told(answer)["detail"].startswith("话务交换机没有应答")


def test_a_seat_signed_in_elsewhere_is_out_here(people: Cast, seat: Seat) -> None:
    client = people.client("seat")
    assert post(client, "sign-in").status_code == 200
    assert post(client, "attend").status_code == 200
    assert post(client, "sign-in", window=ELSEWHERE).status_code == 200
    assert post(client, "attend").status_code == 409
    assert post(client, "attend", window=ELSEWHERE).status_code == 200
    assert post(client, "attend", window=ELSEWHERE, user="seat-8002").status_code == 409, "another's window"
    assert post(client, "attend", window="x").status_code == 400


def test_a_seat_rests_for_a_reason_and_is_ready_again(people: Cast, seat: Seat) -> None:
    BreakReason.objects.create(code="meal", name="用餐")
    client = people.client("seat")
    assert 'value="meal">用餐' in client.get("/desk/line/").content.decode()
    assert told(post(client, "attend", want="rest", reason="meal"))["mode"] == "meal"
    assert live.state_of(seat) == live.SeatState(True, True, "meal")
    assert post(client, "attend", want="rest", reason=WRAP_UP).status_code == 400
    assert told(post(client, "attend"))["mode"] == "meal"
    assert told(post(client, "attend", want="ready"))["mode"] == "ready"
    assert not live.state_of(seat).paused
    live.pause(seat, ABSENT)
    assert told(post(client, "attend"))["mode"] == "absent", "by the shift lead"
    assert told(post(client, "attend", want="ready"))["mode"] == "ready"


def test_a_seat_that_serves_nothing_is_told_so(people: Cast, seat: Seat) -> None:
    Seat.objects.filter(pk=seat.pk).update(extension="8009")
    client = people.client("seat")
    assert told(post(client, "attend", user="seat-8009"))["mode"] == "idle"
    assert told(post(client, "attend", user="seat-8009", want="ready"))["mode"] == "idle"
    assert post(client, "attend", user="seat-8009", want="rest", reason="meal").status_code == 400


def test_a_call_is_the_ringing_seats_and_nobody_elses(people: Cast, seat: Seat, exchange: Exchange) -> None:
    client, other = people.client("seat"), another_seat()
    theirs = Client()
    theirs.force_login(other.account)

    async def call(ami: Ami) -> None:
        desk, citizen = await exchange.seat("8001", answers=False), await exchange.citizen("03515551234")
        assert await citizen.call("12345", exchange.trunk) == 200
        await asyncio.wait_for(desk.rang.wait(), 10)
        uid = desk.invite["x-call-uid"]
        await beside(ring, uid)

    def ring(uid: str) -> None:
        assert post(theirs, "call", uid=uid).status_code == 404
        assert post(client, "call", uid="1.1").status_code == 404
        assert post(client, "call", uid="1.1\r\nAction: Hangup").status_code == 400
        first, second = post(client, "call", uid=uid), post(client, "call", uid=uid)
        assert told(first) == told(second)
        assert told(first)["caller"] == "03515551234", "as the switch knows it"
        contact = Contact.objects.select_related("citizen", "number").get()
        assert told(first)["address"] == f"/desk/contacts/{contact.pk}/"
        assert (contact.agent, contact.outcome) == (seat.account, ContactOutcome.OPEN)
        assert str(contact.number and contact.number.number) == "12345"
        assert contact.citizen is not None
        assert contact.citizen.identity.telephone == "863515551234"
        assert not live.state_of(seat).paused, "it only rings"
        assert post(client, "not-taken-up", uid=uid).status_code == 409, "it rings still"
        assert post(theirs, "not-taken-up", uid=uid).json() == {"dropped": False}  # type: ignore[attr-defined]

    exchange.run(call)
    uid = TakenCall.objects.get().uid
    assert told(post(client, "not-taken-up", uid=uid)) == {"dropped": True}
    assert not Contact.objects.exists()
    assert told(post(client, "not-taken-up", uid=uid)) == {"dropped": False}


def test_after_an_answered_call_comes_no_other_until_it_is_finished(
    people: Cast, seat: Seat, exchange: Exchange
) -> None:
    client = people.client("seat")

    async def call(ami: Ami) -> None:
        desk, citizen = await exchange.seat("8001"), await exchange.citizen()
        assert await citizen.call("12345", exchange.trunk) == 200
        await asyncio.wait_for(desk.answered.wait(), 10)
        await citizen.until_hears(1000)
        await beside(answered, desk.invite["x-call-uid"])

    def answered(uid: str) -> None:
        assert post(client, "call", uid=uid).status_code == 200
        assert live.state_of(seat).reason == WRAP_UP
        assert post(client, "attend", want="ready").status_code == 409

    exchange.run(call)
    contact = Contact.objects.get()
    assert told(post(client, "not-taken-up", uid=TakenCall.objects.get().uid)) == {"dropped": False}
    kept = told(post(client, "attend"))
    assert (kept["mode"], kept["unfinished"]) == ("wrap-up", f"/desk/contacts/{contact.pk}/")
    live.resume(seat)  # as a switch that was started anew
    assert told(post(client, "attend"))["mode"] == "wrap-up"
    assert client.post(f"/desk/contacts/{contact.pk}/end/", {"outcome": "silent"}).status_code == 302
    assert told(post(client, "attend"))["mode"] == "ready"
    assert not live.state_of(seat).paused
