"""On the first page of whoever reads briefings: those of late that are not issued, and those that are."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yixian.cases.limited import limited_count
from yixian.cases.waiting import Waiting
from yixian.insight.models import Briefing
from yixian.people.models import Actor

LATELY = timedelta(days=31)
WRITING, READING = frozenset({"duty_manager", "supervisor"}), "leader"


def waiting(actor: Actor) -> list[Waiting]:
    """Drafts for whoever edits and issues; what was issued in the last month for a leader (index `briefing_newest`)."""
    lately = Briefing.objects.filter(last__gte=timezone.localdate() - LATELY)
    drafts, issued = lately.exclude(state=Briefing.State.ISSUED), lately.filter(state=Briefing.State.ISSUED)
    found = []
    if WRITING & actor.roles:
        found.append(Waiting(_("待签发的简报"), limited_count(drafts), reverse("briefings")))
    if READING in actor.roles:
        found.append(Waiting(_("近一个月签发的简报"), limited_count(issued), reverse("briefings")))
    return found
