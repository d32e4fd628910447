"""Nuisance callers: reported, warned, kept out for a time that a second person approved, and told why."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Awaitable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.utils import timezone

from tests.at_once import at_once
from tests.cast import PEOPLE, Cast
from tests.telephony.conftest import SHORT, Exchange
from tests.telephony.sound import loudest
from tests.telephony.test_call_list import made_calls
from tests.telephony.test_record import place, read_all, trunk, write
from yixian.telephony.actions import approve_block, lift_block, tell_callers
from yixian.telephony.ami import Ami
from yixian.telephony.config.known_callers import delivered_as
from yixian.telephony.models import Announcement, Call, CallerBlock, MissedCaller, NuisanceReport
from yixian.telephony.place import Place

__all__ = ["place"]
PAGE = "/desk/nuisance/"
TYPED = {"kind": "abuse", "words": "辱骂话务员", "warned": "on"}
PROPOSED = {"hours": "24", "reason": "多次辱骂"}


@pytest.fixture
def call(cast: Cast, db: None) -> Call:
    return made_calls(cast)["ours"]


def reported(cast: Cast, call: Call, **typed: str) -> NuisanceReport:
    answer = cast.client("seat").post(f"/desk/calls/{call.pk}/nuisance/", TYPED | typed)
    assert answer.status_code == 302
    return NuisanceReport.objects.get(call=call)


def proposed(cast: Cast, call: Call) -> CallerBlock:
    report = reported(cast, call)
    assert cast.client("lead").post(f"{PAGE}{report.pk}/", PROPOSED).status_code == 302
    return CallerBlock.objects.get()


def announced() -> None:
    Announcement.objects.create(
        code="blocked", name="限制", text="您的来电暂受限制，请上网反映。", sound="notice"
    )


def decide(cast: Cast, username: str, block: CallerBlock, what: str, **more: str) -> int:
    status: int = cast.client(username).post(f"{PAGE}blocks/{block.pk}/", {"what": what, **more}).status_code
    return status


def test_who_answered_reports_it_once(cast: Cast, call: Call) -> None:
    page = f"/desk/calls/{call.pk}/nuisance/"
    may = {name for name in PEOPLE if cast.client(name).get(page).status_code == 200}
    assert may == {"seat", "lead"} | {name for name in PEOPLE if "duty_manager" in PEOPLE[name][0]}
    assert cast.client("seat").post(page, TYPED | {"words": ""}).status_code == 400
    report = reported(cast, call)
    assert (report.words, report.caller, report.warned) == ("辱骂话务员", "8613800138000", True)
    assert "辱骂".encode() not in bytes(report.sealed_words)
    assert cast.client("seat").post(page, TYPED).status_code == 400
    assert NuisanceReport.objects.count() == 1
    Call.objects.update(began_at=timezone.now() - timedelta(days=2))
    assert cast.client("seat").get(page).status_code == 404


def test_the_page_names_no_number_and_is_the_leads(cast: Cast, call: Call) -> None:
    report = reported(cast, call)
    for path in (PAGE, f"{PAGE}{report.pk}/"):
        words = cast.client("lead").get(path).content.decode()
        assert "138****8000" in words
        assert "13800138000" not in words
        assert cast.client("seat").get(path).status_code == 403
    assert "辱骂话务员" in cast.client("lead").get(f"{PAGE}{report.pk}/").content.decode()


def test_another_person_approves_and_it_ends_by_itself(cast: Cast, call: Call) -> None:
    block = proposed(cast, call)
    assert decide(cast, "lead", block, "approve") == 403
    assert decide(cast, "duty_manager", block, "approve") == 302
    block.refresh_from_db()
    assert block.state == "proposed", "nobody is kept out without a word"
    announced()
    CallerBlock.objects.update(proposed_by=cast.people["duty_manager"])
    decide(cast, "duty_manager", block, "approve")
    block.refresh_from_db()
    assert block.state == "proposed", "not by who proposed it"
    CallerBlock.objects.update(proposed_by=cast.people["lead"])
    decide(cast, "duty_manager", block, "approve")
    block.refresh_from_db()
    now = timezone.now()
    assert block.holds(now)
    assert not block.holds(now + timedelta(hours=24, minutes=1))
    assert "限制中" in cast.client("duty_manager").get(PAGE).content.decode()
    lifted = {"what": "lift", "reason": "本人道歉"}
    page = cast.client("duty_manager").post(f"{PAGE}blocks/{block.pk}/", lifted, follow=True)
    assert "已提前解除，这个号码又打得进来。" in page.content.decode()
    block.refresh_from_db()
    assert (block.state, block.lifted_for) == ("lifted", "本人道歉")


def test_nobody_is_kept_out_unwarned_or_for_too_long(cast: Cast, call: Call) -> None:
    report = reported(cast, call, warned="")
    page = f"{PAGE}{report.pk}/"
    assert cast.client("lead").post(page, PROPOSED).status_code == 400
    NuisanceReport.objects.update(warned=True)
    assert cast.client("lead").post(page, PROPOSED | {"hours": "73"}).status_code == 400
    cast.client("lead").post(f"{page}withdraw/")
    assert cast.client("lead").post(page, PROPOSED).status_code == 400
    assert not CallerBlock.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_who_decide_at_once_decide_once(cast: Cast, settings: LazySettings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    block = proposed(cast, made_calls(cast)["ours"])
    announced()
    actor = cast.actor("duty_manager")
    results = at_once(*[lambda: approve_block(actor, block.pk)] * 3)
    assert sorted(type(one).__name__ for one in results) == ["Conflict", "Conflict", "NoneType"]


@pytest.mark.django_db
def test_a_call_that_was_kept_out_is_in_the_record_and_is_not_called_back(place: Place) -> None:
    out = trunk(10, "HANGUP", 38).replace(",from-trunk,", ",blocked,")
    write(place, [trunk(10, "CHAN_START", 30), out], [])
    read_all(place)
    call = Call.objects.get()
    assert call.outcome == "blocked"
    assert not MissedCaller.objects.exists()


def test_a_number_is_known_however_it_is_delivered() -> None:
    assert {"13800138000", "+8613800138000"} <= set(delivered_as("8613800138000", "0351"))


async def within(seconds: float, happened: Awaitable[object]) -> None:
    async with asyncio.timeout(seconds):
        await happened


@pytest.mark.django_db
def test_who_is_kept_out_hears_why_and_is_let_in_again(
    cast: Cast, exchange: Exchange, settings: LazySettings
) -> None:
    settings.DATA_DIR = exchange.place.folder.parent
    why = Announcement(code="blocked", name="限制", text="您的来电暂受限制。", sound="notice")
    exchange.configure(dataclasses.replace(exchange.line, announcements=[*exchange.line.announcements, why]))
    announced()
    block = proposed(cast, made_calls(cast)["ours"])
    actor: Any = cast.actor("duty_manager")
    approve_block(actor, block.pk)
    for path in [*exchange.place.etc.iterdir(), exchange.place.folder / "block.json"]:
        assert "3800138000" not in path.read_text(), f"{path.name} holds the number"

    async def calls(ami: Ami) -> tuple[bool, float]:
        seat = await exchange.seat("8001")
        citizen, other = await exchange.citizen("13800138000"), await exchange.citizen("13900139000")
        assert await citizen.call("12345", exchange.trunk) == 200
        await within(20, citizen.ended.wait())
        rang = seat.rang.is_set()
        assert await other.call("12345", exchange.trunk) == 200
        await within(20, seat.answered.wait())
        return rang, loudest(citizen.rx, SHORT["notice"]) - loudest(citizen.rx, SHORT["hello"])

    rang, more = exchange.run(calls)
    assert not rang
    assert more > 20, "the words that say why, and no greeting"
    lift_block(actor, block.pk, "道歉")
    assert list(tell_callers(timezone.now())) == []

    async def again(ami: Ami) -> None:
        seat, citizen = await exchange.seat("8001"), await exchange.citizen("13800138000")
        assert await citizen.call("12345", exchange.trunk) == 200
        await within(20, seat.answered.wait())

    exchange.run(again)
