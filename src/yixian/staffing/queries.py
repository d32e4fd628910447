"""What other rooms and the pages ask about shifts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from yixian.cases.clocks import start_of
from yixian.people.models import Account, Actor, Role
from yixian.staffing.models import Shift


def people_of(actor: Actor) -> QuerySet[Account]:
    """Whom this actor plans: seats and leads in use, a lead's of the own organisation, a duty manager's all."""
    rows = Account.objects.filter(is_active=True, grants__role__in=[Role.SEAT, Role.LEAD]).distinct()
    if "duty_manager" not in actor.roles:
        rows = rows.filter(organisation_id=actor.organisation_id or 0)
    return rows.order_by("name", "pk")


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def shifts_of(actor: Actor, first: date, days: int) -> list[Shift]:
    """The shifts this actor sees that begin on these days, in order."""
    rows = Shift.objects.visible_to(actor).standing()
    rows = rows.filter(starts_at__gte=start_of(first), starts_at__lt=start_of(first + timedelta(days=days)))
    return list(rows.select_related("account").order_by("starts_at", "account__name", "pk"))


@dataclass(frozen=True)
class Tired:
    """Two shifts of one person on two days with too little rest between them."""

    name: str
    until: datetime
    again: datetime

    @property
    def hours(self) -> float:
        return (self.again - self.until) / timedelta(hours=1)


def tired(shifts: Iterable[Shift], rest_hours: int) -> list[Tired]:
    """Who rests less than so many hours before the first shift of another day."""
    last: dict[int, Shift] = {}
    found = []
    for shift in sorted(shifts, key=lambda one: one.starts_at):
        before = last.get(shift.account_id)
        if before is not None and _day(before) != _day(shift):
            rest = shift.starts_at - before.ends_at
            if rest < timedelta(hours=rest_hours):
                found.append(Tired(shift.account.name, before.ends_at, shift.starts_at))
        last[shift.account_id] = shift
    return found


def _day(shift: Shift) -> date:
    return timezone.localdate(shift.starts_at)
