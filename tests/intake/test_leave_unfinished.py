"""What a seat answered and ended while its page could be told nothing is left to it as a contact, once."""

from __future__ import annotations

from functools import partial

import pytest

from tests.at_once import at_once
from tests.cast import Cast
from tests.telephony.test_record import AT, CALLS, QUEUES, at, place, write
from yixian.cases.models import Contact, ContactOutcome
from yixian.intake.actions import drop_call, end_contact, leave_unfinished, take_call
from yixian.people.models import Actor
from yixian.telephony.actions import keep_record
from yixian.telephony.live import CallHere
from yixian.telephony.models import Call, RecordFile, Seat, TakenCall
from yixian.telephony.place import Place
from yixian.telephony.queries import unfinished_call
from yixian.telephony.record import keeping
from yixian.telephony.record.reading import read_all

__all__ = ["place"]
pytestmark = pytest.mark.django_db
UID = f"{AT}.0"
RINGS = CallHere(UID, "13800138000", "12345", answered=False, leg="1.1")


@pytest.fixture
def seat(place: Place) -> Seat:
    """Seat 8001, which answers in its page; what was written is not read yet."""
    Seat.objects.filter(extension="8001").update(browser=True)
    write(place)
    return Seat.objects.get(extension="8001")


def test_it_is_a_contact_of_whoever_answered_who_has_to_finish_it(
    place: Place, seat: Seat, cast: Cast
) -> None:
    read_all(place)
    contact = Contact.objects.get()
    assert (contact.agent, contact.organisation_id) == (seat.account, seat.account.organisation_id)
    assert (contact.outcome, contact.received_at) == (ContactOutcome.OPEN, at(0.25))
    assert contact.number is not None
    assert contact.number.number == "12345"
    assert contact.citizen is not None
    assert contact.citizen.identity.telephone == "8613800138000"
    assert unfinished_call(seat) == contact
    page = cast.client("seat").get("/desk/seat/").content.decode()
    assert "的来电还没有结果。 接听时来电页没有打开，按通话记录补建。" in page
    RecordFile.objects.all().delete()
    read_all(place)
    assert Contact.objects.get() == contact, "read again"
    end_contact(Actor.of(seat.account), contact, ContactOutcome.SILENT)
    RecordFile.objects.all().delete()
    read_all(place)
    assert unfinished_call(seat) is None


def test_a_call_that_nobody_answered_or_that_lasts_leaves_none(place: Place, seat: Seat) -> None:
    write(place, CALLS[:4], QUEUES[:3])
    read_all(place)
    assert Call.objects.get().answered_at is not None
    assert not Contact.objects.exists()
    write(place)
    read_all(place)
    assert TakenCall.objects.get().uid == UID, "of three calls the one that was answered, when it is over"


def test_a_call_that_the_switch_took_with_it_leaves_one(place: Place, seat: Seat) -> None:
    write(place, CALLS[:4], QUEUES[:3])
    assert keep_record(place, at(900)).lost == [UID]
    assert TakenCall.objects.get().contact.outcome == ContactOutcome.OPEN


def test_who_answers_at_a_telephone_on_the_desk_registers_by_hand(place: Place, seat: Seat) -> None:
    Seat.objects.update(browser=False)
    read_all(place)
    assert Call.objects.filter(answered_at__isnull=False).exists()
    assert not Contact.objects.exists()


class Killed(BaseException):
    pass


@pytest.mark.parametrize("dies_in", ["note_recorded", "_keep_talks", "keep_placed"])
def test_killed_in_between_there_are_both_or_none(
    place: Place, seat: Seat, monkeypatch: pytest.MonkeyPatch, dies_in: str
) -> None:
    def killed(*args: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(keeping, dies_in, killed)
        with pytest.raises(Killed):
            read_all(place)
    assert Call.objects.filter(uid=UID, ended_at__isnull=False).count() == Contact.objects.count()
    read_all(place)
    assert Call.objects.get(uid=UID).ended_at is not None
    assert (Contact.objects.count(), TakenCall.objects.count()) == (1, 1)


def test_what_a_page_was_told_of_stays_as_it_is(place: Place, seat: Seat) -> None:
    actor = Actor.of(seat.account)
    contact = take_call(actor, seat, CallHere(UID, "13800138000", "12345", answered=True))
    end_contact(actor, contact, ContactOutcome.SILENT)
    read_all(place)
    assert Contact.objects.get().outcome == ContactOutcome.SILENT


def test_what_a_page_was_told_rang_there_goes_to_who_answered(place: Place, seat: Seat, cast: Cast) -> None:
    lead = Seat.objects.get(extension="8002")
    contact = take_call(Actor.of(lead.account), lead, RINGS)
    read_all(place)
    taken = TakenCall.objects.get()
    assert (taken.contact, taken.seat, taken.answered_at) == (contact, seat, at(12))
    assert (taken.contact.agent, taken.contact.late_reason) == (seat.account, "")
    assert unfinished_call(seat) == contact
    assert not drop_call(Actor.of(seat.account), UID), "it was answered"


@pytest.mark.parametrize("caller", ["13800138000", "+447911123456", "999", "", "008613800138000"])
def test_who_called_is_known_as_in_a_page(place: Place, seat: Seat, caller: str) -> None:
    write(place, *([line.replace("13800138000", caller) for line in lines] for lines in (CALLS, QUEUES)))
    read_all(place)
    contact = Contact.objects.get()
    TakenCall.objects.all().delete()
    page = take_call(Actor.of(seat.account), seat, CallHere(UID, caller, "12345", answered=True))
    assert contact.citizen is not None
    assert page.citizen is not None
    assert contact.citizen.identity.telephone == page.citizen.identity.telephone


@pytest.mark.django_db(transaction=True)
def test_kept_twice_at_once_it_is_one(place: Place, seat: Seat) -> None:
    Seat.objects.update(browser=False)
    read_all(place)
    Seat.objects.update(browser=True)
    calls = list(Call.objects.filter(uid=UID).select_related("agent", "seat", "number"))
    told = take_call, Actor.of(seat.account), seat, CallHere(UID, "13800138000", "12345", answered=True)
    at_once(*(partial(leave_unfinished, Call, calls) for _ in range(3)), partial(*told))
    assert (Contact.objects.count(), TakenCall.objects.count()) == (1, 1)
