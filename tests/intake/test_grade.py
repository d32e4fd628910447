"""The seat reads on the contact's page what the caller said of the talk, once it is in the record; nobody else does."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.cases.world import World
from yixian.cases.models import Contact
from yixian.telephony.models import Call, LineRule, Seat, TakenCall

pytestmark = pytest.mark.django_db
UID = "1750000000.1"


@pytest.fixture
def contact(world: World) -> Contact:
    """Of a call that seat 8001 answered."""
    contact = world.contact()
    chair = Seat.objects.create(extension="8001", account=world.cast.people["seat"], browser=True)
    TakenCall.objects.create(uid=UID, contact=contact, seat=chair, answered_at=timezone.now())
    return contact


def recorded(world: World, *, minutes: int = 1, who: str = "seat", grade: str = "") -> Call:
    """The call in the record, over for some minutes."""
    ended = timezone.now() - timedelta(minutes=minutes)
    return Call.objects.create(
        uid=UID, began_at=ended - timedelta(minutes=3), answered_at=ended - timedelta(minutes=2), ended_at=ended,
        outcome="answered", agent=world.cast.people[who], grade=grade,
    )  # fmt: skip


def told(seat: Client, contact: Contact) -> tuple[str, bool]:
    """What the page says of it, and whether it goes on asking; the same as when it asks."""
    page = seat.get(f"/desk/contacts/{contact.pk}/").content.decode()
    fragment = seat.get(f"/desk/contacts/{contact.pk}/grade/").content.decode().strip()
    assert fragment in page
    return fragment.rpartition("<strong>")[2].partition("</strong>")[0] if "<strong>" in fragment else "", (
        "hx-get" in fragment
    )


def test_it_is_asked_for_until_it_is_there(world: World, seat: Client, contact: Contact) -> None:
    assert told(seat, contact) == ("", True), "the call is up"
    call = recorded(world)
    assert told(seat, contact) == ("", True), "the caller may be pressing a key"
    call.grade = Call.Grade.SATISFIED
    call.save()
    assert told(seat, contact) == ("满意", False)


def test_who_gave_none_is_not_waited_for(world: World, seat: Client, contact: Contact) -> None:
    recorded(world, minutes=10)
    assert told(seat, contact) == ("", False)


def test_what_was_said_of_another_seats_talk_is_not_told(
    world: World, seat: Client, contact: Contact
) -> None:
    recorded(world, who="lead", grade=Call.Grade.DISSATISFIED)
    assert told(seat, contact) == ("", False)
    assert world.cast.client("dispatcher").get(f"/desk/contacts/{contact.pk}/grade/").status_code == 404


def test_where_nobody_is_asked_nothing_is_waited_for(world: World, seat: Client, contact: Contact) -> None:
    LineRule.objects.create(code=LineRule.Code.GRADES, value=0)
    assert told(seat, contact) == ("", False)


def test_a_contact_without_a_call_has_none(world: World, seat: Client) -> None:
    assert told(seat, world.contact()) == ("", False)
