"""What the switch wrote of calls that seats placed, into their rows: in any order, as often as it is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from yixian.telephony.models import PlacedCall
from yixian.telephony.record.recorded import note_placed
from yixian.telephony.record.told import Told, Verb

_COLUMNS = {Verb.PLACED: "began_at", Verb.REACHED: "reached_at", Verb.OVER: "ended_at"}
OF_PLACED = frozenset(_COLUMNS)
_TOLD = [*_COLUMNS.values(), "uid", "cause", "recording"]


def keep_placed(told: Iterable[Told], recording_of: Callable[[str], str]) -> None:
    """Bring the rows of these tickets up to what is told."""
    by_ticket: dict[str, list[Told]] = {}
    for one in told:
        if one.verb in OF_PLACED:
            by_ticket.setdefault(one.said.partition(" ")[0], []).append(one)
    if not by_ticket:
        return
    calls = list(PlacedCall.objects.filter(ticket__in=by_ticket))
    for call in calls:
        for one in by_ticket[call.ticket]:
            setattr(call, _COLUMNS[one.verb], one.at)
            call.uid = one.uid
            if one.verb == Verb.OVER:
                call.cause = int(one.said.partition(" ")[2] or 0)
        if call.is_recorded and not call.recording:
            call.recording = recording_of(call.file_name)
        call.save(update_fields=_TOLD)  # whoever forgets the number meanwhile, or tells of it, is not undone
    note_placed(calls)
