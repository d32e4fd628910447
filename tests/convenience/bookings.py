"""A city with two plumbers and a restaurant, and what somebody books there."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from tests.convenience.test_services import provider
from yixian.cases.models import Identity
from yixian.convenience.actions import CITIZEN, Wanted, ask_of, book
from yixian.convenience.models import Booking, BookingAsk, Provider, ProviderKind

CITIZENS = Identity(name="李小明", telephone="8613812345678")


def two_plumbers() -> ProviderKind:
    """Two who mend taps: the first takes one order at a time, both are reached by text message."""
    kind: ProviderKind = ProviderKind.objects.create(code="plumber", name="水管维修", group="repair")
    provider("first", "王记水管", sms="13900000001", capacity=1)
    provider("second", "李家水电", sms="13900000002")
    return kind


def tomorrow(hour: int = 9) -> datetime:
    """An hour of tomorrow in the city."""
    local = timezone.localtime() + timedelta(days=1)
    return local.replace(hour=hour, minute=0, second=0, microsecond=0)


def wanted(kind: ProviderKind, **columns: Any) -> Wanted:
    told: dict[str, Any] = {
        "starts_at": tomorrow(),
        "ends_at": tomorrow() + timedelta(hours=2),
        "identity": CITIZENS,
        "reply_way": "sms",
        "address": "平安里3号楼",
        "notes": "厨房漏水",
        "provider": Provider.objects.get(code="first"),
        **columns,
    }
    return Wanted(kind, **told)


def booked(kind: ProviderKind, key: str = "k1", **columns: Any) -> Booking:
    booking = book(CITIZEN, wanted(kind, **columns), key, timezone.now())
    return again(booking)


def again(booking: Booking) -> Booking:
    """As the database holds it."""
    found: Booking = Booking.objects.select_related("citizen", "kind", "provider", "area", "wished").get(
        pk=booking.pk
    )
    return found


def asked(booking: Booking) -> BookingAsk:
    """The ask of whoever it is with now, as its link opens it."""
    found = ask_of(again(booking))
    assert found is not None
    return BookingAsk.objects.select_related("provider", "booking__kind", "booking__citizen").get(pk=found.pk)
