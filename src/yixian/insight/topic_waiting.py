"""What waits on the page one lands on: topics that burst out, and cures that one's unit owes."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.cases.limited import limited_count
from yixian.cases.waiting import Waiting
from yixian.insight.models import Cure, Topic
from yixian.insight.models.cure import UNIT
from yixian.insight.topic_list import BURST_SHOWN
from yixian.people.models import Actor


def waiting(actor: Actor) -> list[Waiting]:
    """For who is on duty the topics marked as bursting out, for a unit the cures it leads or assists."""
    found = []
    if "duty_manager" in actor.roles:
        bursts = Topic.objects.standing().filter(messages__gt=0, burst_at__gt=timezone.now() - BURST_SHOWN)
        count = limited_count(bursts)
        found.append(Waiting(_("突发热点"), count, f"{reverse('topics')}?burst=1", loud=count != "0"))
    if actor.roles & UNIT and actor.scope:
        open_cures = Cure.objects.visible_to(actor).open()
        count = limited_count(open_cures)
        if count != "0":  # most units have none, ever
            late = open_cures.filter(due_on__lt=timezone.localdate()).exists()
            found.append(Waiting(_("主动治理"), count, reverse("cures"), loud=late))
    return found
