"""Seats' breaks and wrap-up, from the switch's events of pauses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from yixian.telephony.models import Seat, SeatInterval, SwitchEvent
from yixian.telephony.models.break_reason import BREAK, WRAP_UP
from yixian.telephony.record.calls import in_order
from yixian.telephony.record.told import Told, Verb

State = SeatInterval.State
PAUSES = (State.BREAK, State.WRAP_UP)


@dataclass(frozen=True)
class Pause:
    """That a seat took no calls; `ended` None while it does not."""

    state: str
    reason: str
    began: datetime
    ended: datetime | None


def pauses_of(events: Iterable[SwitchEvent]) -> list[Pause]:
    """The pauses that events in order tell. A start of the switch ends them: it forgets who rested."""
    found: list[Pause] = []
    reason, since = "", None
    for event in events:
        told = (event.said or BREAK) if event.verb == Verb.PAUSED else ""
        if told and told == reason:
            continue
        if since is not None and event.at > since:
            found.append(Pause(_state(reason), reason, since, event.at))
        reason, since = told, event.at if told else None
    if since is not None:
        found.append(Pause(_state(reason), reason, since, None))
    return found


def _state(reason: str) -> str:
    return State.WRAP_UP if reason == WRAP_UP else State.BREAK


def keep_pauses(told: Sequence[Told]) -> None:
    """Work out anew the pauses of the seats that these events touch, from the first of them on."""
    if not told:
        return
    since = min(one.at for one in told)
    touched = Q(extension__in={one.extension for one in told if one.extension})
    if any(one.verb == Verb.STARTED for one in told):
        touched |= Q(
            pk__in=SeatInterval.objects.filter(ended_at=None, state__in=PAUSES).values("seat_id").order_by()
        )
    for seat in Seat.objects.filter(touched):
        _keep_pauses_of(seat, since)


def _keep_pauses_of(seat: Seat, since: datetime) -> None:
    rows = SeatInterval.objects.filter(seat=seat, state__in=PAUSES)
    # One that was over before changes no more, and its events may have gone (`retention.py`).
    touched = rows.filter(Q(ended_at=None) | Q(ended_at__gte=since), began_at__lte=since)
    last = touched.order_by("began_at").last()
    begin = last.began_at if last is not None else since
    events = SwitchEvent.objects.filter(  # index: switch_event_pause
        uid="", extension__in=(seat.extension, ""), at__gte=begin
    )
    kept = []
    for pause in pauses_of(in_order(list(events))):
        row, _ = SeatInterval.objects.update_or_create(
            seat=seat,
            state=pause.state,
            began_at=pause.began,
            defaults={"reason": pause.reason, "ended_at": pause.ended},
            create_defaults={
                "reason": pause.reason,
                "ended_at": pause.ended,
                "account_id": seat.account_id,
            },
        )
        kept.append(row.pk)
    rows.filter(began_at__gte=begin).exclude(pk__in=kept).delete()
