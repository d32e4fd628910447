"""The tasks of a unit and those below it: what is open, and under which lamp it stands."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Count, Q

from yixian.cases.lamps import Lamp, lamp_filter
from yixian.cases.models import OPEN_TASK, RUNNING_TASK, Task
from yixian.people.models import Actor

OPEN = "open"


def lit(lamp: str, now: datetime) -> Q:
    """The running tasks under this lamp; what stands still or is answered counts as calm."""
    running = Q(status__in=RUNNING_TASK)
    shown = running & lamp_filter(lamp, "yellow_at", "red_at", "due_at", now)
    return shown | ~running if lamp == Lamp.NONE else shown


def counts_by_lamp(actor: Actor, now: datetime) -> dict[str, int]:
    """How many tasks of the actor's unit are `OPEN`, and how many of them show a lamp at `now`.

    One statement over the unit's open tasks (index `task_inbox`); as many as its inbox lists.
    """
    tasks: Any = Task.objects.visible_to(actor).filter(department_id__in=actor.scope, status__in=OPEN_TASK)
    lamps = (Lamp.YELLOW, Lamp.RED, Lamp.OVERDUE)
    counted: dict[str, int] = tasks.order_by().aggregate(
        **{OPEN: Count("pk")}, **{str(one): Count("pk", filter=lit(one, now)) for one in lamps}
    )
    return counted
