"""Putting the switch's files aside once a day, away when they were read and are old: callers' numbers are in them."""

from __future__ import annotations

import contextlib
from datetime import datetime, timedelta
from pathlib import Path

from django.utils import timezone

from yixian.ground.errors import OutOfService
from yixian.telephony.models import LineRule, RecordFile
from yixian.telephony.models.line_rule import rule
from yixian.telephony.place import Place
from yixian.telephony.record.reading import SOURCES, Source, head_of
from yixian.telephony.switch import Switch

_STARTED = "started"  # beside the files: the day on which the ones in use were begun


def rotate(place: Place, switch: Switch, now: datetime) -> bool:
    """Put the files aside if they were begun on another day; whether they were."""
    today, mark = f"{timezone.localdate(now):%Y%m%d}", place.var / "log" / _STARTED
    if not mark.parent.exists():
        return False
    begun = mark.read_text() if mark.exists() else ""
    if begun == today:
        return False
    if begun:
        for source in SOURCES:
            _put_aside(source.current(place), now)
        if switch.process() is not None:
            # It has its queue log open, and writes on in the file put aside until it is told.
            with contextlib.suppress(OutOfService):
                switch.ask("Reload", Module="logger")
    mark.write_text(today)
    return bool(begun)


def _put_aside(path: Path, now: datetime) -> None:
    if path.exists() and path.stat().st_size:
        path.rename(path.with_name(f"{path.name}.{timezone.localtime(now):%Y%m%d-%H%M%S}"))


def remove_old(place: Place, now: datetime) -> list[str]:
    """Remove what was put aside, read to its end and not written for a city's days; the names."""
    removed, before = [], now - timedelta(days=rule(LineRule.Code.LOG_DAYS))
    for source in SOURCES:
        for path in source.rotated(place):
            written = datetime.fromtimestamp(path.stat().st_mtime, timezone.get_current_timezone())
            if written < before and _is_read(source, path):
                path.unlink()
                removed.append(path.name)
    return removed


def _is_read(source: Source, path: Path) -> bool:
    """Whether all its whole lines are rows."""
    with path.open("rb") as file:
        head = head_of(file)
        known = RecordFile.objects.filter(kind=source.kind, head=head).first() if head else None
        if known is None:
            return False
        file.seek(known.read)
        return b"\n" not in file.read()
