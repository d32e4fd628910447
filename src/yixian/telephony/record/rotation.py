"""Putting the switch's files aside once a day, away when they were read and are old: callers' numbers are in them."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from django.utils import timezone

from yixian.ground.errors import Conflict, OutOfService
from yixian.telephony.config.fixed import LOGS
from yixian.telephony.models import LineRule, RecordFile
from yixian.telephony.models.line_rule import rule
from yixian.telephony.place import Place
from yixian.telephony.record.reading import SOURCES, Source, head_of
from yixian.telephony.switch import Switch

_STARTED = "started"  # beside the files: the day on which the ones in use were begun
_UNTOLD = "untold"  # in its stead while the switch writes on in what was put aside


def rotate(place: Place, switch: Switch, now: datetime) -> bool:
    """Put the files aside if they were begun on another day; whether they were.

    A switch that could not be told is told at the next time: until then it writes on in what was put aside.
    """
    today, mark = f"{timezone.localdate(now):%Y%m%d}", place.var / "log" / _STARTED
    if not mark.parent.exists():
        return False
    begun = mark.read_text() if mark.exists() else ""
    if begun == today:
        return False
    if begun:
        for path in [
            *(source.current(place) for source in SOURCES),
            *(place.var / "log" / one for one in LOGS),
        ]:
            _put_aside(path, now)
        if switch.process() is not None:
            try:
                switch.ask("Reload", Module="logger")
            except (OutOfService, Conflict):
                mark.write_text(_UNTOLD)
                return True
    mark.write_text(today)
    return bool(begun)


def _put_aside(path: Path, now: datetime) -> None:
    if path.exists() and path.stat().st_size:
        path.rename(path.with_name(f"{path.name}.{timezone.localtime(now):%Y%m%d-%H%M%S}"))


def remove_old(place: Place, now: datetime) -> list[str]:
    """Remove what was put aside and not written for a city's days, the record only when it is read; the names."""
    before = now - timedelta(days=rule(LineRule.Code.LOG_DAYS))
    old = [path for one in LOGS for path in (place.var / "log").glob(f"{one}.*") if _written(path) < before]
    for source in SOURCES:
        old += [one for one in source.rotated(place) if _written(one) < before and _is_read(source, one)]
    for path in old:
        path.unlink()
    return [path.name for path in old]


def _written(path: Path) -> datetime:
    """When it was written last."""
    return datetime.fromtimestamp(path.stat().st_mtime, timezone.get_current_timezone())


def _is_read(source: Source, path: Path) -> bool:
    """Whether all its whole lines are rows."""
    with path.open("rb") as file:
        head = head_of(file)
        known = RecordFile.objects.filter(kind=source.kind, head=head).first() if head else None
        if known is None:
            return False
        file.seek(known.read)
        return b"\n" not in file.read()
