"""After the first matter the caller talks on: earlier cases and what was just made stay open until the call is over."""

from __future__ import annotations

from functools import partial

import pytest
from django.test import Client

from tests.at_once import at_once
from tests.cases.world import World
from tests.intake.test_by_number_and_code import ELSEWHERE, prove
from tests.intake.test_seat_pages import contact_of, register
from tests.telephony.test_record import AT, at, place, write
from yixian.cases.models import Case, Contact, ContactOutcome
from yixian.cases.queries import query_code
from yixian.intake.actions import take_call
from yixian.people.models import Actor
from yixian.telephony.live import CallHere
from yixian.telephony.models import Seat
from yixian.telephony.place import Place
from yixian.telephony.record.reading import read_all

__all__ = ["place"]
pytestmark = pytest.mark.django_db
UID = f"{AT}.0"
ANSWERED = CallHere(UID, "13800138000", "12345", answered=True, leg="1.1")


@pytest.fixture
def contact(place: Place, world: World) -> Contact:
    """The contact of a call that seat 8001 has answered; what the switch wrote of its end is not read yet."""
    chair = Seat.objects.get(extension="8001")
    chair.browser = True
    chair.save()
    write(place)
    return take_call(Actor.of(chair.account), chair, ANSWERED)


@pytest.fixture
def earlier(world: World) -> Case:
    """A case of the same telephone that somebody else took in."""
    return world.dispatched(world.submitted(who="dispatcher")).case


def page_of(seat: Client, contact: Contact) -> str:
    page: str = seat.get(f"/desk/contacts/{contact.pk}/").content.decode()
    return page


def test_earlier_cases_stay_open_until_the_record_says_it_is_over(
    seat: Client, earlier: Case, contact: Contact, place: Place
) -> None:
    register(seat, contact)
    page = page_of(seat, contact)
    assert earlier.number in page
    assert "来电人报编号和查询码" in page
    assert "还问了以前的诉求" in page
    assert "不登记诉求" not in page
    assert seat.get(f"/cases/{earlier.number}/").status_code == 200
    read_all(place)
    contact.refresh_from_db()
    assert (contact.outcome, contact.ended_at) == (ContactOutcome.CASE, at(72))
    assert earlier.number not in page_of(seat, contact)
    assert seat.get(f"/cases/{earlier.number}/").status_code == 404


def test_number_and_code_of_a_report_can_be_read_out_until_then(
    seat: Client, contact: Contact, place: Place
) -> None:
    register(seat, contact, kind="report")
    report = Case.objects.get()
    page = page_of(seat, contact)
    assert report.number in page
    assert query_code(report) in page
    read_all(place)
    assert report.number not in page_of(seat, contact)


def test_what_is_registered_when_it_is_over_ends_with_it(
    seat: Client, earlier: Case, contact: Contact, place: Place
) -> None:
    read_all(place)
    contact.refresh_from_db()
    assert contact.ended_at is None, "it has no outcome yet"
    register(seat, contact)
    contact.refresh_from_db()
    assert contact.ended_at is not None
    assert earlier.number not in page_of(seat, contact)


def test_a_contact_without_a_telephone_in_the_page_ends_with_its_matter(seat: Client, earlier: Case) -> None:
    contact = contact_of(seat)
    register(seat, contact)
    assert earlier.number not in page_of(seat, contact)


@pytest.mark.parametrize(
    ("outcome", "text", "verbs"),
    [("progress", "", []), ("supplement", "又多了两个摊位", ["supplement"]), ("urge", "请快些", ["urge"])],
)
def test_it_was_about_an_earlier_case_besides(
    world: World, seat: Client, earlier: Case, contact: Contact, outcome: str, text: str, verbs: list[str]
) -> None:
    register(seat, contact)
    before = world.verbs(earlier)
    typed = {"outcome": outcome, "about": earlier.number, "text": text}
    answer = seat.post(f"/desk/contacts/{contact.pk}/end/", typed)
    assert answer["Location"] == f"/desk/contacts/{contact.pk}/"
    contact.refresh_from_db()
    assert (contact.outcome, contact.about, contact.ended_at) == (ContactOutcome.CASE, earlier, None)
    assert world.verbs(earlier)[len(before) :] == verbs


def test_it_became_a_case_and_was_not_silent(seat: Client, earlier: Case, contact: Contact) -> None:
    register(seat, contact)
    assert seat.post(f"/desk/contacts/{contact.pk}/end/", {"outcome": "silent"}).status_code == 400
    contact.refresh_from_db()
    assert contact.outcome == ContactOutcome.CASE


def test_another_case_is_opened_by_its_code_until_it_is_over(
    world: World, seat: Client, contact: Contact, place: Place
) -> None:
    other = world.dispatched(world.submitted(who="dispatcher", telephone=ELSEWHERE)).case
    register(seat, contact)
    assert prove(seat, contact, other).status_code == 302
    assert seat.get(f"/cases/{other.number}/").status_code == 200
    read_all(place)
    assert seat.get(f"/cases/{other.number}/").status_code == 404
    assert prove(seat, contact, other).status_code == 409


def test_the_next_call_ends_it_where_the_record_stands_still(
    seat: Client, earlier: Case, contact: Contact
) -> None:
    register(seat, contact)
    chair = Seat.objects.get(extension="8001")
    take_call(
        Actor.of(chair.account), chair, CallHere("1750000900.1", "13900000000", "12345", answered=False)
    )
    contact.refresh_from_db()
    assert contact.ended_at is not None
    assert earlier.number not in page_of(seat, contact)


@pytest.mark.django_db(transaction=True)
def test_registered_while_the_call_ends_it_has_ended(seat: Client, contact: Contact, place: Place) -> None:
    registered, _lines = at_once(partial(register, seat, contact), partial(read_all, place))
    assert registered.status_code == 302, registered
    contact.refresh_from_db()
    assert (contact.outcome, contact.ended_at is None) == (ContactOutcome.CASE, False)
