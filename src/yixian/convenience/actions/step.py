"""One step of a booking: by the table, with a compare-and-set, and a row that stays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from yixian.convenience.models import Booking, BookingState, BookingStep, Provider
from yixian.convenience.states import TABLE
from yixian.ground.errors import Conflict, NotAllowed, WrongState

By = BookingStep.By


@dataclass(frozen=True)
class Doer:
    """Who takes a step: a citizen, a seat for one, a provider by its link, or the clock."""

    by: str
    account_id: int | None = None
    provider: Provider | None = None


SYSTEM = Doer(By.SYSTEM)
CITIZEN = Doer(By.CITIZEN)


def check(booking: Booking, verb: str, doer: Doer) -> None:
    """`NotAllowed` for whoever may not, `WrongState` where the booking stands elsewhere."""
    if doer.by not in TABLE[verb].by:
        raise NotAllowed(_("这一步不由您来做。"))
    if booking.state not in TABLE[verb].sources:
        state = {"state": BookingState(booking.state).label}
        raise WrongState(_("这个预订现在是“%(state)s”，不能这样做。请刷新后再看。") % state)


@transaction.atomic
def move(
    booking: Booking,
    verb: str,
    doer: Doer,
    now: datetime,
    *,
    facts: dict[str, Any] | None = None,
    **columns: Any,
) -> None:
    """Take the step and keep it; `columns` change with it. `Conflict` where another step was taken since it was read.

    Compare-and-set on state and version: of two at once the database lets one through, and the other is told so.
    """
    check(booking, verb, doer)
    state = TABLE[verb].to or booking.state
    rows = Booking.objects.filter(pk=booking.pk, state=booking.state, version=booking.version)
    if rows.update(state=state, version=F("version") + 1, **columns) != 1:
        raise Conflict(_("这个预订刚刚有了变化，请刷新后再看。"))
    booking.state, booking.version = state, booking.version + 1
    for name, value in columns.items():
        setattr(booking, name, value)
    BookingStep(
        booking=booking,
        seq=booking.version,
        at=now,
        verb=verb,
        by=doer.by,
        account_id=doer.account_id,
        provider=doer.provider,
        state=state,
        facts=facts or {},
    ).save()
