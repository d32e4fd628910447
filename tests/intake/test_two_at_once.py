"""A seat presses twice at once, on real transactions: one contact, one case, one answer."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.at_once import at_once
from tests.cases.world import World
from tests.cast import Cast
from tests.intake.test_seat_pages import contact_of, once_of, open_one, register
from yixian.cases import audit
from yixian.cases.models import Case, Citizen, Contact

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db: None) -> World:
    return World(Cast())


def windows(world: World, count: int) -> list[Client]:
    """The same seat's browser, each window signed in before the threads start."""
    return [world.cast.client("seat") for _window in range(count)]


@pytest.mark.parametrize("typed", [{}, {"name": "", "telephone": ""}, {"then": "draft"}])
def test_one_form_makes_one_case(world: World, typed: dict[str, Any]) -> None:
    seats = windows(world, 3)
    contact = contact_of(seats[0])
    once = once_of(seats[0].get(f"/desk/contacts/{contact.pk}/"))
    before = Citizen.objects.count()
    answers = at_once(*(lambda s=s: register(s, contact, once=once, **typed) for s in seats))
    assert [answer.status_code for answer in answers] == [302] * 3, answers
    assert Case.objects.count() == 1
    assert Citizen.objects.count() <= before + 1, "what the second press made is gone again"
    assert [str(fault) for fault in audit.verify()] == []


def test_one_contact_is_opened(world: World) -> None:
    answers = at_once(*(lambda s=s: open_one(s) for s in windows(world, 3)))
    assert {answer["Location"] for answer in answers} == {f"/desk/contacts/{Contact.objects.get().pk}/"}


def test_registered_in_one_window_while_it_is_ended_in_another(world: World) -> None:
    first, second = windows(world, 2)
    contact = contact_of(first)
    registered, ended = at_once(
        lambda: register(first, contact),
        lambda: second.post(f"/desk/contacts/{contact.pk}/end/", {"outcome": "silent"}),
    )
    contact.refresh_from_db()
    assert sorted((registered.status_code, ended.status_code)) == [302, 409]
    assert (contact.outcome == "case") == contact.cases.exists() == (registered.status_code == 302)
