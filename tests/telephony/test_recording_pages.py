"""Who may hear what was said, why, and what is kept of it; the page that plays it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.cases.world import World
from tests.cast import PEOPLE, Cast
from tests.pages import fits
from tests.telephony.sound import keep, tone_of
from tests.telephony.test_call_list import made_calls
from yixian.cases.models import Case, Channel, Contact, ContactOutcome
from yixian.safeguard import crypto
from yixian.safeguard.models import AccessRecord
from yixian.telephony.models import Call, PlacedCall, RecordedSide, Recording, Side, TakenCall
from yixian.telephony.record.recorded_file import seal_file

pytestmark = pytest.mark.django_db
WHY = {"reason": "核实投诉"}

# Who hears a call of the operator's about an unprotected case that their unit handles, and who never does.
EVERYBODY = {"seat", "lead", "dispatcher", "supervisor", "duty_manager", "inspector", "liaison", "handler"}
NOBODY = {"liaison2", "callback", "assessor", "publisher", "leader", "secadmin", "auditadmin"}


@pytest.fixture(autouse=True)
def uploads(settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "uploads"


@pytest.fixture
def calls(cast: Cast, tmp_path: Path) -> dict[str, Call]:
    made = made_calls(cast)
    for name in ("ours", "theirs", "old"):
        sealed(made[name], tmp_path)
    return made


def mine(call: Call | PlacedCall) -> dict[str, Any]:
    return {"call": call} if isinstance(call, Call) else {"placed": call}


def sealed(call: Call | PlacedCall, folder: Path, seconds: float = 12) -> Recording:
    recording = Recording.objects.create(
        **mine(call),
        state="whole",
        wrapped_key=crypto.new_key(),
        seconds=12,
        sealed_at=timezone.now(),
    )
    for side in Side:
        clear = folder / f"{side}.wav"
        keep(clear, tone_of(1000 if side == "seat" else 600, seconds))
        path, key = recording.path(side), bytes(recording.wrapped_key)
        done = seal_file(clear, path, key, recording.context(side))
        RecordedSide.objects.create(
            recording=recording, side=side, size=done.size, digest=done.digest, peaks=done.peaks
        )
    return recording


def page_of(call: Call | PlacedCall) -> str:
    return f"/desk/recordings/{Recording.objects.get(**mine(call)).pk}/"


def hears(cast: Cast, username: str, call: Call) -> int:
    status: int = cast.client(username).get(page_of(call)).status_code
    return status


def taken(call: Call, contact: Contact) -> None:
    assert call.seat is not None
    TakenCall.objects.create(uid=call.uid, contact=contact, seat=call.seat)


def test_who_hears_a_call_without_a_case(cast: Cast, calls: dict[str, Call]) -> None:
    """The own call for a day, the own organisation's for its lead, all for the duty manager and the inspector."""
    may: dict[str, set[str]] = {
        name: {username for username in PEOPLE if hears(cast, username, calls[name]) == 200}
        for name in ("ours", "theirs", "old")
    }
    centre = {username for username, told in PEOPLE.items() if {"duty_manager", "inspector"} & set(told[0])}
    assert may == {"ours": centre | {"seat", "lead"}, "theirs": centre, "old": centre}
    assert cast.client("duty_manager").get("/desk/recordings/999999/").status_code == 404


def test_who_hears_a_call_about_a_case(cast: Cast, calls: dict[str, Call]) -> None:
    """Departments with a task too; nobody for whom a case of the call is closed."""
    world = World(cast)
    task = world.in_progress()
    taken(calls["ours"], task.case.contact)
    may = {name for name in PEOPLE if hears(cast, name, calls["ours"]) == 200}
    assert may >= EVERYBODY
    assert not NOBODY & may
    assert "听录音" in cast.client("handler").get(reverse("case", args=[task.case.number])).content.decode()
    another = world.draft(contact=task.case.contact)
    type(another).objects.filter(pk=another.pk).update(secrecy="full")
    may = {name for name in PEOPLE if hears(cast, name, calls["ours"]) == 200}
    assert not {"handler", "liaison", "dispatcher", "inspector", "lead"} & may


def about(call: Call, case: Case) -> Contact:
    """Somebody asks the call's seat about a case that came days ago: the contact of the call."""
    Contact.objects.filter(pk=case.contact_id).update(entered_at=timezone.now() - timedelta(days=3))
    assert call.agent is not None
    contact = Contact.objects.create(
        channel=Channel.TELEPHONE,
        agent=call.agent,
        organisation_id=call.agent.organisation_id,
        outcome=ContactOutcome.PROGRESS,
        about=case,
    )
    taken(call, contact)
    return contact


def test_a_case_a_call_was_about_counts_as_one_it_became(cast: Cast, calls: dict[str, Call]) -> None:
    """Who answered may hear the own call, and who leads them, though the case is not theirs to see any more."""
    world = World(cast)
    task = world.in_progress()
    about(calls["ours"], task.case)
    assert cast.client("seat").get(reverse("case", args=[task.case.number])).status_code == 404
    may = {name for name in PEOPLE if hears(cast, name, calls["ours"]) == 200}
    assert may >= EVERYBODY
    assert not NOBODY & may
    cases = type(task.case).objects.filter(pk=task.case.pk)
    cases.update(secrecy="from_unit")
    may = {name for name in PEOPLE if hears(cast, name, calls["ours"]) == 200}
    assert not {"lead", "liaison", "handler"} & may
    assert {"seat", "duty_manager"} <= may
    cases.update(secrecy="full")
    may = {name for name in PEOPLE if hears(cast, name, calls["ours"]) == 200}
    assert not EVERYBODY & may, "what is named persons' alone is theirs in every call about it"
    cases.update(secrecy="none", held_by_office=True)
    assert not {"seat", "lead"} & {name for name in PEOPLE if hears(cast, name, calls["ours"]) == 200}


def test_the_page_of_a_case_lists_the_recordings_of_later_calls_about_it(
    cast: Cast, calls: dict[str, Call]
) -> None:
    world = World(cast)
    task = world.in_progress()
    taken(calls["ours"], task.case.contact)
    later = Contact.objects.create(channel="telephone", outcome=ContactOutcome.CASE, about=task.case)
    taken(calls["theirs"], later)
    of_both = [reverse("recording", args=[calls[whose].sound.pk]) for whose in ("ours", "theirs")]

    def listed() -> list[bool]:
        page = cast.client("handler").get(reverse("case", args=[task.case.number])).content.decode()
        return [f'"{address}"' in page for address in of_both]

    assert listed() == [True, True]
    later.citizen = task.case.citizen
    secret = world.draft(contact=later)
    type(secret).objects.filter(pk=secret.pk).update(secrecy="full")
    assert listed() == [True, False], "it became something else, too, which is not theirs to hear"


def test_a_placed_call_of_a_contact_about_a_case_is_that_cases_too(
    cast: Cast, calls: dict[str, Call], tmp_path: Path
) -> None:
    contact = about(calls["ours"], World(cast).in_progress().case)
    at = timezone.now()
    placed = PlacedCall.objects.create(
        ticket="1", uid="1.1", seat=calls["ours"].seat, agent=calls["ours"].agent, kind="number", contact=contact,
        asked_at=at, began_at=at, reached_at=at, ended_at=at,
    )  # fmt: skip
    sealed(placed, tmp_path, 1)
    statuses = {
        name: cast.client(name).get(page_of(placed)).status_code for name in ("seat", "handler", "liaison2")
    }
    assert statuses == {"seat": 200, "handler": 200, "liaison2": 404}


@pytest.mark.parametrize(
    ("path", "typed"), [("", None), ("hear/", WHY), ("hear/", {"reason": ""}), ("hold/", WHY)]
)
def test_who_may_hear_is_asked_once_for_a_page(
    cast: Cast, calls: dict[str, Call], path: str, typed: Any
) -> None:
    client, page = cast.client("duty_manager"), page_of(calls["ours"]) + path
    with CaptureQueriesContext(connection) as asked:
        assert (client.get(page) if typed is None else client.post(page, typed)).status_code in (
            200,
            302,
            400,
        )
    assert sum("telephony_takencall" in one["sql"] for one in asked) == 1


def test_a_reason_comes_first_and_each_hearing_is_on_record(cast: Cast, calls: dict[str, Call]) -> None:
    client, page = cast.client("duty_manager"), page_of(calls["ours"])
    shown = client.get(page).content.decode()
    assert "<audio" not in shown
    assert "ticket=" not in shown
    assert client.post(f"{page}hear/", {"reason": " "}).status_code == 400
    assert not AccessRecord.objects.exists()
    answer = client.post(f"{page}hear/", WHY)
    assert "<audio" in answer.content.decode()
    record = AccessRecord.objects.get()
    assert (record.what, record.subject, record.reason, record.own_work) == (
        "recording", f"call:{calls['ours'].pk}", "核实投诉", False
    )  # fmt: skip
    own = cast.client("seat").post(f"{page}hear/")
    assert "<audio" in own.content.decode()
    assert AccessRecord.objects.order_by("-id")[0].own_work


def addresses(cast: Cast, username: str, call: Call) -> list[str]:
    answer = cast.client(username).post(f"{page_of(call)}hear/", WHY)
    return [one["address"] for one in answer.context["sides"]]


def test_a_player_gets_the_parts_it_asks_for(cast: Cast, calls: dict[str, Call], tmp_path: Path) -> None:
    clear = {side: (tmp_path / f"{side}.wav").read_bytes() for side in Side}
    client = cast.client("duty_manager")
    for address, side in zip(addresses(cast, "duty_manager", calls["old"]), Side, strict=True):
        whole = client.get(address)
        assert (whole.status_code, whole["Content-Type"]) == (200, "audio/wav")
        assert b"".join(whole) == clear[side]  # type: ignore[arg-type]
        part = client.get(address, headers={"range": "bytes=65000-66000"})
        assert (part.status_code, part["Content-Range"]) == (206, f"bytes 65000-66000/{len(clear[side])}")
        assert b"".join(part) == clear[side][65000:66001]  # type: ignore[arg-type]
        assert client.get(address, headers={"range": "bytes=999999999-"}).status_code == 416
        assert "no-store" in whole["Cache-Control"]


def test_a_ticket_is_one_persons_for_one_recording(cast: Cast, calls: dict[str, Call]) -> None:
    address = addresses(cast, "duty_manager", calls["ours"])[0]
    assert cast.client("duty_manager").get(address.partition("?")[0]).status_code == 403
    assert cast.client("inspector").get(address).status_code == 403
    other = address.replace(page_of(calls["ours"]), page_of(calls["old"]))
    assert cast.client("duty_manager").get(other).status_code == 403
    assert cast.client("seat").get(address).status_code == 403
    assert cast.client("callback").get(address).status_code == 403


def test_the_duty_manager_alone_downloads(cast: Cast, calls: dict[str, Call], tmp_path: Path) -> None:
    clear, page = (tmp_path / "citizen.wav").read_bytes(), f"{page_of(calls['old'])}download/"
    typed = {**WHY, "side": "citizen"}
    assert cast.client("inspector").post(page, typed).status_code == 403
    client = cast.client("duty_manager")
    assert client.post(page, typed | {"reason": ""}).status_code == 400
    assert client.post(page, typed | {"side": "nobody"}).status_code == 404
    assert not AccessRecord.objects.exists()
    answer = client.post(page, typed)
    assert b"".join(answer) == clear  # type: ignore[arg-type]
    assert answer["Content-Disposition"].startswith("attachment")
    assert AccessRecord.objects.get().what == "recording_file"


def test_what_is_gone_says_so_and_nothing_else(cast: Cast, calls: dict[str, Call]) -> None:
    client, address = cast.client("duty_manager"), addresses(cast, "duty_manager", calls["ours"])[0]
    recording = Recording.objects.select_related("call").get(call=calls["ours"])
    path = recording.path("both")
    changed = bytearray(path.read_bytes())
    changed[40] ^= 1
    path.write_bytes(changed)
    assert "被改动过" in client.get(address).content.decode()
    path.unlink()
    assert "从备份恢复" in client.get(address).content.decode()
    Recording.objects.filter(pk=recording.pk).update(state="removed", wrapped_key=b"")
    assert client.post(f"{page_of(calls['ours'])}hear/", WHY).status_code == 400
    assert "到期清除" in client.get(page_of(calls["ours"])).content.decode()


def test_the_duty_manager_keeps_one_beyond_its_time(cast: Cast, calls: dict[str, Call]) -> None:
    page = page_of(calls["ours"])
    assert cast.client("inspector").post(f"{page}hold/", WHY).status_code == 403
    client = cast.client("duty_manager")
    assert client.post(f"{page}hold/", {"reason": ""}).status_code == 400
    assert client.post(f"{page}hold/", {"reason": "行政诉讼"}).status_code == 302
    assert "行政诉讼" in client.get(page).content.decode()
    assert client.post(f"{page}hold/", {"reason": "再留"}).status_code == 409
    assert client.post(f"{page}hold/", {"let_go": "1"}).status_code == 302
    assert Recording.objects.get(call=calls["ours"]).held_by is None


def test_the_page_of_a_call_leads_to_its_recording(cast: Cast, calls: dict[str, Call]) -> None:
    client = cast.client("duty_manager")
    assert page_of(calls["ours"]) in client.get(f"/desk/calls/{calls['ours'].pk}/").content.decode()
    assert "recordings/" not in client.get(f"/desk/calls/{calls['nobody'].pk}/").content.decode()
    late = Call.objects.filter(pk=calls["ours"].pk)
    late.update(began_at=timezone.now() - timedelta(days=2))
    assert "recordings/" not in cast.client("lead").get(f"/desk/calls/{calls['ours'].pk}/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_it_is_heard_with_the_keyboard(
    cast: Cast, calls: dict[str, Call], page: Page, axe: Any, live_server: Any
) -> None:
    session = cast.client("duty_manager").cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page.goto(page_of(calls["old"]))
    page.get_by_label("听录音的理由").fill("核实投诉")
    page.get_by_role("button", name="听录音").click()
    now = "() => document.querySelector('audio').currentTime"
    page.get_by_role("link", name="来电人").click()
    expect(page.locator("[data-wave=citizen]")).to_be_visible()
    expect(page.locator("[data-wave=both]")).to_be_hidden()
    page.get_by_label("速度").select_option("2")
    page.locator("h1").click()
    page.keyboard.press("Space")
    page.wait_for_function("() => document.querySelector('audio').currentTime > 0.5")
    assert page.evaluate("() => document.querySelector('audio').playbackRate") == 2
    page.keyboard.press("Space")
    before = page.evaluate(now)
    page.keyboard.press("ArrowRight")
    assert page.evaluate(now) == pytest.approx(before + 5, abs=0.5)
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(now) == pytest.approx(before, abs=0.5)
    wave = page.locator("[data-wave=citizen]")
    box = wave.bounding_box()
    assert box is not None
    wave.click(position={"x": box["width"] * 0.75, "y": 20})
    assert page.evaluate(now) == pytest.approx(9, abs=0.5)
    axe(page)
    page.set_viewport_size({"width": 390, "height": 844})
    fits(page)
