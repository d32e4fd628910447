"""What strangers send is refused or shortened, logged, and stands in no page as it came: real packets, real pages."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.telephony.conftest import Exchange, beside
from tests.telephony.phone import Phone
from tests.telephony.test_calls import talk, within
from tests.telephony.test_phone_pages import post
from tests.telephony.test_three import first
from yixian.cases.models import Contact
from yixian.people.models import Account
from yixian.telephony.actions import keep_record
from yixian.telephony.ami import Ami
from yixian.telephony.config import interface
from yixian.telephony.models import Call, PlacedCall, SwitchEvent

__all__ = ["first"]
SCRIPT = "<script>alert(1)</script>"
LONG = "1" * 200
HOSTILE = f'P-Asserted-Identity: "{SCRIPT}" <sip:{LONG}@carrier.example.org>\r\nX-Number: {SCRIPT}\r\n'
SHOWN = LONG[:20]


def test_whoever_guesses_passwords_or_calls_from_nowhere_is_in_the_log(exchange: Exchange) -> None:
    log = exchange.place.var / "log/security"
    before = log.stat().st_size if log.exists() else 0

    async def call(ami: Ami) -> None:
        guessing = await Phone.plugged_in(interface("8001"))
        stranger = await Phone.plugged_in("13800138000", host="127.0.0.2")
        exchange.phones += [guessing, stranger]
        assert await guessing.register(exchange.seats, "12345678") == 401
        assert await stranger.call("12345", exchange.trunk) == 401

    exchange.run(call)
    told, until = "", time.monotonic() + 10
    while time.monotonic() < until and not ("seat-8001" in told and "127.0.0.2" in told):
        told = log.read_text(errors="replace")[before:]
        time.sleep(0.1)
    assert 'SecurityEvent="ChallengeResponseFailed"' in told
    assert "seat-8001" in told
    assert "127.0.0.2" in told
    assert "12345678" not in told, "a password, even a wrong one, is in no log"


@pytest.mark.django_db(transaction=True)
def test_what_a_caller_sends_stands_in_no_page_as_it_came(first: Client, exchange: Exchange) -> None:
    """In the page of the line while they wait, in the contact when it rings, in the record and the list afterwards."""
    lead = client_of("duty_manager")
    pages: list[str] = []

    async def seen(client: Client, path: str, **typed: str) -> None:
        answer = await beside(client.post if typed else client.get, path, typed or None)
        assert answer.status_code == 200, (path, answer.status_code)
        pages.append(answer.content.decode())

    async def call(ami: Ami) -> str:
        await ami.action("QueuePause", Interface="PJSIP/seat-8001", Paused="true", Reason="meal")
        seat, citizen = await exchange.seat("8001", answers=False), await exchange.citizen()
        assert await citizen.call("12345", exchange.trunk, extra=HOSTILE) == 200
        await asyncio.sleep(2.5)
        await seen(lead, "/desk/wallboard/")
        await ami.action("QueuePause", Interface="PJSIP/seat-8001", Paused="false")
        await within(15, seat.rang.wait())
        told: Any = await beside(post, first, "call", uid=seat.invite["x-call-uid"])
        assert told.json()["caller"] == SHOWN
        await seen(first, told.json()["address"])
        seat.take_up()
        await talk(citizen, seat)
        citizen.hang_up()
        await within(10, seat.ended.wait())
        return seat.invite["x-call-uid"]

    uid = exchange.run(call)
    kept = recorded(exchange, uid)
    assert kept.caller == SHOWN
    exchange.run(lambda ami: seen(lead, "/desk/calls/"))
    exchange.run(lambda ami: seen(lead, f"/desk/calls/{kept.pk}/"))
    exchange.run(lambda ami: seen(lead, f"/desk/calls/{kept.pk}/caller/", reason="核实来电"))
    assert SHOWN in pages[-1], "the duty manager may read what there is"
    for page in pages:
        assert SCRIPT not in page
        assert SHOWN + "1" not in page
    said = list(SwitchEvent.objects.filter(uid=uid).values_list("said", flat=True))
    assert not any("script" in one or SHOWN in one for one in said)
    assert not PlacedCall.objects.exists()
    assert Contact.objects.get().number.number == "12345"  # type: ignore[union-attr]


def client_of(username: str) -> Client:
    client = Client()
    client.force_login(Account.objects.get(username=username))
    return client


def recorded(exchange: Exchange, uid: str) -> Call:
    for _ in range(100):
        keep_record(exchange.place, timezone.now())
        found = Call.objects.filter(uid=uid).exclude(ended_at=None).first()
        if found is not None:
            return found
        time.sleep(0.1)
    raise AssertionError("the call is not in the record")
