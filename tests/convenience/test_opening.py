"""Nobody is booked while they are closed: the page says when they are open and what is nearest."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from tests.convenience.bookings import again, asked, booked, two_plumbers
from tests.convenience.test_booking_pages import typed
from yixian.convenience import actions
from yixian.convenience.models import Booking, Provider, ProviderKind, SlotTaken
from yixian.directory.working_time import CHINA
from yixian.ground.caching import drop_all
from yixian.ground.errors import Refusal
from yixian.ground.hours import is_open_during

NOW = datetime(2026, 3, 2, 10, tzinfo=CHINA)  # a Monday
OFFICE = "1-5 08:00-12:00;1-5 14:00-18:00"


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of March 2026."""
    return datetime(2026, 3, day, hour, minute, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("text", "begins", "ends", "expected"),
    [
        (OFFICE, at(3, 8), at(3, 12), True),
        (OFFICE, at(3, 11), at(3, 15), False),  # over noon
        (OFFICE, at(3, 17), at(3, 18, 15), False),
        (OFFICE, at(7, 9), at(7, 10), False),  # a Saturday
        (OFFICE, at(3, 18), at(3, 18), False),  # arriving when it closes
        ("1-7 00:00-24:00", at(3, 20), at(6, 8), True),
        ("1 20:00-24:00;2 00:00-02:00", at(2, 23), at(3, 1), True),  # two that meet
        ("7 22:00-02:00", at(2, 0, 30), at(2, 1, 30), True),  # the night of Sunday
        ("7 22:00-02:00", at(2, 1), at(2, 3), False),
        ("", at(3, 3), at(3, 4), None),
    ],
)
def test_open_all_the_while(text: str, begins: datetime, ends: datetime, expected: bool | None) -> None:
    assert is_open_during(text, begins, ends) is expected


@pytest.fixture
def kind(db: None) -> Any:
    with time_machine.travel(NOW, tick=False):
        kind = two_plumbers()
        Provider.objects.update(hours=OFFICE)
        drop_all()
        yield kind


def refused(kind: ProviderKind, starts_at: datetime, hours: int = 2, **columns: Any) -> str:
    with pytest.raises(Refusal) as found:
        booked(kind, "k9", starts_at=starts_at, ends_at=starts_at + timedelta(hours=hours), **columns)
    assert not Booking.objects.filter(starts_at=starts_at).exists()
    assert found.value.field == "starts"
    return str(found.value)


def test_a_closed_provider_names_its_hours_and_the_nearest_times(kind: ProviderKind) -> None:
    said = refused(kind, at(7, 10))
    assert "“王记水管”的营业时间是周一至周五 08:00–12:00" in said
    assert "最近能约的：03-06 16:00–18:00，或 03-09 08:00–10:00。" in said


def test_the_nearest_has_room_and_is_not_over(
    kind: ProviderKind, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    first = Provider.objects.get(code="first")
    other = booked(kind, starts_at=at(9, 8), ends_at=at(9, 10))
    for hour in (8, 9):
        SlotTaken.objects.create(provider=first, begins_at=at(9, hour), place=0, booking=other)
    with django_assert_max_num_queries(4):
        assert "，或 03-09 10:00–12:00。" in refused(kind, at(7, 10))
    with time_machine.travel(at(6, 17, 3), tick=False):
        assert "最近能约的：03-09 10:00–12:00。" in refused(kind, at(7, 10))


def test_longer_than_anybody_is_open_says_so(kind: ProviderKind) -> None:
    assert "请换个时间，或改短一些。" in refused(kind, at(3, 8), hours=5)


def test_where_nobody_is_wished_one_who_is_open_is_asked(kind: ProviderKind) -> None:
    said = refused(kind, at(7, 10), provider=None)
    assert said.startswith("您选的时间没有服务商营业。最近能约的：")
    Provider.objects.filter(code="second").update(hours="6 09:00-13:00")
    drop_all()
    booking = booked(kind, starts_at=at(7, 10), ends_at=at(7, 12), provider=None)
    assert booking.provider.code == "second"
    actions.refuse(asked(booking), NOW)
    assert again(booking).state == "unplaced", "the other one is closed"


def test_a_provider_proposes_within_its_hours(kind: ProviderKind) -> None:
    ask = asked(booked(kind, starts_at=at(3, 9), ends_at=at(3, 11)))
    with pytest.raises(Refusal, match=r"您登记的营业时间是.*最近能约的.*12345 更正"):
        actions.propose(ask, at(3, 18), at(3, 20), NOW)
    actions.propose(asked(ask.booking), at(3, 15), at(3, 17), NOW)


@pytest.mark.parametrize(("group", "starts_at"), [("hotel", at(6, 17)), ("tickets", at(7, 20))])
def test_of_a_stay_the_arrival_counts_and_of_a_ticket_nothing(
    kind: ProviderKind, group: str, starts_at: datetime
) -> None:
    kind.group, kind.longest_hours = group, 100
    kind.save()
    drop_all()
    assert booked(kind, starts_at=starts_at, ends_at=starts_at + timedelta(hours=60)).state == "asking"


def test_the_nearest_arrivals_for_a_stay_can_be_booked(kind: ProviderKind) -> None:
    kind.group, kind.longest_hours = "hotel", 100
    kind.save()
    drop_all()
    assert "最近能约的：03-06 17:45" in refused(kind, at(6, 18), hours=15)
    assert booked(kind, starts_at=at(6, 17, 45), ends_at=at(7, 9)).state == "asking"


def test_the_page_shows_the_hours_first_and_the_refusal_at_the_field(kind: ProviderKind) -> None:
    client = Client()
    assert "营业时间：周一至周五" in client.get("/services/book/?provider=first").content.decode()
    page = client.post("/services/book/", typed(client, day="2026-03-07"))
    assert page.status_code == 400
    assert "最近能约的" in str(page.context["form"].errors["starts"])
    assert timezone.localdate() == NOW.date()
