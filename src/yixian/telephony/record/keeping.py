"""Keeping what was read: the events, and the calls and seats' intervals they touch, in the reader's transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.utils import timezone

from yixian.cases.models.citizen import hash_telephone
from yixian.cases.models.telephone import normal_telephone
from yixian.directory.models import HotlineNumber
from yixian.ground.errors import Refusal
from yixian.people.models import Installation
from yixian.telephony.config.dialplan import dialled_as
from yixian.telephony.models import Call, CallQueue, Seat, SeatInterval, SwitchEvent, calls_kept
from yixian.telephony.record.calls import Story, facts, in_order
from yixian.telephony.record.missed import note_missed
from yixian.telephony.record.pauses import keep_pauses
from yixian.telephony.record.placed import keep_placed
from yixian.telephony.record.recorded import note_recorded, recorded_as
from yixian.telephony.record.told import Told
from yixian.telephony.record.wrap_up import note_wrap_up

BATCH = 500
# Columns that a call's events say again and again; the others are set once.
_WORKED_OUT = (
    "dialled", "began_at", "queued_at", "answered_at", "ended_at", "overflowed", "waited", "talked", "missed",
    "outcome", "ended_by", "grade",
)  # fmt: skip
_SET = ("number", "trunk", "first_queue", "last_queue", "seat", "agent", "recording")
_SEALED = ("wrapped_key", "sealed_caller", "caller_hash")


@dataclass(frozen=True)
class Line:
    """One line that means something: what its event is known by, where it stood, what it says."""

    key: str
    place: int
    told: Told


@dataclass
class _Rows:
    """What calls point at, read once for a batch."""

    numbers: Mapping[str, HotlineNumber]
    queues: Mapping[str, CallQueue]
    seats: Mapping[str, Seat]
    callers: dict[str, str] = field(default_factory=dict)
    trunks: dict[str, str] = field(default_factory=dict)


def keep(lines: Sequence[Line], recordings: Path) -> int:
    """Keep these lines; their number. Twice the same changes nothing."""
    SwitchEvent.objects.bulk_create(
        [_event(one) for one in {one.key: one for one in lines}.values()],
        ignore_conflicts=True,
        batch_size=BATCH,
    )
    uids = list(dict.fromkeys(one.told.uid for one in lines if one.told.uid))
    rows = _rows(lines) if uids else None
    for start in range(0, len(uids), BATCH):
        assert rows is not None
        _keep_calls(uids[start : start + BATCH], rows, recordings)
    keep_placed([one.told for one in lines], lambda name: recorded_as(name, recordings))
    keep_pauses([one.told for one in lines if not one.told.uid])
    if days := note_wrap_up(_seats_paused(lines)):
        calls_kept.send(Call, days=days)
    return len(lines)


def _seats_paused(lines: Sequence[Line]) -> dict[int, datetime]:
    """The seats whose pauses these lines are about, each with the first moment of them; a start ends everybody's."""
    told = sorted((one.told for one in lines if not one.told.uid), key=lambda told: told.at, reverse=True)
    if not told:
        return {}
    seats, found = {one.extension: one.pk for one in Seat.objects.all()}, dict[int, datetime]()
    for one in told:
        found |= {pk: one.at for extension, pk in seats.items() if one.extension in (extension, "")}
    return found


def keep_calls(uids: Collection[str], recordings: Path) -> None:
    """Work these calls out anew from their events."""
    _keep_calls(list(uids), _rows(()), recordings)


def _event(line: Line) -> SwitchEvent:
    told = line.told
    return SwitchEvent(
        key=line.key,
        place=line.place,
        uid=told.uid,
        at=told.at,
        verb=told.verb,
        extension=told.extension,
        queue=told.queue,
        channel=told.channel,
        said=told.said,
    )


def _rows(lines: Iterable[Line]) -> _Rows:
    """Rows by what the switch calls them. A number is called as carriers may deliver it."""
    installation = Installation.objects.first()
    area_code = installation.area_code if installation is not None else ""
    numbers: dict[str, HotlineNumber] = {}
    for number in HotlineNumber.objects.order_by("-active", "pk"):
        for form in dialled_as(number.number, area_code):
            numbers.setdefault(form, number)
    rows = _Rows(
        numbers,
        {one.code: one for one in CallQueue.objects.all()},
        {one.extension: one for one in Seat.objects.all()},
    )
    for line in lines:
        if line.told.caller:
            rows.callers.setdefault(line.told.uid, line.told.caller)
        if line.told.trunk:
            rows.trunks[line.told.uid] = line.told.trunk
    return rows


def _keep_calls(uids: list[str], rows: _Rows, recordings: Path) -> None:
    by_uid: dict[str, list[SwitchEvent]] = defaultdict(list)
    for event in SwitchEvent.objects.filter(uid__in=uids):  # index: switch_event_call
        by_uid[event.uid].append(event)
    calls = {call.uid: call for call in Call.objects.filter(uid__in=uids)}
    new, stories, days = [], {}, set()
    for uid in uids:
        story = Story(in_order(by_uid[uid]))
        if not story.is_a_citizens:
            if uid in calls:  # it was taken for one until it ended
                days.add(timezone.localdate(calls[uid].began_at))
                calls.pop(uid).delete()
            continue
        stories[uid] = story
        if uid not in calls:
            calls[uid] = Call(uid=uid)
            new.append(calls[uid])
        _fill(calls[uid], story, rows, recordings)
    Call.objects.bulk_create(new, batch_size=BATCH)
    known = [call for call in calls.values() if call not in new and call.uid in stories]
    Call.objects.bulk_update(known, [*_WORKED_OUT, *_SET, *_SEALED], batch_size=BATCH)
    days.update(timezone.localdate(call.began_at) for call in calls.values())
    kept = sorted((calls[uid] for uid in stories), key=lambda call: call.began_at)
    days |= note_missed(kept)
    days |= note_wrap_up({call.seat_id: call.began_at for call in reversed(kept) if call.seat_id})
    calls_kept.send(Call, days=days, calls=kept)
    note_recorded(kept)
    _keep_talks(stories, rows.seats)


def _fill(call: Call, story: Story, rows: _Rows, recordings: Path) -> None:
    for name, value in facts(story).items():
        setattr(call, name, value)
    call.number = rows.numbers.get(call.dialled) or call.number
    call.trunk = call.trunk or rows.trunks.get(call.uid, "")
    queues = [rows.queues[code] for code in story.queues if code in rows.queues]
    if queues:
        call.first_queue, call.last_queue = queues[0], queues[-1]
    talks = story.talks
    seat = rows.seats.get(talks[0].extension) if talks else None
    if seat is not None and seat.pk != call.seat_id:
        call.seat, call.agent_id = seat, seat.account_id
    caller = rows.callers.get(call.uid, "")
    if caller and not call.caller_hash and not call.caller_erased:
        number = _normal(caller)
        call.seal_caller(number, hash_telephone(number))
    if call.ended_at is not None and not call.recording:
        call.recording = recorded_as(call.file_name, recordings)


def _normal(caller: str) -> str:
    """The number as contacts keep it; what no numbering plan knows stays as the carrier told it."""
    try:
        return normal_telephone(caller)
    except Refusal:
        return caller.lstrip("+")


def _keep_talks(stories: Mapping[str, Story], seats: Mapping[str, Seat]) -> None:
    """The seats' intervals of talking in these calls."""
    state = SeatInterval.State.TALKING
    before = {
        (one.seat_id, one.began_at): one for one in SeatInterval.objects.filter(uid__in=stories, state=state)
    }
    kept = set()
    for uid, story in stories.items():
        for talk in story.talks:
            seat = seats.get(talk.extension)
            if seat is None:
                continue
            key = (seat.pk, talk.began)
            kept.add(key)
            if key in before and before[key].ended_at == talk.ended:
                continue
            SeatInterval.objects.update_or_create(
                seat=seat,
                state=state,
                began_at=talk.began,
                defaults={"uid": uid, "ended_at": talk.ended},
                create_defaults={"uid": uid, "ended_at": talk.ended, "account_id": seat.account_id},
            )
    gone = [one.pk for key, one in before.items() if key not in kept]
    if gone:
        SeatInterval.objects.filter(pk__in=gone).delete()
