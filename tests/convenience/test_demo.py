"""The demonstration's bookings come up at any minute of the day: one in every state, of invented citizens, once."""

from __future__ import annotations

from datetime import datetime

import pytest
import time_machine
from django.utils import timezone

from tests.cast import Cast
from tests.convenience.test_services import provider
from yixian.cases.models import Citizen
from yixian.convenience.demo import SCENES, invent_bookings
from yixian.convenience.models import Booking, BookingState, ProviderKind
from yixian.ground.caching import drop_all
from yixian.people.models import Account


@pytest.fixture
def offered(cast: Cast) -> None:
    Account.objects.update(demonstration=True)
    for code in {one.kind for one in SCENES}:
        ProviderKind.objects.create(code=code, name=code, group="repair")
        hours = "1-6 08:30-18:00" if code in {"cleaning", "nanny", "moving"} else "1-7 00:00-24:00"
        for nth in (1, 2):
            provider(f"{code}-{nth}", f"示范 {code} {nth}", kinds=code, sms=f"1390000000{nth}", hours=hours)
    drop_all()


@pytest.mark.parametrize("clock", ["00:01", "07:30", "12:00", "23:58"])
def test_in_every_state_at_any_minute_and_once(offered: None, clock: str) -> None:
    with time_machine.travel(datetime.fromisoformat(f"2026-11-28T{clock}:00+08:00"), tick=False):
        for _twice in range(2):
            invent_bookings(None, seed=1, now=timezone.now())
        assert set(Booking.objects.values_list("state", flat=True)) == set(BookingState.values)
        assert Booking.objects.count() == len(SCENES)
        assert set(Booking.objects.exclude(missed_by="").values_list("missed_by", flat=True)) == {
            "provider",
            "citizen",
        }
        assert Booking.objects.filter(grade__isnull=False, price__gt=0).count() == 2
        assert not Citizen.objects.filter(invented=False).exists()
        waiting = Booking.objects.filter(state=BookingState.ASKING)
        assert all(one.next_at is not None and one.next_at > timezone.now() for one in waiting)


def test_a_city_that_offers_nothing_gets_none(cast: Cast) -> None:
    Account.objects.update(demonstration=True)
    invent_bookings(None, seed=1, now=timezone.now())
    assert not Booking.objects.exists()
