"""Who is signed in, and which calls are up: what the switch is asked about, since it writes neither down."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.utils import timezone

from yixian.safeguard import crypto
from yixian.telephony.config import interface
from yixian.telephony.models import Call, Seat, SeatInterval, SwitchEvent
from yixian.telephony.record.keeping import keep_calls
from yixian.telephony.record.told import Verb
from yixian.telephony.switch import Switch

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
    rows = Call.objects.filter(ended_at=None, began_at__lt=now - GRACE)  # index: call_up
    rows.filter(uid__in=up).update(seen_at=now)
    for call in rows.exclude(uid__in=up):
        if call.seen_at is not None and call.seen_at > now - GRACE:
            continue
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


def _last_sign(call: Call, recordings: Path) -> datetime:
    signs = [one.at for one in SwitchEvent.objects.filter(uid=call.uid)]
    if call.seen_at is not None:
        signs.append(call.seen_at)
    for path in recordings.glob(f"*/{call.uid}.wav"):
        signs.append(datetime.fromtimestamp(path.stat().st_mtime, timezone.get_current_timezone()))
    return max(signs)
