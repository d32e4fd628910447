"""What a seat tells those a caller is handed on to, of what was typed and registered, and what it keeps to itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.cases.world import NAME
from tests.cast import PEOPLE, Cast
from tests.intake.test_seat_pages import WORDS, contact_of, register
from yixian.cases.models import Case, Contact
from yixian.telephony.models import PlacedCall, Seat

TYPED = {"kind": "help", "content": "有人落水", "address": "汾河桥下", "name": NAME}


def text(seat: Client, contact: Contact, what: str = "handing", **typed: str) -> Any:
    return seat.post(f"/desk/contacts/{contact.pk}/{what}/", typed)


def said(seat: Client, contact: Contact, **typed: str) -> str:
    answer = text(seat, contact, **typed)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_it_is_what_is_being_written(seat: Client) -> None:
    page = said(seat, contact_of(seat), **TYPED)
    for words in ("求助 有人落水", "汾河桥下", NAME, "电话 13800138000", "已告诉对方"):
        assert words in page
    assert "编号" not in page, "there is no case yet"


def test_nothing_written_it_is_the_caller_alone(seat: Client) -> None:
    page = said(seat, contact_of(seat))
    assert ("电话 13800138000" in page, "什么事" in page) == (True, False)


def test_afterwards_it_is_what_was_registered_with_its_number(seat: Client) -> None:
    contact = contact_of(seat)
    assert register(seat, contact).status_code == 302
    case = Case.objects.get()
    page = said(seat, contact)
    for words in (case.number, WORDS, NAME):
        assert words in page


@pytest.mark.parametrize("secret", [{"kind": "report"}, {"secrecy": "from_unit"}, {"secrecy": "full"}])
def test_of_what_is_secret_nobody_is_told_who_asks(seat: Client, secret: dict[str, str]) -> None:
    page = said(seat, contact_of(seat), **{**TYPED, **secret})
    assert ("有人落水" in page, "不告诉对方是谁" in page) == (True, True)
    assert NAME not in page
    assert "13800138000" not in page


def test_a_secret_case_of_the_same_contact_keeps_it_too(seat: Client) -> None:
    contact = contact_of(seat)
    assert register(seat, contact, kind="report", secrecy="full").status_code == 302
    page = said(seat, contact)
    assert "不告诉对方是谁" in page
    assert "13800138000" not in page


def test_without_a_telephone_or_a_switch_nothing_is_kept(seat: Client, tmp_path: Path, settings: Any) -> None:
    settings.DATA_DIR = tmp_path
    contact = contact_of(seat)
    answer = text(seat, contact, "told", **TYPED)
    assert (answer.status_code, "没有网页话机" in answer.content.decode()) == (400, True)
    assert contact.agent is not None
    Seat.objects.create(extension="8001", account=contact.agent, browser=True)
    assert text(seat, contact, "told", **TYPED).status_code == 503, "the switch is away"
    assert not PlacedCall.objects.exclude(told_at=None).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("username", PEOPLE)
def test_of_ones_own_contacts_alone(username: str) -> None:
    people = Cast()
    contact = contact_of(people.client("seat"))
    status = 200 if username == "seat" else 403
    assert text(people.client(username), contact).status_code == status
    Contact.objects.filter(pk=contact.pk).update(agent=people.people["lead"])
    assert text(people.client("seat"), contact).status_code == 404
