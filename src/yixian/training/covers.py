"""How many people with a valid certificate stand behind each queue that asks for one, and how many soon will not."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.cases.waiting import Waiting
from yixian.ground.text import listed
from yixian.people.models import Actor
from yixian.telephony.models import CallQueue, SeatQueue
from yixian.training.models import QueueNeed
from yixian.training.needs import held_until, needs_on
from yixian.training.queries import SOON

WARNED = frozenset({"lead", "duty_manager", "sysadmin"})


@dataclass(frozen=True)
class Cover:
    """Of the people whose seats serve a queue: how many, with all certificates it asks for, and of these how many
    lose one within `SOON`.
    """

    queue: CallQueue
    exams: str
    serving: int
    valid: int
    ending: int

    @property
    def is_bare(self) -> bool:
        """Nobody may be given its calls."""
        return self.valid == 0

    @property
    def runs_out(self) -> bool:
        """Within `SOON` nobody may be, unless somebody sits the exam again."""
        return 0 < self.valid == self.ending


def covers(day: date) -> list[Cover]:
    """Each queue that asks for a certificate on this day: no query where none does, else two, however many."""
    by_queue: dict[int, list[QueueNeed]] = defaultdict(list)
    for need in needs_on(day):
        by_queue[need.queue_id].append(need)
    if not by_queue:
        return []
    serving: dict[int, set[int]] = defaultdict(set)
    rows = SeatQueue.objects.filter(
        queue__in=by_queue, seat__active=True, seat__account__is_active=True
    ).values_list("queue_id", "seat__account_id")
    for queue, account in rows:
        serving[queue].add(account)
    exams = {need.exam_id for needs in by_queue.values() for need in needs}
    held = held_until({account for people in serving.values() for account in people}, exams)
    return [_cover(needs, serving[queue], held, day) for queue, needs in by_queue.items()]


def _cover(needs: list[QueueNeed], serving: set[int], held: dict[tuple[int, int], date], day: date) -> Cover:
    until = [min(held.get((one, need.exam_id), date.min) for need in needs) for one in serving]
    valid = [one for one in until if one >= day]
    soon = sum(one <= day + SOON for one in valid)
    titles = listed(need.exam.title for need in needs)
    return Cover(needs[0].queue, titles, len(serving), len(valid), soon)


def bare_waiting(actor: Actor) -> list[Waiting]:
    """On the page one lands on: queues that nobody may answer, and those that nobody will soon."""
    if not actor.roles & WARNED:
        return []
    reader = actor.roles & {"lead", "duty_manager"}
    url = (
        reverse("training_results") + "#covers" if reader else reverse("admin:training_queueneed_changelist")
    )
    found = []
    for one in covers(timezone.localdate()):
        told = {"queue": one.queue.label, "n": one.ending}
        if one.is_bare:
            words = _("队列“%(queue)s”持有效证书的人") % told
        elif one.ending:
            words = _("队列“%(queue)s”持有效证书的人，其中 %(n)s 人 30 天内到期") % told
        else:
            continue
        found.append(Waiting(words, str(one.valid), url, loud=one.is_bare or one.runs_out))
    return found
