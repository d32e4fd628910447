"""The demonstration's training is alive: two courses, an exam of each, results, a certificate about to end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.cast import Cast
from tests.training.world import item
from yixian.directory.actions import load_rows
from yixian.directory.rows import DEMO
from yixian.intake.models import InventedHistory, line_invented
from yixian.people.models import Account, Role, RoleGrant
from yixian.staffing.models import Shift
from yixian.telephony.models import Seat
from yixian.training.models import Certificate, Course, Paper, Question
from yixian.training.queries import ending, pools


@pytest.mark.django_db
def test_two_courses_with_their_results(cast: Cast) -> None:
    for place in range(1, 9):
        item(f"zs-{place:03}", f"第 {place} 条")
    load_rows(DEMO / "questions.csv")
    seats = []
    for place in range(1, 9):
        account = Account.objects.create(
            username=f"sim-seat-{place}", name=f"模拟话务员{place}", organisation=cast.city.operator
        )
        RoleGrant.objects.create(account=account, role=Role.SEAT)
        seats.append(Seat.objects.create(extension=f"80{place:02}", account=account))
    now = timezone.now()
    Shift.objects.create(
        account=cast.lead, starts_at=now, ends_at=now + timedelta(hours=1)
    )  # it plans none of its own
    for _twice in range(2):
        line_invented.send(
            InventedHistory, seats=seats, first_day=timezone.localdate() - timedelta(days=60), seed=1, now=now
        )
    assert Question.objects.count() == 24
    assert Course.objects.count() == 2
    assert Paper.objects.count() == 14
    assert not Paper.objects.filter(handed_in_at=None).exists()
    assert 0 < Certificate.objects.count() <= 14
    assert len(ending(cast.actor("lead"), timezone.localdate())) == 1
    for course in Course.objects.all():
        for count, _course, there in pools(course.parts.get().exam):
            assert len(there) > count
