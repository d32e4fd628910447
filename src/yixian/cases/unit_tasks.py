"""The tasks of a unit and those below it: what is open, and under which lamp it stands."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Count, Q

from yixian.cases.forms import SHOWN_LAMPS, TaskFilterForm
from yixian.cases.lamps import Lamp, lamp_filter
from yixian.cases.models import OPEN_TASK, RUNNING_TASK, Task, TaskQuerySet
from yixian.people.models import Actor

OPEN = "open"


def lit(lamp: str, now: datetime) -> Q:
    """The running tasks under this lamp; what stands still or is answered counts as calm."""
    running = Q(status__in=RUNNING_TASK)
    shown = running & lamp_filter(lamp, "yellow_at", "red_at", "due_at", now)
    return shown | ~running if lamp == Lamp.NONE else shown


def of_unit(actor: Actor, form: TaskFilterForm) -> TaskQuerySet:
    """The tasks of the actor's unit and those below that the form asks for: open ones where it names no status."""
    values = form.cleaned_data if form.is_valid() else {}
    wanted = Q(department_id__in=actor.scope)
    if values.get("own"):
        wanted &= Q(department_id=actor.department_id)
    wanted &= Q(status=values["status"]) if values.get("status") else Q(status__in=OPEN_TASK)
    if values.get("urgency"):
        wanted &= Q(case__urgency=values["urgency"])
    if values.get("role"):
        wanted &= Q(role=values["role"])
    return Task.objects.visible_to(actor).filter(wanted)


def under_lamp(tasks: TaskQuerySet, lamp: str, now: datetime) -> TaskQuerySet:
    """Those of the tasks under the lamp; all of them where it is none."""
    return tasks.filter(lit(lamp, now)) if lamp in dict(SHOWN_LAMPS) else tasks


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
