"""A file handed in becomes a version in force: read apart, put in force in one statement, the old one cleared away."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.convenience.models import Feed, FeedVersion, Service
from yixian.convenience.timetables.archive import Archive
from yixian.convenience.timetables.problems import Problems
from yixian.convenience.timetables.stop_times import TABLE, StopTimes
from yixian.convenience.timetables.tables import Reader, Tables
from yixian.convenience.timetables.writing import clear, write
from yixian.ground.errors import Refusal
from yixian.ground.sweeps import YIXIAN, run_apart

State = FeedVersion.State
SILENT = timedelta(minutes=15)  # a reading that said nothing for so long is over
MOST_SECONDS = 1800  # of one reading
TRIPS_A_TICK = 20_000  # cleared away by one run of the clock
# Pages in other processes answer for some seconds from what was in force before (`ground.caching.TTL`).
STILL_ASKED = timedelta(minutes=1)
log = structlog.get_logger(__name__)


class Overtaken(Exception):
    """The version is read by nobody any more: it was removed, or somebody took it for broken off."""


def folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "timetables"


def keep(file: BinaryIO) -> str:
    """Put a file handed in where the clock finds it; its name there. It goes once it was read."""
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    name = f"{secrets.token_hex(16)}.zip"
    with (folder() / name).open("wb") as kept:
        shutil.copyfileobj(file, kept, 1 << 20)
    return name


def read(version: FeedVersion, path: Path | BinaryIO) -> FeedVersion:
    """Read the file into the version, which must be `reading`, and put it in force unless something is wrong.

    The version says in the end what became of it. Whatever interrupts it, the version before stays in force.
    """
    problems = Problems()
    FeedVersion.objects.filter(pk=version.pk).update(rows_there=True)

    def tell(table: str, done: int) -> None:
        beats = {"reading_file": table, "done": done, "beat_at": timezone.now()}
        if not FeedVersion.objects.filter(pk=version.pk, state=State.READING).update(**beats):
            raise Overtaken

    try:
        with Archive(path, problems, tell) as archive:
            FeedVersion.objects.filter(pk=version.pk).update(total=archive.total)
            tables = Reader(archive, version, problems).read()
            stop_times = StopTimes(archive, tables, problems)
            stop_times.read()
            if problems.errors:
                stop_times.check()
            else:
                write(version, tables, stop_times, problems, lambda: tell(TABLE, archive.total))
                _say_days(version, tables, problems)
                _say_unused(version, tables, problems)
    except Refusal as refusal:
        problems.add("unreadable", version.file_name, 0, "", str(refusal))
    if not problems.errors and not version.trips:
        problems.add("nothing", "trips.txt")
    return _finish(version, problems)


def _say_days(version: FeedVersion, tables: Tables, problems: Problems) -> None:
    """From when to when any trip runs, and whether that is now."""
    used = set(tables.service_of.values())
    spans = {code: span_of(service) for code, service in tables.services.items()}
    for code, span in spans.items():
        if code in used and span is None:
            problems.add("no_service", "calendar.txt", 0, "service_id", code)
    days = [day for code, span in spans.items() if code in used and span for day in span]
    if not days:
        return
    version.valid_from, version.valid_to = min(days), max(days)
    today = timezone.localdate()
    if version.valid_to < today:
        problems.add("over", "calendar.txt", 0, "", version.valid_to)
    elif version.valid_from > today:
        problems.add("not_yet", "calendar.txt", 0, "", version.valid_from)


def _say_unused(version: FeedVersion, tables: Tables, problems: Problems) -> None:
    empty = sum(trip.pk is None for code, trip in tables.trips.items() if code not in tables.frequencies)
    if empty and not problems.errors:
        problems.add("no_stop_times", "trips.txt", 0, "", empty)


def span_of(service: Service) -> tuple[date, date] | None:
    """The first and last day on which it may run; None where there is none."""
    days = [date.fromisoformat(day) for day in service.added]
    if service.weekdays and service.first and service.last:
        days += [service.first, service.last]
    return (min(days), max(days)) if days else None


def _finish(version: FeedVersion, problems: Problems) -> FeedVersion:
    """In one transaction: what was found, and unless it refuses, the version in the place of the one before."""
    now = timezone.now()
    version.errors, version.warnings, version.problems = problems.errors, problems.warnings, problems.kept
    version.state = State.REFUSED if problems.errors else State.IN_FORCE
    version.finished_at = version.beat_at = now
    found = {name: getattr(version, name) for name in FOUND}
    with transaction.atomic():
        # Compare-and-set: one that was removed meanwhile, or handed in before the one in force, comes too late.
        mine = FeedVersion.objects.filter(pk=version.pk, state=State.READING)
        if not mine.update(**found):
            raise Overtaken
        if not problems.errors:
            feed = Feed.objects.select_for_update().get(pk=version.feed_id)
            old = feed.current_id
            newer = Feed.objects.filter(Q(current=None) | Q(current_id__lt=version.pk), pk=feed.pk)
            if newer.update(current=version, changed_at=now):
                FeedVersion.objects.filter(pk__in=[old] if old else []).update(state=State.REPLACED)
            else:
                FeedVersion.objects.filter(pk=version.pk).update(state=State.REPLACED)
    # Whoever keeps timetables forgets them.
    Feed.objects.get(pk=version.feed_id).save(update_fields=["changed_at"])
    # What was in force before is cleared away by the clock: see `STILL_ASKED`.
    if problems.errors and clear(version.pk):
        FeedVersion.objects.filter(pk=version.pk).update(rows_there=False)
    version.refresh_from_db()
    return version


FOUND = (
    *("errors", "warnings", "problems", "state", "finished_at", "beat_at", "valid_from", "valid_to"),
    *("longest", "stops", "trips", "stop_times"),
)


def begin(version: FeedVersion) -> bool:
    """Take a waiting version to read it; False where somebody else did (compare-and-set)."""
    mine = FeedVersion.objects.filter(pk=version.pk, state=State.WAITING)
    won = mine.update(state=State.READING, beat_at=timezone.now()) == 1
    if won:
        version.refresh_from_db()
    return won


def read_kept(version: FeedVersion) -> FeedVersion:
    """Read a version from the file that was kept for it, which then goes."""
    path = folder() / version.stored_as
    try:
        return read(version, path)
    finally:
        path.unlink(missing_ok=True)


def sweep(now: datetime) -> Iterator[str]:
    """What the clock does: end readings that died, read what waits, clear away rows that are of no use."""
    died = FeedVersion.objects.filter(state=State.READING, beat_at__lt=now - SILENT)
    for version in died:
        if FeedVersion.objects.filter(pk=version.pk, state=State.READING, beat_at=version.beat_at).update(
            state=State.BROKEN_OFF, finished_at=now
        ):
            (folder() / version.stored_as).unlink(missing_ok=True) if version.stored_as else None
            yield _("时刻表 %(id)s 读入中断") % {"id": version.pk}
    for version in FeedVersion.objects.filter(state=State.WAITING).order_by("pk")[:3]:
        done = run_apart([*YIXIAN, "timetables", "read", str(version.pk)], MOST_SECONDS)
        if done is not None and done.returncode:
            log.error("timetable not read", version=version.pk, said=done.stderr[-300:])
        yield _("时刻表 %(id)s 已读") % {"id": version.pk}
    of_no_use = FeedVersion.objects.filter(rows_there=True).exclude(
        Q(state__in=(State.WAITING, State.READING))
        | Q(pk=F("feed__current_id"))
        | Q(feed__changed_at__gte=now - STILL_ASKED)
    )
    for version in of_no_use[:5]:
        if clear(version.pk, TRIPS_A_TICK):
            FeedVersion.objects.filter(pk=version.pk).update(rows_there=False)
            yield _("时刻表 %(id)s 的旧数据已清除") % {"id": version.pk}
