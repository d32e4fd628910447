"""What somebody dispatched within the last minute and may still take back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from yixian.cases.actions.recall import UNDO_WITHIN
from yixian.cases.models import Case, CaseStatus, Event, Task
from yixian.directory import queries as directory
from yixian.directory.models import Department
from yixian.people.models import Actor

MOST_SHOWN = 20


@dataclass(frozen=True)
class Undoable:
    """One dispatch, to whom, and the last moment it can be taken back."""

    case: Case
    lead: Department | None
    until: datetime


def undoable(actor: Actor, now: datetime) -> list[Undoable]:
    """The actor's own dispatches that nobody has acted on, the newest first.

    Index `task_dispatched` gives what was dispatched within the minute, some rows; of these the event is the case's
    last one. The action checks again.
    """
    since = now - UNDO_WITHIN
    given = Task.objects.filter(dispatched_at__gt=since).values("case_id")
    events = Event.objects.filter(
        case_id__in=given, case__status=CaseStatus.HANDLING, seq=F("case__version"), verb="dispatch"
    ).filter(account_id=actor.account_id, at__gt=since)
    return [
        Undoable(event.case, directory.department(event.case.lead_id or 0), event.at + UNDO_WITHIN)
        for event in events.select_related("case").order_by("-at", "-id")[:MOST_SHOWN]
    ]
