"""Who is signed in, and which calls are up: what the switch is asked about, since it writes neither down."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from yixian.safeguard import crypto
from yixian.telephony.config import interface
from yixian.telephony.models import Call, PlacedCall, Seat, SeatInterval, SwitchEvent
from yixian.telephony.record.keeping import keep_calls
from yixian.telephony.record.recorded import note_placed
from yixian.telephony.record.told import Verb
from yixian.telephony.switch import Switch

Either = TypeVar("Either", Call, PlacedCall)
SIGNED_IN = SeatInterval.State.SIGNED_IN
# A call that the switch knows no more is closed when its own line has had this long to be read.
GRACE = timedelta(minutes=2)


def ask(switch: Switch) -> tuple[set[str], set[str]]:
    """The uids of the calls that are up, and what the switch calls the seats signed in; nothing where it does not run.

    `OutOfService` when it does not answer.
    """
    if switch.process() is None:
        return set(), set()
    channels, contacts = switch.ask_all([("CoreShowChannels", {}), ("PJSIPShowContacts", {})])
    up = {one["Linkedid"] for one in channels if one.get("Event") == "CoreShowChannel"}
    return up, {one.get("Endpoint", "") for one in contacts if one.get("Event") == "ContactList"}


def keep_signed_in(signed_in: Iterable[str], now: datetime) -> None:
    """Open an interval for whoever signed in, close it for whoever is there no more, at the moment last seen."""
    seats = {interface(one.extension): one for one in Seat.objects.all()}
    there = {seats[name].pk for name in signed_in if name in seats}
    rows = SeatInterval.objects.filter(state=SIGNED_IN, ended_at=None)  # index: seat_interval_open
    open_now = {one.seat_id: one for one in rows}
    for seat_id, one in open_now.items():
        if seat_id not in there:
            SeatInterval.objects.filter(pk=one.pk).update(ended_at=one.seen_at or now)
    rows.filter(seat_id__in=there).update(seen_at=now)
    SeatInterval.objects.bulk_create(
        [
            SeatInterval(
                seat=seat,
                account_id=seat.account_id,
                state=SIGNED_IN,
                began_at=now,
                seen_at=now,
            )
            for seat in seats.values()
            if seat.pk in there and seat.pk not in open_now
        ],
        ignore_conflicts=True,
    )


def close_lost(up: set[str], recordings: Path, now: datetime) -> Iterator[Call]:
    """Close the calls that are open in the record while the switch knows them no more: it was killed.

    They ended when it last told or wrote something of them: an event, that they were up, sound in their recording.
    """
    for call in _lost(Call.objects.all(), up, now):  # index: call_up
        # One without the other would never be looked at again.
        with transaction.atomic():
            SwitchEvent.objects.bulk_create(
                [
                    SwitchEvent(
                        key=crypto.keyed_hash(f"lost {call.uid}", "switch_event"),
                        uid=call.uid,
                        at=_last_sign(call, recordings),
                        verb=Verb.LOST,
                    )
                ],
                ignore_conflicts=True,
            )
            keep_calls([call.uid], recordings)
        yield call


def close_lost_placed(up: set[str], recordings: Path, now: datetime) -> None:
    """The same of calls that seats placed. What their rows say is theirs alone, so that no event is needed."""
    for call in _lost(PlacedCall.objects.all(), up, now):  # index: placed_up
        call.ended_at = _last_sign(call, recordings)
        with transaction.atomic():
            call.save(update_fields=["ended_at"])
            note_placed([call])


def _lost(calls: QuerySet[Either], up: set[str], now: datetime) -> QuerySet[Either]:
    """Of these, those that are open in the record and have been up no more for a while; that the others are is kept."""
    open_ones = calls.filter(ended_at=None, began_at__lt=now - GRACE)
    open_ones.filter(uid__in=up).update(seen_at=now)
    return open_ones.exclude(uid__in=up).filter(Q(seen_at=None) | Q(seen_at__lte=now - GRACE))


def _last_sign(call: Call | PlacedCall, recordings: Path) -> datetime:
    signs = [at for at in (call.began_at, call.seen_at) if at is not None]
    signs += SwitchEvent.objects.filter(uid=call.uid).values_list("at", flat=True)
    for path in recordings.glob(f"*/{call.file_name}.wav"):
        signs.append(datetime.fromtimestamp(path.stat().st_mtime, timezone.get_current_timezone()))
    return max(signs)
