"""Reading the switch's files: from where the last reader stopped, whole lines only.

How far was read is written in the same transaction as what was read. A file is known by its first line: one that was
renamed is read on, one that was emptied is read from its beginning, and whatever is read twice is kept once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.db import transaction

from yixian.safeguard import crypto
from yixian.telephony.config.record import CEL, QUEUE_LOG
from yixian.telephony.models import RecordFile
from yixian.telephony.place import Place
from yixian.telephony.record import cel, queue_log
from yixian.telephony.record.keeping import Line, keep
from yixian.telephony.record.told import Told

CHUNK = 256 << 10  # bytes of one transaction; no line is as long
LONGEST = 1000  # bytes of a line: longer ones are damaged


@dataclass(frozen=True)
class Source:
    """One of the switch's files: its name below the log folder, and how its lines are read."""

    kind: str
    name: str
    read_line: Callable[[str], Told | None]

    def current(self, place: Place) -> Path:
        """The file that the switch writes now."""
        return place.var / "log" / self.name

    def rotated(self, place: Place) -> list[Path]:
        """Those that were put aside, the oldest first: their names end with when."""
        current = self.current(place)
        return sorted(current.parent.glob(f"{current.name}.*"))


SOURCES = (Source("queue_log", QUEUE_LOG, queue_log.read_line), Source("cel", CEL, cel.read_line))


def read_all(place: Place, *, chunk: int = CHUNK) -> int:
    """Read what is new in all files; the number of lines."""
    return sum(
        read_file(source, path, place.recordings, chunk=chunk)
        for source in SOURCES
        for path in [*source.rotated(place), source.current(place)]
    )


def read_file(source: Source, path: Path, recordings: Path, *, chunk: int = CHUNK) -> int:
    """Read what is new in one file; the number of lines. A file that is not there has none."""
    try:
        with path.open("rb") as file:
            head = head_of(file)
            return _read_on(source, file, head, recordings, chunk) if head else 0
    except FileNotFoundError:
        return 0


def head_of(file: IO[bytes]) -> str:
    """What it is known by: the keyed hash of its first line (a number may be in it); "" before that is whole."""
    first = file.readline(LONGEST)
    is_whole = first.endswith(b"\n") or len(first) == LONGEST
    return crypto.keyed_hash(first.decode(errors="replace"), "record_file") if is_whole else ""


def _read_on(source: Source, file: IO[bytes], head: str, recordings: Path, chunk: int) -> int:
    known, _ = RecordFile.objects.get_or_create(kind=source.kind, head=head)
    size = file.seek(0, 2)
    at, count = known.read if known.read <= size else 0, 0
    while True:
        file.seek(at)
        whole = _whole_lines(file.read(chunk), chunk)
        if not whole:
            return count
        with transaction.atomic():
            count += keep(list(_lines(source, head, at, whole)), recordings)
            at += len(whole)
            RecordFile.objects.filter(pk=known.pk).update(read=at)


def _whole_lines(read: bytes, chunk: int) -> bytes:
    """Up to the last line end. What has none in all of a chunk is no line, and is passed over."""
    end = read.rfind(b"\n") + 1
    return read[:end] if end or len(read) < chunk else read


def _lines(source: Source, head: str, at: int, whole: bytes) -> Iterator[Line]:
    for raw in whole.splitlines(keepends=True):
        place, at = at, at + len(raw)
        if len(raw) > LONGEST:
            continue
        line = raw.decode(errors="replace").rstrip("\r\n")
        try:
            told = source.read_line(line)
        except ValueError:  # a time that is none
            told = None
        if told is not None:
            # The same line of a call is the same event wherever it stands; a seat may pause twice in a second.
            key = line if told.uid else f"{head} {place} {line}"
            yield Line(crypto.keyed_hash(f"{source.kind} {key}", "switch_event"), place, told)
