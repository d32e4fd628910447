"""Calls that seats placed are recorded by the law of those that came in: to their end, sealed, heard for a reason."""

from __future__ import annotations

import asyncio
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.cases.world import World
from tests.cast import Cast
from tests.telephony.conftest import Exchange, beside
from tests.telephony.sound import loudest, recorded, tone
from tests.telephony.test_calling_out import dial, line_of
from tests.telephony.test_calls import within
from tests.telephony.test_phone_pages import post
from tests.telephony.test_recording_pages import page_of, sealed
from tests.telephony.test_three import first, said, stands, talking
from yixian.cases.models import Channel, Contact, ContactOutcome, Identity
from yixian.intake.actions import Approach, open_contact
from yixian.people.models import Account, Actor
from yixian.safeguard import crypto
from yixian.safeguard.models import AccessRecord
from yixian.safeguard.subjects import in_words
from yixian.telephony.actions import hear_recording, keep_record, keep_recordings
from yixian.telephony.ami import Ami
from yixian.telephony.models import Call, PlacedCall, RecordedSide, Recording, Seat, SwitchEvent
from yixian.telephony.queries import id_of_placed, names_of_placed
from yixian.telephony.record.presence import close_lost_placed
from yixian.telephony.record.retention import forget_events, over

__all__ = ["first"]
pytestmark = pytest.mark.django_db(transaction=True)
WHY = {"reason": "核实投诉"}
SECOND = 8000  # samples
CARD = 1200  # Hz: the number of a bank card


@pytest.fixture(autouse=True)
def uploads(settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "uploads"


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return Cast()


def seat_of(cast: Cast) -> Seat:
    return Seat.objects.get_or_create(extension="8001", defaults={"account": cast.people["seat"]})[0]


def placed(cast: Cast, *, ago: timedelta = timedelta(hours=1), **more: Any) -> PlacedCall:
    """A call of the cast's seat to somebody by number, taken up and over."""
    at, seat = timezone.now() - ago, seat_of(cast)
    count = PlacedCall.objects.count()
    call = PlacedCall(
        ticket=f"{count:020}", uid=f"{int(at.timestamp())}.{count}", seat=seat, agent=seat.account,
        asked_at=at, began_at=at, reached_at=at, ended_at=at + timedelta(seconds=12), **{"kind": "number"} | more
    )  # fmt: skip
    call.seal_called("8613800138000", "hash")
    call.save()
    return call


def heard(side: str, folder: Path) -> list[int]:
    """What the sealed file holds."""
    sides = RecordedSide.objects.select_related("recording__call", "recording__placed")
    one = sides.get(recording__placed__isnull=False, side=side)
    path = folder / f"{side}.wav"
    path.write_bytes(b"".join(hear_recording.sound_of(one)))
    return recorded(path)


def of_seat(extension: str) -> Client:
    client = Client()
    client.force_login(Seat.objects.get(extension=extension).account)
    return client


def kept(exchange: Exchange, uid: str) -> list[str]:
    """The record and the recordings, brought up to now by the sweeps; what they say of this call (the switch's files
    tell of other tests' calls, too).
    """
    exchange.kept(uid)
    keep_record(exchange.place, timezone.now())
    for recording in Recording.objects.filter(placed__within=uid, state="waiting"):
        exchange.kept(recording.of.file_name)
    said = keep_recordings(timezone.now() + timedelta(seconds=20), exchange.place)
    return [one for one in said if uid in one]


async def talking_to_a_citizen(exchange: Exchange, client: Client, citizen: Any, contact: Contact) -> Any:
    """Seat 8001, which has called the citizen of the contact back; and the call's uid."""
    desk = await exchange.seat("8001")
    answer = await beside(client.post, f"/desk/contacts/{contact.pk}/call/")
    assert await dial(exchange, desk, answer.json()["dial"]) == 200
    await within(10, citizen.answered.wait())
    await citizen.until_hears(800, seconds=10)  # that it is recorded
    await citizen.until_hears(1000, seconds=10)
    await desk.until_hears(1500, seconds=10)
    found = await exchange_channels(exchange)
    return desk, next(one["Linkedid"] for one in found if "seat-8001" in one["Channel"])


async def exchange_channels(exchange: Exchange) -> list[dict[str, str]]:
    rows = await asyncio.to_thread(exchange.switch.ask, "CoreShowChannels")
    return [one for one in rows if one.get("Event") == "CoreShowChannel"]


def contact_of(client: Client) -> Contact:
    actor = Actor.of(Seat.objects.get(extension="8001").account)
    return open_contact(actor, Approach(Channel.TELEPHONE, Identity(telephone="13800138000")))


def test_a_call_back_with_three_is_recorded_to_its_end_and_sealed(
    first: Client, exchange: Exchange, tmp_path: Path
) -> None:
    contact, theirs = contact_of(first), of_seat("8002")

    async def call(ami: Ami) -> str:
        async with line_of(exchange) as citizen:
            desk, uid = await talking_to_a_citizen(exchange, first, citizen, contact)
            assert (await said(first, "stand"))["address"] == f"/desk/contacts/{contact.pk}/"
            other = await exchange.seat("8002", hums=600)
            await said(first, "recording", stop="1")
            spoken, desk._hum = desk._hum, tone(CARD)
            citizen.rx.clear()
            await citizen.until_hears(CARD)
            desk._hum = spoken
            await asyncio.sleep(0.5)
            await said(first, "recording", stop="0")
            await said(first, "aside", to="seat:8002")
            await stands(first, "consulting")
            await said(first, "joined")
            await citizen.until_hears(600)
            assert (await beside(post, theirs, "call", uid=uid)).status_code == 409, "it is the first's yet"
            await said(first, "left")
            await within(5, desk.ended.wait())
            assert await said(theirs, "call", uid=uid) == {
                "address": f"/desk/contacts/{contact.pk}/", "caller": "13800138000", "number": "", "placed": True
            }  # fmt: skip
            await asyncio.sleep(1.5)
            citizen.hang_up()
            await within(5, other.ended.wait())
            return uid

    uid = exchange.run(call)
    assert kept(exchange, uid) == []
    own, aside = PlacedCall.objects.order_by("asked_at")
    assert (own.contact, own.within, own.recording, aside.within) == (contact, "", "", uid)
    assert aside.contact == contact, "the third was asked about the same matter"
    recording = Recording.objects.get(placed__isnull=False)
    assert (recording.placed, recording.call, recording.state) == (own, None, "whole")
    citizens, seats = heard("citizen", tmp_path), heard("seat", tmp_path)
    assert loudest(citizens, 1500) > -45
    assert loudest(seats, 1000) > -45
    assert loudest(seats, CARD) < -45, "what was said while recording paused"
    for end in (seats[-SECOND:], heard("both", tmp_path)[-SECOND:]):
        assert loudest(end, 600) > -45, "what was said when the seat was out"
    assert not list(exchange.place.recordings.glob(f"*/{uid}*.wav"))
    digest = recording.sides.get(side="both").digest
    assert SwitchEvent.objects.get(uid=uid, verb="sealed").said == digest
    verbs = set(SwitchEvent.objects.filter(uid=uid).values_list("verb", flat=True))
    assert {"muted", "unmuted"} <= verbs
    assert not Call.objects.filter(uid=uid).exists(), "nobody called in"
    assert first.get(f"/desk/contacts/{contact.pk}/").status_code == 404, "it went along"
    assert page_of(own) in theirs.get(f"/desk/contacts/{contact.pk}/").content.decode()
    assert digest in first.get(page_of(own)).content.decode()
    assert kept(exchange, uid) == []
    assert recording.sides.count() == 3


def test_what_is_said_aside_is_sealed_and_heard_with_its_call(
    first: Client, exchange: Exchange, tmp_path: Path
) -> None:
    async def call(ami: Ami) -> str:
        async with line_of(exchange) as office:
            citizen, seat = await talking(exchange, first)
            await said(first, "aside", to="hotline:12393")
            await stands(first, "consulting")
            await office.until_hears(1000)
            await seat.until_hears(1500)
            await asyncio.sleep(1)
            await said(first, "returned")
            await within(5, office.ended.wait())
            seat.rx.clear()
            await seat.until_hears(600)
            citizen.hang_up()
            await within(5, seat.ended.wait())
            return seat.invite["x-call-uid"]

    uid = exchange.run(call)
    assert kept(exchange, uid) == []
    aside, contact = PlacedCall.objects.get(), Contact.objects.get()
    assert (aside.contact, aside.within, aside.sound.state) == (contact, uid, "whole")
    assert Recording.objects.get(call__uid=uid).state == "whole"
    assert loudest(heard("citizen", tmp_path), 1500) > -45
    assert loudest(heard("seat", tmp_path), 1000) > -45
    assert loudest(heard("both", tmp_path), 600) < -45, "the caller waited"
    assert not list(exchange.place.recordings.glob(f"*/{uid}*.wav"))
    digests = set(SwitchEvent.objects.filter(uid=uid, verb="sealed").values_list("said", flat=True))
    sounds = (aside.sound, Recording.objects.get(call__uid=uid))
    assert digests == {one.sides.get(side="both").digest for one in sounds}
    assert len(digests) == 2
    shown = first.get(f"/desk/contacts/{contact.pk}/").content.decode()
    duty = Client()
    duty.force_login(Account.objects.get(username="duty_manager"))
    called = duty.get(f"/desk/calls/{Call.objects.get(uid=uid).pk}/").content.decode()
    for page in (shown, called):
        assert page_of(aside) in page
        assert page_of(Call.objects.get(uid=uid)) in page
    assert first.get(page_of(aside)).status_code == 200


def test_who_was_called_and_is_handed_on_is_recorded_on(
    first: Client, exchange: Exchange, tmp_path: Path
) -> None:
    contact, theirs = contact_of(first), of_seat("8002")

    async def call(ami: Ami) -> str:
        async with line_of(exchange) as citizen:
            desk, uid = await talking_to_a_citizen(exchange, first, citizen, contact)
            other = await exchange.seat("8002", hums=600)
            other._number = (desk._number - 20_000) % 2**16  # as if its packets came long before
            refused = await beside(post, first, "handed", to="queue:market")
            assert refused.status_code == 400, "who waits in a queue is counted as a caller"
            await said(first, "handed", to="seat:8002")
            await within(5, desk.ended.wait())
            await citizen.until_hears(600, seconds=10)
            assert "<sip:8001@" in other.invite["from"]
            told = await said(theirs, "call", uid=uid)
            assert (told["address"], told["placed"]) == (f"/desk/contacts/{contact.pk}/", True)
            await asyncio.sleep(1.5)
            citizen.hang_up()
            await within(5, other.ended.wait())
            return uid

    uid = exchange.run(call)
    contact.refresh_from_db()
    assert contact.agent == Seat.objects.get(extension="8002").account
    assert kept(exchange, uid) == []
    own = PlacedCall.objects.get(within="")
    assert own.outcome == PlacedCall.Outcome.REACHED
    assert Recording.objects.get(placed__isnull=False).placed == own
    assert own.ended_at is not None
    seats = heard("seat", tmp_path)
    assert loudest(seats[:SECOND], 1000) > -45
    assert loudest(seats[-SECOND:], 600) > -45
    assert loudest(heard("citizen", tmp_path)[-SECOND:], 1500) > -45


def test_what_the_record_cannot_know_yet_is_not_called_undone() -> None:
    now = timezone.now()
    said = [PlacedCall(asked_at=now - timedelta(minutes=one)).outcome for one in (0, 1, 3)]
    assert said == ["unread", "unread", "not_begun"]


def test_what_has_no_recording_of_its_own_gets_none(cast: Cast) -> None:
    """A colleague, also while another call was up, and whoever did not take it up."""
    for more in ({"kind": "seat"}, {"kind": "seat", "within": "1700000000.1"}, {"reached_at": None}):
        call = placed(cast)
        for name, value in more.items():
            setattr(call, name, value)
        assert not call.is_recorded
    up = placed(cast)
    PlacedCall.objects.filter(pk=up.pk).update(ended_at=None)
    close_lost_placed(set(), Path("none"), timezone.now())
    assert Recording.objects.get().placed == up, "the switch was killed: what it left is sealed"


def test_what_the_switch_took_with_it_ended_at_the_last_sign_of_it(cast: Cast, tmp_path: Path) -> None:
    """What was written, sound in the recording, that it was up: the latest of these, and not when somebody looked."""
    now = timezone.now()
    written, sounding, seen, fresh = (
        placed(cast, ago=timedelta(minutes=ago), kind=kind)
        for ago, kind in ((60, "seat"), (61, "number"), (62, "seat"), (1, "seat"))
    )
    PlacedCall.objects.update(ended_at=None)
    reached = written.asked_at + timedelta(seconds=9)
    SwitchEvent.objects.create(key="reached", uid=written.uid, at=reached, verb="reached")
    sound = tmp_path / f"20250101/{sounding.uid}.wav"
    sound.parent.mkdir()
    sound.touch()
    last = sounding.asked_at + timedelta(minutes=7)
    os.utime(sound, (last.timestamp(), last.timestamp()))
    for call, at in ((sounding, sounding.asked_at), (seen, seen.asked_at)):
        SwitchEvent.objects.create(key=call.uid, uid=call.uid, at=at, verb="placed")
    up_until = now - timedelta(minutes=30)
    close_lost_placed(
        {one.uid for one in (written, sounding, seen, fresh)}, tmp_path, now - timedelta(hours=2)
    )
    assert not PlacedCall.objects.exclude(seen_at=None).exists(), "what has just begun is not asked about"
    close_lost_placed({seen.uid}, tmp_path, up_until)
    close_lost_placed(set(), tmp_path, up_until + timedelta(minutes=1))
    seen.refresh_from_db()
    assert seen.ended_at is None, "its end may not have been read yet"
    close_lost_placed(set(), tmp_path, now)
    ended = dict(PlacedCall.objects.values_list("pk", "ended_at"))
    assert ended[written.pk] == reached
    assert abs(ended[sounding.pk] - last) < timedelta(milliseconds=1)
    assert ended[seen.pk] == up_until
    assert ended[fresh.pk] is None


def hearers(cast: Cast, call: PlacedCall) -> set[str]:
    names = ("seat", "seat2", "lead", "dispatcher", "duty_manager", "inspector", "supervisor", "handler", "liaison2",
             "callback", "leader", "secadmin")  # fmt: skip
    there = [name for name in names if name in cast.people]
    return {name for name in there if cast.client(name).get(page_of(call)).status_code == 200}


def test_who_hears_a_placed_call(cast: Cast, tmp_path: Path) -> None:
    """As one that came in: the own for a day, the lead its organisation's, a case's units; none past a closed case."""
    plain, old, of_case = placed(cast), placed(cast, ago=timedelta(days=2)), placed(cast)
    for call in (plain, old, of_case):
        sealed(call, tmp_path, 1)
    assert hearers(cast, plain) == {"seat", "lead", "duty_manager", "inspector"}
    assert hearers(cast, old) == {"duty_manager", "inspector"}
    world = World(cast)
    task = world.in_progress()
    PlacedCall.objects.filter(pk=of_case.pk).update(contact=task.case.contact)
    assert {"seat", "dispatcher", "supervisor", "handler", "duty_manager"} <= hearers(cast, of_case)
    assert page_of(of_case) in cast.client("handler").get(f"/cases/{task.case.number}/").content.decode()
    secret = world.draft(contact=task.case.contact)
    type(secret).objects.filter(pk=secret.pk).update(secrecy="full")
    assert not {"handler", "dispatcher", "inspector", "lead"} & hearers(cast, of_case)


def test_a_hearing_is_on_record_and_only_the_duty_manager_downloads(cast: Cast, tmp_path: Path) -> None:
    call = placed(cast)
    sealed(call, tmp_path, 1)
    client, page = cast.client("duty_manager"), page_of(call)
    assert client.post(f"{page}hear/", {"reason": ""}).status_code == 400
    assert not AccessRecord.objects.exists()
    answer = client.post(f"{page}hear/", WHY).content.decode()
    assert "<audio" in answer
    assert "对方" in answer
    assert "来电人" not in answer
    assert "138****8000" in answer
    assert "13800138000" not in answer
    record = AccessRecord.objects.get()
    assert (record.what, record.subject, record.reason) == ("recording", f"placed_call:{call.pk}", "核实投诉")
    assert in_words([record.subject]) == {record.subject: f"拨出电话 {call.uid}"}
    typed = {**WHY, "side": "citizen"}
    assert cast.client("inspector").post(f"{page}download/", typed).status_code == 403
    assert b"".join(client.post(f"{page}download/", typed)) == (tmp_path / "citizen.wav").read_bytes()  # type: ignore[arg-type]
    assert client.post(f"{page}hold/", {"reason": "行政诉讼"}).status_code == 302
    assert Recording.objects.get().held_for == "行政诉讼"


def test_the_list_leads_to_what_may_be_heard_with_the_same_few_queries(cast: Cast) -> None:
    """A lead of the operator's hears a call for a day, those about cases and those placed in other calls among them."""
    client, world, counts = cast.client("lead"), World(cast), []
    for ago in (1, 30, 2, 3, 4):
        case = world.draft()
        call = placed(
            cast, ago=timedelta(hours=ago), contact=case.contact, case=case, within=f"1700000000.{ago}"
        )
        Recording.objects.create(placed=call, state="whole", wrapped_key=crypto.new_key())
        with CaptureQueriesContext(connection) as asked:
            page = client.get("/desk/calls/placed/").content.decode()
        counts.append(len(asked))
        assert (page_of(call) in page) is (ago < 24)
    assert len(set(counts[1:])) == 1, "the first reads what is kept of the directory, too"
    assert counts[0] < 20
    colleague = placed(cast, within="1700000000.9")
    PlacedCall.objects.filter(pk=colleague.pk).update(kind="seat")
    page = client.get("/desk/calls/placed/").content.decode()
    assert "座席之间不录音" in page
    assert "13800138000" not in page


def test_it_goes_with_its_time_and_with_the_identity(cast: Cast, tmp_path: Path) -> None:
    world = World(cast)
    case = world.to_callback(telephone="13900001111")
    call = placed(cast, contact=case.contact)
    sealed(call, tmp_path, 1)
    by_number = placed(cast)
    PlacedCall.objects.filter(pk=by_number.pk).update(called_hash=case.citizen.telephone_hash)
    sealed(by_number, tmp_path, 1)
    called_in = Call.objects.create(
        uid="1700000000.7", began_at=call.asked_at, caller_hash=case.citizen.telephone_hash
    )
    aside = placed(cast, within=called_in.uid)  # before the call had a contact
    PlacedCall.objects.filter(pk=aside.pk).update(uid=called_in.uid)
    aside.refresh_from_db()
    sealed(aside, tmp_path, 1)
    asked_besides = placed(cast, within=by_number.uid)  # of nobody's contact: a number was typed
    PlacedCall.objects.filter(pk=asked_besides.pk).update(uid=by_number.uid)
    asked_besides.refresh_from_db()
    sealed(asked_besides, tmp_path, 1)
    name = f"{by_number.uid}-{asked_besides.ticket}"
    assert names_of_placed([by_number.pk, asked_besides.pk]) == {
        by_number.pk: by_number.uid,
        asked_besides.pk: name,
    }
    assert [id_of_placed(one) for one in (by_number.uid, name, "", "1.1")] == [
        by_number.pk, asked_besides.pk, None, None,
    ]  # fmt: skip
    late = timezone.now() + timedelta(days=800)
    for one in (call, by_number):
        SwitchEvent.objects.create(key=one.uid, uid=one.uid, at=one.asked_at, verb="reached")
    assert forget_events(late + timedelta(days=800)) == 0, (
        "the course of a call goes with its recording at the soonest"
    )
    asked = Contact.objects.create(channel="telephone", outcome=ContactOutcome.PROGRESS, about=case)
    PlacedCall.objects.filter(pk=call.pk).update(contact=asked)
    assert {one.placed for one in over(late)} == {by_number, aside, asked_besides}, (
        "the case that the other's contact was about is open"
    )
    assert forget_events(late + timedelta(days=800)) == 0
    PlacedCall.objects.filter(pk=call.pk).update(contact=case.contact)
    assert {one.placed for one in over(late)} == {by_number, aside, asked_besides}, (
        "a case of the other's contact is open"
    )
    said_so = {"way": "telephone", "reached": True, "solved": "solved", "satisfied": "very"}
    world.do("record_callback", "callback", case, **said_so)
    assert over(late).count() == 4
    world.do("erase_identity", "duty_manager", world.fresh(case), note="依申请")
    assert {(one.state, bytes(one.wrapped_key)) for one in Recording.objects.all()} == {("erased", b"")}
    assert forget_events(late + timedelta(days=800)) == 2
