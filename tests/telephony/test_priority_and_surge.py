"""Who is answered before others, and what a surge changes: on a real switch, with real callers."""

from __future__ import annotations

import asyncio
import dataclasses
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.utils import timezone

from tests.at_once import at_once
from tests.cast import PEOPLE, Cast
from tests.telephony.conftest import SHORT, Exchange, beside, patient_line
from tests.telephony.sound import keep, loudest, tone_of
from yixian.ground.errors import Conflict
from yixian.safeguard.models import AccessRecord
from yixian.telephony import live
from yixian.telephony.actions import begin_surge
from yixian.telephony.actions.tell_callers import tell_priority
from yixian.telephony.ami import Ami
from yixian.telephony.config.known_callers import delivered_as, key_of
from yixian.telephony.models import Announcement, CallQueue, PriorityCaller, Seat, SeatQueue, Surge
from yixian.telephony.passwords import kept_callers_secret
from yixian.telephony.queries import HELPING, id_of_priority, line

pytestmark = pytest.mark.django_db(transaction=True)
BASE = "/desk/wallboard"
WHY = "危重病人家属，医院来函"
URGENT = "13800138002"


@pytest.fixture
def people(transactional_db: None) -> Cast:
    return Cast()


@pytest.fixture
def here(people: Cast, exchange: Exchange, settings: Any) -> Exchange:
    """The switch of the tests is this system's, with one queue that seat 8001 answers."""
    settings.DATA_DIR = exchange.place.folder.parent
    exchange.configure(patient_line(exchange.line))
    live.resume(Seat.objects.create(extension="8001", account=people.people["seat"]))
    return exchange


def post(people: Cast, path: str, *, by: str = "duty_manager", **typed: str) -> HttpResponse:
    return people.client(by).post(f"{BASE}/{path}/", typed)  # type: ignore[return-value]


def approve(people: Cast, **typed: str) -> HttpResponse:
    return post(people, "priority/add", **({"telephone": URGENT, "days": "7", "reason": WHY} | typed))


def test_a_priority_caller_is_answered_before_an_earlier_one(people: Cast, here: Exchange) -> None:
    assert approve(people).status_code == 302

    async def call(ami: Ami) -> None:
        seat, talking = await here.seat("8001"), await here.citizen("13800138000")
        assert await talking.call("12345", here.trunk) == 200
        await asyncio.wait_for(seat.answered.wait(), 10)
        first, second = await here.citizen("13800138001"), await here.citizen(URGENT)
        for place, citizen in enumerate((first, second), 1):
            assert await citizen.call("12345", here.trunk, caller=f"+86{citizen.user}") == 200
            async with asyncio.timeout(15):
                while len(await waiting(ami)) < place:
                    await asyncio.sleep(0.2)
        assert await waiting(ami) == [f"+86{URGENT}", "+8613800138001"]
        seat.hang_up()
        await asyncio.wait_for(seat.ended.wait(), 5)
        seat.forget_call()
        await asyncio.wait_for(seat.answered.wait(), 15)
        assert f"sip:+86{URGENT}@" in seat.invite["from"]

    here.run(call)
    place, secret = here.place, kept_callers_secret(here.place)
    texts = [one.read_text(errors="replace") for one in place.etc.glob("*.conf")]
    texts.append((place.folder / "prio.json").read_text())
    assert not any(URGENT in text for text in texts), "the number stands in a file"
    assert key_of(secret, URGENT) in texts[-1]
    PriorityCaller.objects.update(until=timezone.now())
    assert tell_priority(place, timezone.now() + timedelta(seconds=1)) == len(delivered_as(f"86{URGENT}", ""))
    assert tell_priority(place, timezone.now() + timedelta(seconds=1)) == 0


async def waiting(ami: Ami) -> list[str]:
    entries = await ami.action("QueueStatus", Queue="main")
    return [one["CallerIDNum"] for one in entries if one.get("Event") == "QueueEntry"]


def test_how_a_number_may_be_delivered() -> None:
    assert {"13800138002", "+8613800138002", "8613800138002"} <= set(delivered_as("8613800138002", "0351"))
    assert {"03515551234", "5551234", "+863515551234"} <= set(delivered_as("863515551234", "0351"))
    assert "5551234" not in delivered_as("8610555512345", "0351")
    assert delivered_as("110", "0351") == ["110"]


def test_a_number_is_approved_once_masked_and_ended(people: Cast, tmp_path: Path, settings: Any) -> None:
    settings.DATA_DIR = tmp_path
    assert approve(people).status_code == 302
    assert approve(people, telephone="+86 138 0013 8002").status_code == 409
    for wrong in ({"telephone": "12x"}, {"days": "0"}, {"reason": "！"}, {"days": "367"}):
        assert approve(people, **wrong).status_code == 400, wrong
    row = PriorityCaller.objects.get()
    assert row.telephone == f"86{URGENT}"
    assert AccessRecord.objects.filter(subject=f"priority:{row.pk}").exists()
    page = people.client("duty_manager").get(f"{BASE}/priority/").content.decode()
    assert (URGENT in page, "138****8002" in page) == (False, True)
    assert post(people, f"priority/{row.pk}/end").status_code == 302
    row.refresh_from_db()
    assert row.ended_by == people.people["duty_manager"]
    assert approve(people).status_code == 302


def surge_on(people: Cast, **typed: str) -> HttpResponse:
    return post(people, "surge/begin", **({"hours": "4", "reason": "暴雨红色预警", "sure": "on"} | typed))


def test_whose_number_was_kept_is_read_in_the_register_without_it(
    people: Cast, tmp_path: Path, settings: Any
) -> None:
    settings.DATA_DIR = tmp_path
    approve(people)
    approve(people, telephone="13800138003")
    row = PriorityCaller.objects.earliest("pk")
    assert row.code in people.client("duty_manager").get(f"{BASE}/priority/").content.decode()
    register, auditor = "/backoffice/safeguard/accessrecord/", people.client("auditadmin")
    assert f"优先来电 {row.code}" in auditor.get(register).content.decode()
    found = auditor.get(register, {"q": row.code.lower()}).content.decode()
    assert (f"优先来电 {row.code}" in found, found.count("优先来电 P")) == (True, 1)
    assert "13800138" not in found
    for nothing in ("P", "P999999", "P1x", "P" + "9" * 30, "P²"):
        assert id_of_priority(nothing) is None


def test_a_surge_says_its_words_first_and_rings_seats_at_home(people: Cast, here: Exchange) -> None:
    """Switched on and off while somebody talks; nobody is cut off."""
    keep(here.place.sounds / "storm.wav", tone_of(900, 0.5))
    rows = patient_line(here.line)
    queue = CallQueue.objects.create(code="main", name="综合", ring=60)
    seat = Seat.objects.get(extension="8001")
    SeatQueue.objects.create(seat=seat, queue=queue)
    Seat.objects.create(extension="8002", account=people.people["lead"], home=True)
    storm = Announcement.objects.create(code="storm", name="暴雨", text="暴雨。", sound="storm")
    silent = Announcement.objects.create(code="silent", name="没有录音", text="……", sound="nowhere")
    assert surge_on(people, announcement=silent.code).status_code == 400
    assert surge_on(people, announcement=storm.code).status_code == 302
    of_rows = line()
    assert [(one.seat.extension, one.penalty) for one in of_rows.serving] == [("8001", 0), ("8002", HELPING)]
    surged = dataclasses.replace(
        rows,
        serving=of_rows.serving,
        announcements=[*rows.announcements, storm],
        said_first=of_rows.said_first,
    )
    here.configure(rows)

    async def call(ami: Ami) -> None:
        desk, home = await here.seat("8001"), await here.seat("8002")
        first, second = await here.citizen("13800138000"), await here.citizen("13800138001")
        assert await first.call("12345", here.trunk) == 200
        await asyncio.wait_for(desk.answered.wait(), 10)
        assert loudest(first.rx, 900) < -45
        assert (await beside(here.configure, surged)).reloaded
        assert await second.call("12345", here.trunk) == 200
        await asyncio.wait_for(home.answered.wait(), 15)
        assert min(loudest(second.rx, 900), loudest(second.rx, SHORT["hello"])) > -45
        assert (await beside(here.configure, rows)).reloaded
        await first.until_hears(1000)
        await second.until_hears(1000)
        assert not first.ended.is_set() and not second.ended.is_set()  # noqa: PT018

    here.run(call)


def test_a_surge_is_one_ends_by_itself_and_is_kept(people: Cast, tmp_path: Path, settings: Any) -> None:
    settings.DATA_DIR = tmp_path
    assert surge_on(people, sure="").status_code == 400, "not confirmed"
    assert surge_on(people, hours="73").status_code == 400
    assert surge_on(people).status_code == 302
    assert surge_on(people).status_code == 409
    assert "暴雨红色预警" in people.client("lead").get(f"{BASE}/").content.decode()
    Surge.objects.update(until=timezone.now())
    assert line().said_first == ""
    assert "暴雨红色预警" not in people.client("lead").get(f"{BASE}/").content.decode()
    assert surge_on(people, hours="1").status_code == 302
    assert post(people, "surge/end").status_code == 302
    assert list(Surge.objects.values_list("ended_by__username", flat=True)) == ["duty_manager", None]
    page = people.client("duty_manager").get(f"{BASE}/surge/").content.decode()
    assert page.count("暴雨红色预警") == 2


def test_two_who_switch_it_on_at_once_get_one(people: Cast, tmp_path: Path, settings: Any) -> None:
    settings.DATA_DIR = tmp_path

    def on() -> str:
        try:
            begin_surge(people.actor("duty_manager"), "暴雨", 1, None)
        except Conflict:
            return "refused"
        return "on"

    assert sorted(at_once(on, on)) == ["on", "refused"]
    assert Surge.objects.count() == 1


@pytest.mark.parametrize("username", PEOPLE)
def test_the_duty_manager_alone_decides(people: Cast, tmp_path: Path, settings: Any, username: str) -> None:
    settings.DATA_DIR = tmp_path
    decides = "duty_manager" in PEOPLE[username][0]
    for page in ("priority", "surge"):
        assert (people.client(username).get(f"{BASE}/{page}/").status_code == 200) is decides
    for path in ("priority/add", "surge/begin"):
        assert post(people, path, by=username).status_code == (400 if decides else 403)
    for path in ("priority/1/end", "surge/end"):
        assert post(people, path, by=username).status_code == (302 if decides else 403)
