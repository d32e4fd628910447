"""How long a seat wrapped up after each call: its pauses for that, shared out among the calls it answered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta

from django.utils import timezone

from yixian.telephony.models import Call, SeatInterval

# A seat's call before the first one touched: nobody talks or wraps up for longer.
LOOK_BACK = timedelta(hours=12)
Pauses = Collection[tuple[datetime, datetime]]


def note_wrap_up(touched: Mapping[int, datetime]) -> set[date]:
    """Work out anew the wrap-up of what these seats answered from shortly before a moment on; the days it counts on.

    A pause belongs to the last call its seat had taken up when it ended. It may begin while the call lasts, since what
    was answered has to be finished; only what follows the call is counted.
    """
    if not touched:
        return set()
    since = min(touched.values()) - LOOK_BACK
    calls: dict[int, list[Call]] = defaultdict(list)
    answered = Call.objects.filter(seat_id__in=touched, began_at__gte=since, answered_at__isnull=False)
    for call in answered.order_by("answered_at"):  # index: call_began
        assert call.seat_id is not None
        calls[call.seat_id].append(call)
    pauses: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
    rows = SeatInterval.objects.filter(  # index: seat_interval_time
        seat_id__in=touched, state=SeatInterval.State.WRAP_UP, began_at__gte=since, ended_at__isnull=False
    )
    for seat_id, began, ended in rows.values_list("seat_id", "began_at", "ended_at"):
        assert ended is not None
        pauses[seat_id].append((began, ended))
    changed = [call for seat_id, found in calls.items() for call in _changed(found, pauses[seat_id])]
    Call.objects.bulk_update(changed, ["wrapped_up"], batch_size=500)
    return {timezone.localdate(call.began_at) for call in changed}


def _changed(calls: list[Call], pauses: Pauses) -> list[Call]:
    """Those whose wrap-up is another than was kept, of one seat's calls in order."""
    changed = []
    for call, following in zip(calls, [*calls[1:], None], strict=True):
        until = following.answered_at if following is not None else None
        seconds = _after(call, until, pauses)
        if seconds != call.wrapped_up:
            call.wrapped_up = seconds
            changed.append(call)
    return changed


def _after(call: Call, until: datetime | None, pauses: Pauses) -> int | None:
    """The seconds of the pauses that ended between the answer of this call and of the next; None without any."""
    assert call.answered_at is not None
    own = [one for one in pauses if one[1] > call.answered_at and (until is None or one[1] <= until)]
    over = call.ended_at
    if over is None or not own:
        return None
    return sum(max(0, int((ended - max(began, over)).total_seconds())) for began, ended in own)
