"""The clock's part in topics: every ten minutes over a day, at night over a month."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.cases.models import Case
from yixian.dispatch.models import Aid, is_on
from yixian.ground.sweeps import YIXIAN, run_apart
from yixian.insight.actions.claim_sweep import claim, was_done
from yixian.insight.models import TopicSweep
from yixian.insight.topics.spoken import may_be_told
from yixian.insight.topics.window import DAY, MONTH

HOURS = range(1, 5)  # local time: fewest calls
AT_NIGHT, BY_DAY = timedelta(hours=12), timedelta(minutes=10)
FEW = 1000  # cases that are compared within a second
# The longest a look may take in seconds: both, one after the other, end before the clock's service is stopped.
MONTH_SECONDS, DAY_SECONDS = 600, 120
COMMAND = [*YIXIAN, "topics", "sweep"]


def sweep_month(now: datetime) -> Iterator[str]:
    """The sweep at night; the first one at any hour, so that a city sees its topics at once."""
    at_night = timezone.localtime(now).hour in HOURS or not was_done(TopicSweep.Kind.MONTH)
    if at_night and is_on(Aid.TOPICS) and claim(TopicSweep.Kind.MONTH, now, AT_NIGHT):
        yield from _look(now, month=True)


def sweep_day(now: datetime) -> Iterator[str]:
    """The sweep of every ten minutes; says something only where something bursts out or it fails."""
    if is_on(Aid.TOPICS) and claim(TopicSweep.Kind.DAY, now, BY_DAY):
        yield from _look(now, month=False)


def _look(now: datetime, *, month: bool) -> Iterator[str]:
    """Few cases here, many in a process of its own."""
    told = Case.objects.filter(may_be_told(), received_at__gt=now - MONTH, received_at__lte=now).order_by()
    if not month and not told.filter(received_at__gt=now - DAY).exists():
        return
    # A day is compared with what came before it too (`LEAST_COMPARED`, more than `FEW`).
    number = told[: FEW + 1].count()
    if not number:
        return
    said = _elsewhere(month=month) if number > FEW else _here(now, month=month)
    if said:
        yield said


def _here(now: datetime, *, month: bool) -> str:
    # Its libraries are loaded where they are needed: they would take a third of the memory of a system of one process.
    from yixian.insight.actions.find_topics import find_day, find_month

    return (find_month if month else find_day)(now).said(month=month)


def _elsewhere(*, month: bool) -> str:
    what, seconds = ("--month", MONTH_SECONDS) if month else ("--day", DAY_SECONDS)
    done = run_apart([*COMMAND, what], seconds)
    if done is None:
        return ""
    return done.stdout.strip() or (done.stderr.strip() or _("查找热点没有结果") if done.returncode else "")
