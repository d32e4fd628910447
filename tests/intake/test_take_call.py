"""A call becomes a contact: once, the last ringing seat's, and nobody's if nobody takes it up."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from tests.at_once import at_once
from tests.cast import Cast
from yixian.cases.models import Channel, Contact, ContactOutcome, Identity
from yixian.ground.errors import Conflict, NotFound
from yixian.intake.actions import Approach, drop_call, end_contact, open_contact, take_call
from yixian.people.models import Actor
from yixian.telephony.live import CallHere
from yixian.telephony.models import PlacedCall, Seat, TakenCall
from yixian.telephony.queries import unfinished_call

pytestmark = pytest.mark.django_db(transaction=True)
RINGS = CallHere("1700000000.1", "13800138000", "12345", answered=False, leg="1700000001.2")
ANSWERED = dataclasses.replace(RINGS, answered=True)


@pytest.fixture
def seats(transactional_db: None) -> list[tuple[Actor, Seat]]:
    """Two seats, each with its person."""
    people = Cast().people
    accounts = (people["seat"], people["lead"])
    return [
        (Actor.of(account), Seat.objects.create(extension=f"800{place}", account=account, browser=True))
        for place, account in enumerate(accounts, 1)
    ]


def test_asked_at_once_it_is_one_contact(seats: list[tuple[Actor, Seat]]) -> None:
    actor, seat = seats[0]
    found = at_once(*(partial(take_call, actor, seat, RINGS) for _ in range(4)))
    assert {contact.pk for contact in found} == {Contact.objects.get().pk}
    assert TakenCall.objects.count() == 1


def test_two_seats_at_once_make_one_contact(seats: list[tuple[Actor, Seat]]) -> None:
    found = at_once(*(partial(take_call, actor, seat, RINGS) for actor, seat in seats))
    assert {contact.pk for contact in found} == {Contact.objects.get().pk}


def test_it_goes_along_to_the_next_seat_until_it_is_answered(seats: list[tuple[Actor, Seat]]) -> None:
    (first, chair), (second, desk) = seats
    contact = take_call(first, chair, RINGS)
    assert take_call(second, desk, RINGS) == contact
    assert Contact.objects.get().agent == second.account
    assert not drop_call(first, RINGS.uid), "it is not theirs any more"
    take_call(second, desk, ANSWERED)
    with pytest.raises(Conflict, match="8002"):  # rings there after it was cut off here
        take_call(first, chair, RINGS)
    taken = TakenCall.objects.get()
    assert (taken.contact.agent, taken.seat) == (second.account, desk)
    assert taken.answered_at is not None
    assert not drop_call(second, RINGS.uid), "answered"
    with pytest.raises(Conflict):  # both talk in it: it is whose it was
        take_call(first, chair, dataclasses.replace(ANSWERED, is_shared=True))
    take_call(first, chair, ANSWERED)
    taken.refresh_from_db()
    assert (Contact.objects.get().agent, taken.seat) == (first.account, chair), "it goes along to who answers"


def test_of_a_call_that_was_placed_it_is_whose_contact_the_seat_was_calling_about(
    seats: list[tuple[Actor, Seat]],
) -> None:
    (first, chair), (second, desk) = seats
    handed = CallHere("1700000000.5", "13800138000", "", answered=True, came_in=False)
    with pytest.raises(NotFound, match="没有来电页可转"):
        take_call(second, desk, handed)
    contact = open_contact(first, Approach(Channel.TELEPHONE, Identity(telephone="13800138000")))
    assert chair.account is not None
    call = PlacedCall.objects.create(
        ticket="1" * 20, seat=chair, agent=chair.account, contact=contact, kind="seat", asked_at=timezone.now(),
        within=handed.uid,
    )  # fmt: skip
    with pytest.raises(Conflict, match="8001"):
        take_call(second, desk, dataclasses.replace(handed, answered=False))
    with pytest.raises(Conflict):
        take_call(second, desk, dataclasses.replace(handed, is_shared=True))
    assert take_call(second, desk, handed) == take_call(second, desk, handed) == contact
    contact.refresh_from_db()
    assert (contact.agent, contact.organisation_id) == (second.account, second.organisation_id)
    assert not TakenCall.objects.exists()
    long_ago = timezone.now() - timedelta(hours=25)
    Contact.objects.filter(pk=contact.pk).update(agent=chair.account, entered_at=long_ago)
    with pytest.raises(NotFound):  # of a case of old: nobody can go on in that contact
        take_call(second, desk, handed)
    assert Contact.objects.get(pk=contact.pk).agent == chair.account
    others = open_contact(first, Approach(Channel.TELEPHONE, Identity(telephone="13800138000")))
    PlacedCall.objects.filter(pk=call.pk).update(contact=others, agent=desk.account)
    with pytest.raises(NotFound):  # whoever handed on called about somebody else's contact
        take_call(second, desk, handed)


def test_what_nobody_took_up_leaves_nothing_unless_it_was_finished(seats: list[tuple[Actor, Seat]]) -> None:
    actor, seat = seats[0]
    contact = take_call(actor, seat, RINGS)
    contact.outcome = ContactOutcome.SILENT
    contact.save()
    assert not drop_call(actor, RINGS.uid)
    contact.outcome = ContactOutcome.OPEN
    contact.save()
    assert drop_call(actor, RINGS.uid)
    assert not Contact.objects.exists()
    assert not TakenCall.objects.exists()


def again(call: CallHere, times: int = 1) -> CallHere:
    """The same call, for which a seat is rung anew."""
    return dataclasses.replace(call, leg=f"1700000001.{2 + times}")


def test_who_was_cut_off_and_comes_back_finds_a_contact_to_work_in(seats: list[tuple[Actor, Seat]]) -> None:
    (first, chair), (second, desk) = seats
    contact = take_call(first, chair, ANSWERED)
    end_contact(first, contact, ContactOutcome.SILENT)
    take_call(first, chair, ANSWERED)
    contact.refresh_from_db()
    assert contact.outcome == ContactOutcome.SILENT, "they talk still: it was ended while they did"
    rung = ((second, desk), (first, chair), (first, chair))  # elsewhere, and at the same seat
    for times, (actor, seat) in enumerate(rung, 1):
        with pytest.raises(Conflict, match="接起以后"):
            take_call(actor, seat, again(RINGS, times))
        contact.refresh_from_db()
        assert (contact.outcome, contact.ended_at is None) == (ContactOutcome.SILENT, False)
        assert take_call(actor, seat, again(ANSWERED, times)) == contact
        contact.refresh_from_db()
        assert (contact.outcome, contact.ended_at, contact.agent) == ("open", None, actor.account)
        assert unfinished_call(seat) == contact
        end_contact(actor, contact, ContactOutcome.SILENT)
    assert (Contact.objects.count(), TakenCall.objects.get().seat) == (1, chair)


def test_what_became_a_case_stays_one_and_takes_another_matter(seats: list[tuple[Actor, Seat]]) -> None:
    (first, chair), (second, desk) = seats
    contact = take_call(first, chair, ANSWERED)
    Contact.objects.update(outcome=ContactOutcome.CASE, ended_at=timezone.now())
    take_call(second, desk, again(ANSWERED))
    contact.refresh_from_db()
    assert (contact.outcome, contact.ended_at is None, contact.agent) == ("case", False, second.account)


def test_who_talked_before_does_not_end_what_is_another_seats_now(seats: list[tuple[Actor, Seat]]) -> None:
    (first, chair), (second, desk) = seats
    held = take_call(first, chair, ANSWERED)
    take_call(second, desk, again(ANSWERED))
    with pytest.raises(Conflict, match="别的座席"):
        end_contact(first, held, ContactOutcome.SILENT)
    assert Contact.objects.get().outcome == ContactOutcome.OPEN


@pytest.mark.parametrize("caller", ["", "999", "0000000000000000000", "+"])
def test_a_number_nobody_can_have_is_an_anonymous_call(seats: list[tuple[Actor, Seat]], caller: str) -> None:
    actor, seat = seats[0]
    contact = take_call(actor, seat, CallHere("1700000000.2", caller, "", answered=False))
    assert contact.citizen is not None
    assert contact.citizen.identity.telephone == ""
