"""Automatic dispatch: off until a city turns it on, and then only where it is surely right.

Source: docs/domain.md, "dispatch": the machine only above its threshold, never reports, confidential, sensitive, P1.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _

from yixian.cases.actions import act
from yixian.cases.actions.dispatch import is_alone
from yixian.cases.models import Case, CaseQuerySet, CaseStatus, Kind, Secrecy, Tag, Task, Urgency
from yixian.directory import queries as directory
from yixian.dispatch.catalogue import Proposal, proposals
from yixian.dispatch.departments.orders import SETTLED_AFTER
from yixian.dispatch.departments.trial import LEAST_RIGHT
from yixian.dispatch.learnt import record_in_place
from yixian.dispatch.models import Aid, AidSwitch, FirstDispatch, Source
from yixian.dispatch.reading.signs import signs_in
from yixian.dispatch.similar import is_told_nearby
from yixian.ground.errors import Refusal
from yixian.people.models import SYSTEM

log = logging.getLogger(__name__)
TO_A_PERSON = (
    10  # percent of what it might dispatch goes to a person all the same, who shows how right it would be
)
AFTER = timedelta(minutes=2)  # whoever submitted may still add something
AT_ONCE, SECONDS = 500, 20.0  # cases read together; how long one sweep may take
BACK = timedelta(days=30)
ENOUGH = 50  # fewer orders of its own say nothing about how right it is
CAREFUL = frozenset({Tag.GROUP, Tag.SENSITIVE, Tag.HARD})


def dispatch_by_itself(now: datetime) -> Iterator[str]:
    """The sweep: what has never been dispatched before, the longest waiting first (index `case_status`)."""
    threshold = threshold_now(now)
    if threshold is None:
        return
    count, began = 0, time.monotonic()
    for case in _waiting(now).iterator(chunk_size=AT_ONCE):
        if time.monotonic() - began > SECONDS:
            break
        best = None if is_for_a_person(case) else dispatchable(case, threshold)
        if best is None:
            continue
        if not switched_on():  # asked anew each time: who stops it, stops it at once
            break
        count += _dispatched(case, best, now)
    if count:
        yield _("自动派单 %(count)s 件") % {"count": count}


def _waiting(now: datetime) -> CaseQuerySet:
    """What columns can say of what a machine may dispatch. A case that had a task was taken back or returned by
    somebody who thought otherwise."""
    waiting = Case.objects.filter(
        status=CaseStatus.TO_DISPATCH, submitted_at__lte=now - AFTER, urgency=Urgency.NORMAL, secrecy=Secrecy.NONE,
        held_by_office=False, accused=None, category__isnull=False,
    )  # fmt: skip
    waiting = waiting.exclude(kind__in=(Kind.REPORT, Kind.COMMENDATION))
    had_task = Exists(Task.objects.filter(case=OuterRef("pk")))
    return waiting.exclude(had_task).select_related("category", "area", "citizen").order_by("pk")


def switched_on() -> bool:
    """What the switch says this moment, whatever was kept of it."""
    return AidSwitch.objects.filter(aid=Aid.DISPATCH, active=True).exists()


def threshold_now(now: datetime) -> float | None:
    """From which share on the machine may dispatch; None while it may not: turned off, nothing learnt, never surely
    right on the held-out cases, or of late too many of its own came back."""
    learnt = record_in_place() if switched_on() else None
    if learnt is None or came_back_too_often(now):
        return None
    return learnt.threshold


def came_back_too_often(now: datetime) -> bool:
    """Whether of its orders of the last 30 days more than 2 in 100 were returned: of those that can no longer be
    returned, or of all, where so many have come back already (index first_dispatch_time)."""
    back, settled = Q(returned=True), Q(at__lt=now - SETTLED_AFTER)
    own = FirstDispatch.objects.filter(source=Source.MACHINE, at__gte=now - BACK).aggregate(
        all=Count("pk"),
        all_back=Count("pk", filter=back),
        settled=Count("pk", filter=settled),
        settled_back=Count("pk", filter=settled & back),
    )
    return any(
        own[of] >= ENOUGH and own[f"{of}_back"] / own[of] > 1 - LEAST_RIGHT for of in ("all", "settled")
    )


def is_for_a_person(case: Case) -> bool:
    """Whether it is one of the share that people dispatch whatever the machine thinks: by its row's number, which
    nobody chooses."""
    return int.from_bytes(sha256(str(case.pk).encode()).digest()[:4]) % 100 < TO_A_PERSON


def dispatchable(case: Case, threshold: float) -> Proposal | None:
    """Where the machine sends this case. None below the threshold, and where an open case is so like it that a person
    should look whether they are one matter."""
    best = best_for(case)
    if best is None or best.share is None or best.share < threshold or is_told_nearby(case):
        return None
    return best


def best_for(case: Case) -> Proposal | None:
    """The department that ranks first for a case a machine may dispatch, whatever its share; a valid entry of the
    catalogue must name it. None for all that needs a person's eyes."""
    if is_alone(case) or case.held_by_office or case.kind == Kind.COMMENDATION or CAREFUL & set(case.tags):
        return None
    if case.urgency != Urgency.NORMAL or case.category is None or not directory.is_narrowest(case.category):
        return None
    if signs_in(f"{case.title} {case.content}"):
        return None
    best = next(iter(proposals(case)), None)
    return best if best is not None and best.entry is not None and best.share is not None else None


def _dispatched(case: Case, best: Proposal, now: datetime) -> bool:
    values = {
        "category": case.category,
        "lead": best.department,
        "assisting": best.assisting,
        "note": _("自动派单。%(why)s") % {"why": best.why},
    }
    try:
        act("dispatch", SYSTEM, case, values, at=now, version=case.version)
    except Refusal:
        return False  # somebody was faster, or a rule forbids it: it waits for a person
    except Exception:
        log.exception("automatic dispatch of %s failed", case.pk)
        return False
    return True
