"""Whoever is told in the morning has until then to answer: a night is nobody's fault."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine

from tests.convenience.bookings import again, asked, booked, two_plumbers
from tests.linkage.gateway import Gateway
from yixian.convenience import actions
from yixian.convenience.models import Booking, BookingAsk, Provider
from yixian.directory.working_time import CHINA
from yixian.linkage.models import SendingRule

pytestmark = pytest.mark.django_db
NIGHT = datetime(2026, 3, 2, 22, 30, tzinfo=CHINA)
MORNING = datetime(2026, 3, 3, 8, tzinfo=CHINA)


@pytest.fixture
def booking(gateway: Gateway) -> Booking:
    """Of the day after tomorrow, made at night in a city whose quiet hours are from nine to eight."""
    SendingRule.objects.all().delete()
    with time_machine.travel(NIGHT, tick=False):
        starts_at = NIGHT + timedelta(days=2)
        return booked(two_plumbers(), starts_at=starts_at, ends_at=starts_at + timedelta(hours=1))


def test_a_provider_asked_at_night_answers_in_the_morning(booking: Booking) -> None:
    assert asked(booking).until == MORNING + timedelta(hours=1)
    assert list(actions.sweep_bookings(MORNING)) == []
    assert len(list(actions.sweep_bookings(MORNING + timedelta(hours=1)))) == 1
    assert [one.answer for one in BookingAsk.objects.order_by("pk")] == ["late", "waiting"]


def test_so_does_a_citizen_to_whom_another_time_is_proposed(booking: Booking) -> None:
    at = NIGHT + timedelta(days=3)
    actions.propose(asked(booking), at, at + timedelta(hours=1), NIGHT)
    assert asked(booking).reply_until == MORNING + timedelta(hours=4)
    assert again(booking).next_at == MORNING + timedelta(hours=2), "once reminded, halfway"


def test_an_e_mail_disturbs_nobody(gateway: Gateway) -> None:
    SendingRule.objects.all().delete()
    kind = two_plumbers()
    Provider.objects.update(sms="", email="shop@example.com")
    with time_machine.travel(NIGHT, tick=False):
        starts_at = NIGHT + timedelta(days=2)
        booking = booked(kind, starts_at=starts_at, ends_at=starts_at + timedelta(hours=1))
    assert asked(booking).until == NIGHT + timedelta(hours=1)
