"""From the switch's sound files, in clear, to sealed recordings: nothing lost, nothing twice, whatever is killed.

The sealed file is durable and read back before its row says so, and the row is there before the clear file goes; after
each of these a kill leaves work that the next sweep finds: a row that waits, or a clear file whose row does not.
"""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.db import transaction
from django.db.models import Q

from yixian.safeguard import crypto
from yixian.telephony.models import Call, PlacedCall, RecordedSide, Recording, Side, SwitchEvent
from yixian.telephony.models.recording import SUFFIX
from yixian.telephony.place import Place
from yixian.telephony.record.recorded import recorded_as
from yixian.telephony.record.recorded_file import (
    HEAD,
    Heard,
    Sealed,
    digest_of_sealed,
    look_into,
    read_sealed,
    seal_file,
)
from yixian.telephony.record.told import UID

State = Recording.State
GONE = (State.REMOVED, State.ERASED)
# After the end of a call its files are closed within a moment; what is not after this long never will be.
GRACE = timedelta(minutes=5)
SETTLED = timedelta(seconds=2)  # since a file was last written
MOST = 200  # in one sweep: others wait for theirs


def seal_recordings(place: Place, now: datetime) -> Iterator[Recording]:
    """Seal what calls that are over left behind; each of them."""
    waiting = Recording.objects.filter(state=State.WAITING)  # index: recording_waiting
    for recording in waiting.select_related("call", "placed").order_by("pk")[:MOST]:
        files = _files(recording.of, place)
        if _is_ready(recording.of, files, now):
            _seal(recording, files, now)
            yield recording


def _files(call: Call | PlacedCall, place: Place) -> dict[Side, Path]:
    """The files of a call that are there."""
    name = call.recording or recorded_as(call.file_name, place.recordings)
    if not name:
        return {}
    paths = {side: place.recordings / f"{name}{suffix}.wav" for side, suffix in SUFFIX.items()}
    return {side: path for side, path in paths.items() if path.exists()}


def _is_ready(call: Call | PlacedCall, files: dict[Side, Path], now: datetime) -> bool:
    assert call.ended_at is not None
    if call.ended_at < now - GRACE:
        return all(_is_settled(path, now) for path in files.values())
    return len(files) == len(SUFFIX) and all(
        look_into(path).whole and _is_settled(path, now) for path in files.values()
    )


def _is_settled(path: Path, now: datetime) -> bool:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC) < now - SETTLED


def _seal(recording: Recording, files: dict[Side, Path], now: datetime) -> None:
    found = {side: look_into(path) for side, path in files.items()}
    full = {side: files[side] for side, heard in found.items() if not heard.is_empty}
    recording.state = _state(found, len(full))
    recording.seconds = max((one.seconds for one in found.values()), default=0)
    recording.sealed_at = now
    recording.wrapped_key = crypto.new_key() if full else b""
    sealed = {side: _sealed(recording, side, path) for side, path in full.items()}
    with transaction.atomic():
        # Of two sweeps that sealed it at once the second changes nothing: its key opens what it wrote, not the row's.
        fields = ("state", "seconds", "sealed_at", "wrapped_key")
        mine = Recording.objects.filter(pk=recording.pk, state=State.WAITING)
        if mine.update(**{name: getattr(recording, name) for name in fields}) != 1:
            return
        RecordedSide.objects.bulk_create(
            RecordedSide(recording=recording, side=side, size=one.size, digest=one.digest, peaks=one.peaks)
            for side, one in sealed.items()
        )
        told(recording, now, SwitchEvent.Verb.SEALED, sealed[Side.BOTH].digest if Side.BOTH in sealed else "")


def _state(found: dict[Side, Heard], full: int) -> State:
    if not found:
        return State.MISSING
    if not full:
        return State.EMPTY
    return State.WHOLE if all(one.whole for one in found.values()) and full == len(SUFFIX) else State.DAMAGED


def _sealed(recording: Recording, side: Side, path: Path) -> Sealed:
    target, context, key = recording.path(side), recording.context(side), bytes(recording.wrapped_key)
    done = seal_file(path, target, key, context)
    if digest_of_sealed(target, done.size, key, context) != done.digest:
        raise OSError(f"{target} does not read back as it was written")
    return done


def told(recording: Recording, at: datetime, verb: SwitchEvent.Verb, said: str) -> None:
    """Put it among what is told of its call: with the digest of the sound."""
    call = recording.of
    key = crypto.keyed_hash(f"{verb} {call.file_name}", "switch_event")
    SwitchEvent.objects.bulk_create(
        [SwitchEvent(key=key, uid=call.uid, at=at, verb=verb, said=said)], ignore_conflicts=True
    )


def remove_clear(place: Place) -> Iterator[Path]:
    """Remove the files in clear of calls whose recording waits no more; those that hold more than was sealed stay,
    and are named.
    """
    found: dict[str, list[Path]] = {}
    for path in place.recordings.glob("*/*.wav"):
        name = path.stem.removesuffix("-rx").removesuffix("-tx")
        if UID.fullmatch(_uid(name)):
            found.setdefault(name, []).append(path)
    rows = Recording.objects.filter(_of({_uid(name) for name in found})).exclude(state=State.WAITING)
    for recording in rows.select_related("call", "placed").prefetch_related("sides"):
        if recording.of.file_name not in found:  # another's of the same call
            continue
        if recording.state == State.MISSING:  # it was not there, and is now
            Recording.objects.filter(pk=recording.pk, state=State.MISSING).update(state=State.WAITING)
            continue
        kept, call = _kept(recording), recording.of
        for path in found[call.file_name]:
            if recording.state in GONE or path.stat().st_size <= kept.get(path.stem, HEAD):
                path.unlink(missing_ok=True)
            else:
                yield path
        type(call)._default_manager.filter(pk=call.pk).exclude(recording="").update(recording="")
    for folder in place.recordings.glob("*"):
        if folder.is_dir() and not any(folder.iterdir()) and _is_old(folder):
            folder.rmdir()


def _uid(file_name: str) -> str:
    """Of which call, or within which."""
    return file_name.partition("-")[0]


def _of(uids: Collection[str]) -> Q:
    """Those of these calls (indexes on their uids)."""
    calls, placed = Call.objects.filter(uid__in=uids), PlacedCall.objects.filter(uid__in=uids)
    return Q(call__in=calls) | Q(placed__in=placed)


def _kept(recording: Recording) -> dict[str, int]:
    """The size of each file that is sealed and opens, by its name: a disk may have been exchanged."""
    found = {}
    for one in recording.sides.all():
        path, key = recording.path(one.side), bytes(recording.wrapped_key)
        with contextlib.suppress(OSError, crypto.Tampered, crypto.KeyDestroyed):
            next(read_sealed(path, one.size, key, recording.context(one.side), 0, 0))
            found[f"{recording.of.file_name}{SUFFIX[Side(one.side)]}"] = one.size
    return found


def _is_old(folder: Path) -> bool:
    """No call that begins now is recorded there any more."""
    return datetime.fromtimestamp(folder.stat().st_mtime, UTC) < datetime.now(UTC) - timedelta(days=2)
