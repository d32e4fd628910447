"""One call as its seats' pages see it: a pause of the recording, a leg that breaks, the contact that goes along."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.cast import Cast
from tests.telephony.conftest import Exchange, beside
from tests.telephony.sound import RATE, level, recorded
from tests.telephony.test_calls import talk, within
from tests.telephony.test_cut_off import CLOSED
from tests.telephony.test_phone_pages import another_seat, post
from yixian.cases.models import Contact, ContactOutcome
from yixian.directory.models import HotlineNumber
from yixian.telephony import live
from yixian.telephony.actions import keep_record
from yixian.telephony.ami import Ami
from yixian.telephony.models import Call, Seat, SwitchEvent, TakenCall
from yixian.telephony.models.break_reason import WRAP_UP

pytestmark = pytest.mark.django_db(transaction=True)
Verb = SwitchEvent.Verb


@pytest.fixture
def seats(transactional_db: None, exchange: Exchange, settings: Any) -> tuple[Cast, Seat, Seat]:
    settings.DATA_DIR = exchange.place.folder.parent
    people = Cast()
    HotlineNumber.objects.get_or_create(number="12345", defaults={"name": "热线", "mode": "merged"})
    first = Seat.objects.create(extension="8001", account=people.people["seat"], browser=True)
    return people, first, another_seat()


def test_a_call_is_cut_off_and_goes_on_elsewhere(seats: tuple[Cast, Seat, Seat], exchange: Exchange) -> None:
    people, first, second = seats
    mine, theirs = people.client("seat"), Client()
    theirs.force_login(second.account)

    async def call(ami: Ami) -> str:
        desk, other = await exchange.seat("8001"), await exchange.seat("8002", answers=False)
        citizen = await exchange.citizen()
        assert (await beside(post, mine, "recording", stop="1")).status_code == 409, "in no call"
        assert await citizen.call("12345", exchange.trunk) == 200
        await within(10, desk.answered.wait())
        await talk(citizen, desk)
        uid = desk.invite["x-call-uid"]
        assert (await beside(post, mine, "call", uid=uid)).status_code == 200
        for stop in ("1", "0"):
            answer = await beside(post, mine, "recording", stop=stop)
            assert answer.json() == {"unrecorded": stop == "1", "seconds": 120}  # type: ignore[attr-defined]
            await asyncio.sleep(1)
        await ami.action("QueuePause", Interface="PJSIP/seat-8001", Paused="true")
        desk.hang_up(extra=CLOSED)
        await within(10, other.rang.wait())
        assert (await beside(post, theirs, "call", uid=uid)).status_code == 409, "not answered yet"
        other.take_up()
        await citizen.until_hears(1000)
        assert (await beside(post, theirs, "call", uid=uid)).status_code == 200
        citizen.hang_up()
        await within(5, other.ended.wait())
        await ami.action("QueuePause", Interface="PJSIP/seat-8001", Paused="false")
        await ami.action("QueuePause", Interface="PJSIP/seat-8002", Paused="false")
        return uid

    uid = exchange.run(call)
    contact = Contact.objects.get()
    assert (contact.agent, contact.outcome) == (second.account, ContactOutcome.OPEN)
    assert TakenCall.objects.get().seat == second
    both = recorded(exchange.kept(uid)[""])
    parts = [level(both[at : at + RATE // 2], 600) for at in range(0, len(both) - RATE // 2, RATE // 2)]
    said = [part > -45 for part in parts]
    assert True in said[said.index(False, said.index(True)) :], f"no gap, or nothing after it: {parts}"
    keep_record(exchange.place, timezone.now())
    told = set(SwitchEvent.objects.filter(uid=uid).values_list("verb", flat=True))
    assert {Verb.MUTED, Verb.UNMUTED, Verb.CUT_OFF} <= told
    kept = Call.objects.get(uid=uid)
    assert (kept.outcome, kept.ended_by, kept.seat) == (Call.Outcome.ANSWERED, Call.EndedBy.CALLER, first)
    page = people.client("duty_manager").get(f"/desk/calls/{kept.pk}/").content.decode()
    for words in ("录音暂停", "录音恢复", "座席断线或转接无人接，回到队首"):
        assert words in page


def test_the_only_seat_gets_its_caller_back(seats: tuple[Cast, Seat, Seat], exchange: Exchange) -> None:
    """Its call has no outcome yet, but it is not over: nobody else is there to take the caller."""
    people, first, _ = seats
    mine = people.client("seat")

    async def call(ami: Ami) -> None:
        desk, citizen = await exchange.seat("8001"), await exchange.citizen()
        assert await citizen.call("12345", exchange.trunk) == 200
        await within(10, desk.answered.wait())
        await talk(citizen, desk)
        uid = desk.invite["x-call-uid"]
        assert (await beside(post, mine, "call", uid=uid)).status_code == 200
        assert (await beside(live.state_of, first)).reason == WRAP_UP
        assert await attended(mine) == WRAP_UP, "while they talk"
        desk.hang_up(extra=CLOSED)
        desk.forget_call()
        async with asyncio.timeout(10):
            while await attended(mine) != "ready":
                await asyncio.sleep(0.3)
        await within(10, desk.answered.wait())
        await talk(citizen, desk)
        assert desk.invite["x-call-uid"] == uid
        assert (await beside(post, mine, "call", uid=uid)).status_code == 200
        assert await attended(mine) == WRAP_UP
        citizen.hang_up()
        await within(5, desk.ended.wait())
        assert await attended(mine) == WRAP_UP, "over, and without an outcome"

    exchange.run(call)
    assert Contact.objects.get().agent == first.account


async def attended(client: Client) -> str:
    answer = await beside(post, client, "attend", want="", reason="")
    mode: str = answer.json()["mode"]  # type: ignore[attr-defined]
    return mode


@pytest.mark.parametrize("elsewhere", [True, False])
def test_a_contact_that_was_ended_is_open_again_when_its_caller_comes_back(
    seats: tuple[Cast, Seat, Seat], exchange: Exchange, elsewhere: bool
) -> None:
    """The window was closed, and the seat said that nobody spoke; the caller goes on to another seat, or comes back."""
    people, first, second = seats
    mine, theirs = people.client("seat"), Client()
    theirs.force_login(second.account)

    async def call(ami: Ami) -> None:
        async def paused(extension: str, state: str) -> None:
            await ami.action("QueuePause", Interface=f"PJSIP/seat-{extension}", Paused=state)

        desk = await exchange.seat("8001")
        other = await exchange.seat("8002", answers=False) if elsewhere else desk
        whose = theirs if elsewhere else mine
        citizen = await exchange.citizen()
        assert await citizen.call("12345", exchange.trunk) == 200
        await within(10, desk.answered.wait())
        await talk(citizen, desk)
        uid = desk.invite["x-call-uid"]
        address = (await beside(post, mine, "call", uid=uid)).json()["address"]  # type: ignore[attr-defined]
        await paused("8001", "true")
        desk.hang_up(extra=CLOSED)
        desk.forget_call()
        desk.answers = False
        assert (await beside(mine.post, f"{address}end/", {"outcome": "silent"})).status_code == 302
        await paused(other.user.removeprefix("seat-"), "false")
        await within(15, other.rang.wait())
        assert other.invite["x-call-uid"] == uid
        assert (await beside(post, whose, "call", uid=uid)).status_code == 409, "not answered yet"
        other.take_up()
        await citizen.until_hears(1000)
        told = (await beside(post, whose, "call", uid=uid)).json()  # type: ignore[attr-defined]
        assert told["address"] == address
        page = (await beside(whose.get, address)).content.decode()
        assert "完成登记" in page, "a matter can be registered"
        assert (await beside(whose.post, f"{address}end/", {"outcome": "abusive"})).status_code == 302
        assert (await beside(post, whose, "call", uid=uid)).status_code == 200
        citizen.hang_up()
        await within(5, other.ended.wait())
        for extension in ("8001", "8002"):
            await paused(extension, "false")

    exchange.run(call)
    contact = Contact.objects.get()
    assert contact.agent == (second if elsewhere else first).account
    assert contact.outcome == ContactOutcome.ABUSIVE, "what is ended while they talk has ended"
