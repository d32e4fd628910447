"""Calls that nobody answered become callers to call back; who calls again and is answered is off the list."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta

from django.utils import timezone

from yixian.telephony.models import Call, MissedCaller
from yixian.telephony.models.call import AT_ONCE

Outcome, State = Call.Outcome, MissedCaller.State
NOBODYS_CHOICE = (Outcome.REFUSED, Outcome.LOST)


def note_missed(calls: Collection[Call]) -> set[date]:
    """What these calls, as they stand now, change about who is to be called back; the days it counts on.

    The same calls again change nothing. A number that was withheld, erased, or never in the ledger is not called.
    """
    days = {_wait(call) for call in calls if _is_missed(call)}
    days |= {
        _answered_after_all(call)
        for call in calls
        if call.outcome == Outcome.ANSWERED and call.missed_caller_id
    }
    answered: dict[str, datetime] = {}
    for call in calls:
        if call.outcome == Outcome.ANSWERED and call.caller_hash and call.answered_at is not None:
            answered[call.caller_hash] = max(
                call.answered_at, answered.get(call.caller_hash, call.answered_at)
            )
    if answered:
        days |= _came_back(answered)
    return days - {None}  # type: ignore[return-value]


def _came_back(answered: Mapping[str, datetime]) -> set[date | None]:
    days: set[date | None] = set()
    for one in MissedCaller.objects.filter(state=State.WAITING, caller_hash__in=answered):
        at, still = answered[one.caller_hash], MissedCaller.objects.filter(pk=one.pk, state=State.WAITING)
        ended = {"state": State.CAME_BACK, "ended_at": at, "taken_by": None, "taken_until": None}
        if at > one.last_at and still.update(**ended):
            days.add(timezone.localdate(one.first_at))
    return days


def _answered_after_all(call: Call) -> date | None:
    """The two files are read one after the other: what looked missed was answered, as the other one tells."""
    one = call.missed_caller
    assert one is not None
    call.missed_caller = None
    Call.objects.filter(pk=call.pk).update(missed_caller=None)
    day = timezone.localdate(one.first_at)
    left = list(one.calls.select_related("last_queue", "number").order_by("began_at"))
    if left:
        one.first_at, one.last_at, one.due_at = left[0].began_at, left[-1].began_at, _due(left[0])
        one.save(update_fields=["first_at", "last_at", "due_at"])
    elif one.state == State.WAITING:
        one.delete()
    return day


def _is_missed(call: Call) -> bool:
    if call.ended_at is None or call.number_id is None or not call.caller_hash or call.missed_caller_id:
        return False
    if call.outcome in NOBODYS_CHOICE:
        return True
    return call.outcome in (Outcome.ABANDONED, Outcome.LEFT) and call.ended_at - call.began_at >= AT_ONCE


def _wait(call: Call) -> date | None:
    """Put the caller on the list, or the call to those of a caller who is on it."""
    same = Call.objects.filter(caller_hash=call.caller_hash, outcome=Outcome.ANSWERED)  # index: call_caller
    if same.filter(answered_at__gt=call.began_at).exists():
        return None
    assert call.number is not None
    one, is_new = MissedCaller.objects.get_or_create(
        caller_hash=call.caller_hash,
        state=State.WAITING,
        defaults={
            "number": call.number,
            "first_at": call.began_at,
            "last_at": call.began_at,
            "due_at": _due(call),
            "next_at": call.began_at,
        },
    )
    if not is_new and call.began_at > one.last_at:
        MissedCaller.objects.filter(pk=one.pk).update(last_at=call.began_at, number=call.number)
    call.missed_caller = one
    Call.objects.filter(pk=call.pk).update(missed_caller=one)
    return timezone.localdate(one.first_at)


def _due(call: Call) -> datetime:
    """Until when the queue it waited in has promised itself to call back."""
    queue = call.last_queue
    return call.began_at + timedelta(minutes=queue.return_within if queue is not None else 60)
