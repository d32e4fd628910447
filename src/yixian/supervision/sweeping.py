"""What the clock does by itself: archive, resume, keep the city's rules about due times (`clock`), forget what has
expired.

Every sweep works row by row, each row in its own transaction through the same action a person would use; a row
somebody else was faster with is left to them, one that fails is logged and tried again at the next tick.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import product

from django.contrib.sessions.models import Session
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.cases import clocks
from yixian.cases.actions import act
from yixian.cases.models import Case, CaseStatus, Kind, Task, TaskStatus, Urgency
from yixian.directory import queries as directory
from yixian.directory.models import Matter, Unit
from yixian.directory.models import Step as Clock
from yixian.ground.errors import Refusal
from yixian.ground.sweeps import Sweep
from yixian.people.models import SYSTEM
from yixian.supervision.actions.summon import remind_of_agreed
from yixian.supervision.clock import forget_steps, keep_time

log = logging.getLogger(__name__)
BATCH = 500


def carried_out(name: str, target: Case | Task, now: datetime) -> bool:
    """Do an action of the clock's; False when it is not to be done (any more), or failed."""
    try:
        act(name, SYSTEM, target, at=now)
    except Refusal:
        return False  # another tick or a person was faster: nothing is left to do here
    except Exception:
        log.exception("%s of %s %s failed", name, target._meta.label_lower, target.pk)
        return False
    return True


def archive(now: datetime) -> Iterator[str]:
    """Archive the cases closed longer ago than the limit, oldest first, in batches."""
    shortest = _shortest_archive_limit()
    if shortest is None:
        return
    cut, last, count = now - shortest, 0, 0
    while True:
        # Index `case_status`: closed cases alone, in the order of their ids.
        closed = Case.objects.filter(status=CaseStatus.CLOSED, closed_at__lte=cut, pk__gt=last)
        batch = list(closed.order_by("pk")[:BATCH])
        for case in batch:
            count += _is_to_archive(case, now) and carried_out("archive", case, now)
        if len(batch) < BATCH:
            break
        last = batch[-1].pk
    if count:
        yield _("归档 %(count)s 件诉求") % {"count": count}


# At least so long is a limit of `amount` units; a working day may begin shortly before its end, so one less.
_AT_LEAST: dict[str, Callable[[int], timedelta]] = {
    Unit.MINUTE: lambda amount: timedelta(minutes=amount),
    Unit.HOUR: lambda amount: timedelta(hours=amount),
    Unit.WORKING_HOUR: lambda amount: timedelta(hours=amount),
    Unit.WORKING_DAY: lambda amount: timedelta(days=amount - 1),
}


def _shortest_archive_limit() -> timedelta | None:
    """How long any case must have been closed at least; which of them are due is then asked one by one."""
    every = product(Urgency, Kind, ("", *Matter))
    limits = [directory.deadline(urgency, kind, matter, Clock.ARCHIVE) for urgency, kind, matter in every]
    return min((_AT_LEAST[unit](amount) for amount, unit in filter(None, limits)), default=None)


def _is_to_archive(case: Case, now: datetime) -> bool:
    """Whether the limit of this case has passed; False where that cannot be told, which is logged."""
    try:
        allowed = clocks.limit(case, Clock.ARCHIVE)
        if allowed is None or case.closed_at is None:
            return False
        return clocks.span(case.closed_at, allowed).due <= now
    except Exception:
        log.exception("the archive limit of case %s cannot be told", case.pk)
        return False


def resume(now: datetime) -> Iterator[str]:
    """Resume the suspended tasks whose review date has come (index `task_resume`)."""
    due = Task.objects.filter(status=TaskStatus.SUSPENDED, resume_on__lte=timezone.localdate(now))
    due = due.select_related("case").order_by("resume_on", "pk")
    after = Q()
    while True:
        batch = list(due.filter(after)[:BATCH])
        if not batch:
            return
        # Past those that failed as past those that resumed: some that always fail would else hold up all others.
        day, last = batch[-1].resume_on, batch[-1].pk
        after = Q(resume_on__gt=day) | Q(resume_on=day, pk__gt=last)
        for task in batch:
            if carried_out("resume", task, now):
                yield _("诉求 %(number)s 到了复核日期，恢复办理") % {"number": task.case.number}


def forget_sessions(now: datetime) -> Iterator[str]:
    """Delete the sessions that ran out."""
    count, _rows = Session.objects.filter(expire_date__lt=now).delete()
    if count:
        yield _("清除 %(count)s 个过期会话") % {"count": count}


SWEEPS: dict[str, Sweep] = {
    "archive": archive,
    "resume": resume,
    "clock": keep_time,
    "clock_steps": forget_steps,
    "agreed": remind_of_agreed,
    "sessions": forget_sessions,
}
