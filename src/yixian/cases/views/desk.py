"""Where everybody lands: who one is, what waits for one, and what one's roles open."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from yixian.cases import approvals
from yixian.cases.limited import limited_count
from yixian.cases.models import RUNNING_TASK, Explanation, Task, TaskStatus
from yixian.cases.queues import QUEUES
from yixian.ground.access import SIGNED_IN, access
from yixian.ground.errors import Words
from yixian.people.models import Actor, Role
from yixian.people.queries import acting

UNIT = frozenset({"liaison", "handler", "unit_head"})


@dataclass(frozen=True)
class Waiting:
    """How many of something wait for this person ("99+" for more), and where they are."""

    label: Words
    count: str
    url: str
    loud: bool = False


@access(SIGNED_IN)
@never_cache
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """The first page after signing in."""
    actor = acting(request)
    context = {
        "account": actor.account,
        "roles": [role.label for role in Role if role in actor.roles],
        "waiting": [*_of_centre(actor), *_of_unit(actor)],
    }
    return render(request, "cases/desk.html", context)


def _of_centre(actor: Actor) -> list[Waiting]:
    mine = [queue for queue in QUEUES.values() if queue.roles & actor.roles]
    counts = [limited_count(queue.rows(actor)) for queue in mine]
    return [
        Waiting(queue.label, count, queue.url, loud=queue.late and count != "0")
        for queue, count in zip(mine, counts, strict=True)
    ]


def _of_unit(actor: Actor) -> list[Waiting]:
    if not actor.roles & UNIT or not actor.department_id:
        return []
    mine = Task.objects.visible_to(actor).filter(department_id__in=actor.scope)
    late = mine.filter(Q(due_at__lte=timezone.now()), status__in=RUNNING_TASK)
    asked = Explanation.objects.filter(department_id__in=actor.scope, answered_at=None)
    inbox = reverse("inbox")
    to_sign = f"{inbox}?status={TaskStatus.TO_SIGN}"
    late_count = limited_count(late)
    heads = "unit_head" in actor.roles
    approved = [Waiting(_("待审批"), approvals.limited_count(actor), reverse("approvals"))] if heads else []
    return [
        *approved,
        Waiting(_("待签收"), limited_count(mine.filter(status=TaskStatus.TO_SIGN)), to_sign),
        Waiting(_("承办中"), limited_count(mine.filter(status__in=RUNNING_TASK)), inbox),
        Waiting(_("办结已超期"), late_count, f"{inbox}?lamp=overdue", loud=late_count != "0"),
        Waiting(_("待说明情况"), limited_count(asked), reverse("explanations")),
    ]
