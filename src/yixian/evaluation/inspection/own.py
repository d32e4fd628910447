"""What waits for the inspected: notes to confirm, and results that may still be appealed."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yixian.cases.limited import limited_count
from yixian.cases.waiting import Waiting
from yixian.evaluation.models import CoachingNote, Inspection
from yixian.evaluation.models.inspection import UNIT_READERS
from yixian.people.models import Actor

LOOKED_BACK = timedelta(days=60)  # longer than any time to appeal, and the index begins there


def waiting_for(actor: Actor) -> list[Waiting]:
    """Coaching notes a seat has not confirmed, and failed results it or its department may still appeal."""
    found = []
    if "seat" in actor.roles:
        unread = CoachingNote.objects.filter(seat=actor.account, read_at=None)
        found.append(Waiting(_("待确认的辅导"), limited_count(unread), reverse("coaching")))
    rows = Inspection.objects.filter(
        state=Inspection.State.DONE, passed=False, judged_at__isnull=False, appeal_due__gt=timezone.now()
    )
    if "seat" in actor.roles:
        rows = rows.filter(account=actor.account)
    elif actor.roles & UNIT_READERS:
        rows = rows.filter(department_id__in=actor.scope)
    else:
        return found
    count = limited_count(rows.filter(judged_at__gte=timezone.now() - LOOKED_BACK))
    if count != "0":
        found.append(Waiting(_("质检不合格，可以申诉"), count, reverse("inspection_results")))
    return found
