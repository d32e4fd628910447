"""Who is on duty is told what bursts out, by the case most like the others."""

from __future__ import annotations

from datetime import datetime

from yixian.cases.models import Case
from yixian.insight.models import Topic
from yixian.insight.topics.recount import Gathered
from yixian.insight.topics.spoken import people
from yixian.insight.topics.window import DAY
from yixian.linkage.actions import tell_duty_managers
from yixian.linkage.models import StaffMatter


def tell_of_burst(topic: Topic, gathered: Gathered, now: datetime) -> None:
    """A notice to every duty manager who may know of that case."""
    case = Case.objects.select_related("citizen").get(pk=int(gathered.central.message.id))
    citizens = people(gathered.since(now - DAY))
    tell_duty_managers(case, StaffMatter.BURST, {"citizens": citizens, "topic": topic.pk}, now)
