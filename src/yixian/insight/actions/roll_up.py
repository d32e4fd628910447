"""The sweep that keeps the roll-ups: folds marks into dirty keys and takes stale or missing keys anew."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from itertools import groupby

from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.insight.counting import Counts, count
from yixian.insight.definitions import FAMILIES, Family
from yixian.insight.models import NUMBERS, DirtyMark, RolledDay, Rollup
from yixian.insight.period import ONE_DAY, Period, moment
from yixian.insight.queries import first_day
from yixian.insight.stale import Key, keys_of, settled_before

log = logging.getLogger(__name__)
MARKS_AT_ONCE = 1000
SWEEP_SECONDS = 20.0


@dataclass
class Rolled:
    """What a sweep did: marks folded, keys taken, works that failed, and whether it got to the end."""

    marks: int = 0
    keys: int = 0
    failed: int = 0
    finished: bool = True


def roll_up(seconds: float | None = SWEEP_SECONDS, period: Period | None = None) -> Rolled:
    """Fold the marks, then take keys (of `period`, else all), the newest days first.

    Stops after `seconds` (None: at the end). May run any number of times, also twice at once; figures are right
    without it, only slower.
    """
    until = None if seconds is None else time.monotonic() + seconds
    done = Rolled(marks=_fold(until))
    wanting = [key for key in _wanting() if period is None or period.first <= key.day <= period.last]
    for _month, keys in groupby(wanting, key=lambda key: (key.day.year, key.day.month)):
        for work in _works(list(keys)):
            if until is not None and time.monotonic() > until:
                done.finished = False
                return done
            try:
                done.keys += work()
            except Exception:
                # The key stays dirty and is tried again; the days before it are not to wait for that.
                log.exception("roll-up of %s failed", work.args)
                done.failed += 1
    return done


def sweep(now: datetime) -> Iterator[str]:
    """The sweep of `yixian tick`: says what it took."""
    done = roll_up()
    if done.keys:
        yield _("汇总了 %(keys)s 个日键") % {"keys": done.keys}
    if done.failed:
        yield _("%(count)s 次汇总出错，下次再试") % {"count": done.failed}


def _fold(until: float | None) -> int:
    """Turn marks into dirty keys; the marks folded. A mark committed meanwhile waits for the next turn."""
    folded = 0
    while until is None or time.monotonic() < until:
        with transaction.atomic():
            marks = list(DirtyMark.objects.order_by("id")[:MARKS_AT_ONCE])
            if not marks:
                break
            days: dict[str, set[date]] = {}
            for key in keys_of(marks):
                days.setdefault(key.family, set()).add(key.day)
            for family, found in sorted(days.items()):
                # Also those that are dirty already: the update waits for a sweep that is at the key now and
                # may have counted before this mark's change was committed.
                RolledDay.objects.filter(family=family, day__in=found).update(dirty=True)
            DirtyMark.objects.filter(pk__in=[mark.pk for mark in marks]).delete()
        folded += len(marks)
    return folded


def _wanting() -> list[Key]:
    """Keys to take, newest first: dirty ones, and those of settled days never taken."""
    first = first_day()
    if first is None:
        return []
    settled = settled_before()
    taken = {
        (family, day)
        for family, day, shape in RolledDay.objects.filter(day__gte=first).values_list(
            "family", "day", "shape"
        )
        if family in FAMILIES and shape == FAMILIES[family].shape
    }
    dirty = {
        Key(family, day)
        for family, day in RolledDay.objects.filter(dirty=True).values_list("family", "day")
        if family in FAMILIES
    }
    missing = {
        Key(family, first + timedelta(days=number))
        for number in range((settled - first).days)
        for family in FAMILIES
        if (family, first + timedelta(days=number)) not in taken
    }
    return sorted(dirty | missing, key=lambda key: (key.day, key.family), reverse=True)


def _works(keys: list[Key]) -> Iterator[partial[int]]:
    """What there is to do for the keys of a month: its quiet days at once, each of the others by itself.

    Years in which next to nothing came in, as before an import of old cases, cost a statement a month.
    """
    months: dict[str, list[date]] = {}
    for key in keys:
        months.setdefault(key.family, []).append(key.day)
    quiet: set[Key] = set()

    def take_quiet(family: str, days: list[date]) -> int:
        found = {Key(family, day) for day in _take_quiet(FAMILIES[family], days)}
        quiet.update(found)
        return len(found)

    for family, days in months.items():
        yield partial(take_quiet, family, days)
    for key in keys:
        if key not in quiet:
            yield partial(_take, key)


def _take_quiet(family: Family, days: list[date]) -> set[date]:
    """Take those of `days` on which nothing counts; gives them."""
    _open(Key(family.code, day) for day in days)
    mine = RolledDay.objects.filter(family=family.code)
    with transaction.atomic():
        # Locked before looking, in one order: another sweep at one of them is waited for.
        list(mine.filter(day__in=days).select_for_update().order_by("day").values_list("pk"))
        rows = family.within(moment(min(days)), moment(max(days) + ONE_DAY)).order_by()
        busy = rows.values_list(TruncDate("counted_at"), flat=True).distinct()
        quiet = set(days).difference(busy)
        _set_taken(mine.filter(day__in=quiet), family)
        Rollup.objects.filter(family=family.code, day__in=quiet).delete()
    return quiet


def _open(keys: Iterable[Key]) -> None:
    """Have the keys there, and dirty, before anybody counts: a mark folded meanwhile finds them."""
    RolledDay.objects.bulk_create(
        [RolledDay(day=key.day, family=key.family) for key in keys], ignore_conflicts=True
    )


def _take(key: Key) -> int:
    """Count the key's day anew and replace its roll-ups; 1, or 0 if another sweep has it."""
    _open([key])
    with transaction.atomic():
        if not _claim(key):
            return 0
        counts = count(FAMILIES[key.family], moment(key.day), moment(key.day + ONE_DAY))
        Rollup.objects.filter(day=key.day, family=key.family).delete()
        Rollup.objects.bulk_create(_lines(key, counts), batch_size=500)
    return 1


def _lines(key: Key, counts: Counts) -> list[Rollup]:
    """The counts as rows: a column for each measure, in the order of the family."""
    column = {
        f"{key.family}.{measure.code}": name
        for name, measure in zip(NUMBERS, FAMILIES[key.family].measures, strict=False)
    }
    lines: dict[tuple[str, str, int, int], Rollup] = {}
    for cell, number in counts.items():
        line = lines.setdefault(
            (cell.dimension, cell.value, cell.department, cell.under),
            Rollup(
                family=key.family,
                day=key.day,
                dimension=cell.dimension,
                value=cell.value,
                department=cell.department,
                under=cell.under,
            ),
        )
        setattr(line, column[cell.measure], number)
    return list(lines.values())


def _claim(key: Key) -> bool:
    """Make the key ours for this transaction, before counting: what commits later marks it again.

    Compare-and-set on `taken`. The row stays locked until the counts are in, so two sweeps never leave the
    counts of a day twice.
    """
    mine = RolledDay.objects.filter(day=key.day, family=key.family)
    taken = mine.values_list("taken", flat=True).get()
    return _set_taken(mine.filter(taken=taken), FAMILIES[key.family]) == 1


def _set_taken(keys: QuerySet[RolledDay], family: Family) -> int:
    """Say of these keys that they are taken now, by the definitions of their family; how many there were."""
    return keys.update(taken=F("taken") + 1, dirty=False, rolled_at=timezone.now(), shape=family.shape)
