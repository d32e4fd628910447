"""Automatic dispatch: off until a city turns it on, and then only where it is surely right.

Source: docs/domain.md, "dispatch": the machine only above its threshold, never reports, confidential, sensitive, P1.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256

from django.utils.translation import gettext as _

from yixian.cases.actions import act
from yixian.cases.actions.dispatch import is_alone
from yixian.cases.models import Case, CaseStatus, Kind, Tag, Urgency
from yixian.directory import queries as directory
from yixian.dispatch.catalogue import Proposal, proposals
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
MOST = 500  # looked at in one sweep, the longest waiting first
BACK = timedelta(days=30)
ENOUGH = 50  # fewer orders of its own say nothing about how right it is
CAREFUL = frozenset({Tag.GROUP, Tag.SENSITIVE, Tag.HARD})


def dispatch_by_itself(now: datetime) -> Iterator[str]:
    """The sweep: index `case_status`."""
    threshold = threshold_now(now)
    if threshold is None:
        return
    waiting = Case.objects.filter(
        status=CaseStatus.TO_DISPATCH,
        dispatched_at=None,
        submitted_at__lte=now - AFTER,
        urgency=Urgency.NORMAL,
    )
    count = 0
    for case in waiting.select_related("category", "area", "citizen").order_by("pk")[:MOST]:
        best = None if is_for_a_person(case) else dispatchable(case, threshold)
        if best is None:
            continue
        if not switched_on():  # asked anew each time: who stops it, stops it at once
            break
        count += _dispatched(case, best, now)
    if count:
        yield _("自动派单 %(count)s 件") % {"count": count}


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
    """Whether of its orders of the last 30 days more than 2 in 100 were returned (index first_dispatch_time)."""
    own = FirstDispatch.objects.filter(source=Source.MACHINE, at__gte=now - BACK).values_list(
        "returned", flat=True
    )
    returned = sum(ruled := list(own))
    return len(ruled) >= ENOUGH and returned / len(ruled) > 1 - LEAST_RIGHT


def is_for_a_person(case: Case) -> bool:
    """Whether it is one of the share that people dispatch whatever the machine thinks: by its row's number, which
    nobody chooses."""
    return int.from_bytes(sha256(str(case.pk).encode()).digest()[:4]) % 100 < TO_A_PERSON


def dispatchable(case: Case, threshold: float) -> Proposal | None:
    """Where the machine may send this case: to the department that ranks first with such a share, and that a valid
    entry of the catalogue names. None for all that needs a person's eyes."""
    if is_alone(case) or case.held_by_office or case.kind == Kind.COMMENDATION or CAREFUL & set(case.tags):
        return None
    if (
        case.category is None
        or not directory.is_narrowest(case.category)
        or signs_in(f"{case.title} {case.content}")
    ):
        return None
    best = next(iter(proposals(case)), None)
    if best is None or best.entry is None or best.share is None or best.share < threshold:
        return None
    return None if is_told_nearby(case) else best


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
