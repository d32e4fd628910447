"""The demonstration's line: invented, marked as such, once, and its shifts are a plan like any."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.cast import Cast
from tests.staffing.world import NOW, TODAY
from yixian.directory.models import HotlineNumber
from yixian.insight.queries import Period
from yixian.intake.demo.line import INVENTED, invent_line
from yixian.intake.models import InventedHistory, line_invented
from yixian.people.models import Account, Role, RoleGrant
from yixian.staffing.models import Shift
from yixian.staffing.outlook import Outlook
from yixian.staffing.queries import tired
from yixian.telephony.models import Call, CallQueue, MissedCaller, SeatInterval

pytestmark = pytest.mark.django_db
FIRST = TODAY - timedelta(days=20)


@pytest.fixture
def told(cast: Cast) -> None:
    """A demonstration with its eight invented seats, and the line and the shifts invented twice."""
    for place in range(1, 9):
        account = Account.objects.create(
            username=f"sim-seat-{place}",
            name=f"模拟话务员{place}",
            organisation=cast.city.operator,
            demonstration=True,
        )
        RoleGrant.objects.create(account=account, role=Role.SEAT)
    Account.objects.filter(username="seat").update(demonstration=True)
    CallQueue.objects.create(code="main", name="综合")
    HotlineNumber.objects.create(number="12345", name="热线", mode="merged")
    for _twice in range(2):
        seats = invent_line(FIRST, 1, NOW)
        line_invented.send(InventedHistory, seats=seats, first_day=FIRST, seed=1, now=NOW)


def test_calls_are_over_marked_and_callable_back(told: None) -> None:
    calls = Call.objects.all()
    assert 2000 < calls.count() < 3500
    assert not calls.exclude(uid__startswith=INVENTED).exists()
    assert not calls.filter(ended_at__gte=NOW).exists()
    assert not calls.exclude(caller_hash="").exists()
    abandoned = calls.filter(outcome=Call.Outcome.ABANDONED)
    assert abandoned.count() == MissedCaller.objects.count() == abandoned.exclude(missed_caller=None).count()
    assert not MissedCaller.objects.filter(state="waiting").exists()


def test_shifts_overlap_nowhere_and_most_people_came(told: None) -> None:
    shifts = list(Shift.objects.select_related("account").order_by("starts_at"))
    last: dict[int, Shift] = {}
    for one in shifts:
        assert one.account_id not in last or last[one.account_id].ends_at <= one.starts_at
        last[one.account_id] = one
    assert tired(shifts, 11) == []
    sat = SeatInterval.objects.filter(state="signed_in")
    begun = [one for one in shifts if one.starts_at < NOW]
    assert 0.9 * len(begun) < sat.count() <= len(begun)
    assert not sat.filter(ended_at=None).exists()


def test_whoever_tries_it_has_shifts_of_their_own(told: None, cast: Cast) -> None:
    own = Shift.objects.filter(account=cast.people["seat"])
    days = [timezone.localdate(one.starts_at) for one in own]
    assert days == [TODAY + timedelta(days=ahead) for ahead in range(10)]
    assert not SeatInterval.objects.filter(account=cast.people["seat"]).exists(), (
        "nobody invents that they came"
    )


def test_the_pages_are_alive_with_it(told: None, cast: Cast) -> None:
    outlook = Outlook.of(Period(TODAY, TODAY), TODAY)
    assert outlook.measured.patience is not None
    assert outlook.miss is not None
    assert any(slot.people for slot in outlook.slots)
    assert "排了" not in cast.client("lead").get("/desk/staffing/shifts/").content.decode()
