"""The page of the aids: what each does, how good it is on this city's matters, whether it is on."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from yixian.dispatch import actions
from yixian.dispatch.automatic import TO_A_PERSON, came_back_too_often, switched_on
from yixian.dispatch.departments.orders import SETTLED_AFTER
from yixian.dispatch.learnt import record_in_place
from yixian.dispatch.models import Aid, CategoryModel, DepartmentModel, LearntModel
from yixian.dispatch.quality import BACK, ENOUGH, agreement, qualities, source_qualities
from yixian.dispatch.vectors.in_place import card_in_place
from yixian.ground.access import access
from yixian.ground.errors import Refusal
from yixian.people.queries import acting

MOST_MODELS = 20
MODELS: dict[str, type[LearntModel]] = {"category": CategoryModel, "department": DepartmentModel}
READERS = ("dispatcher", "duty_manager", "supervisor", "lead", "sysadmin", "auditor")


@access(*READERS)
@never_cache
@require_GET
def aids(request: HttpRequest) -> HttpResponse:
    """Every aid; the switch itself is a row of the back office."""
    now, roles = timezone.now(), acting(request).roles
    learnt = record_in_place()
    threshold = learnt.threshold if learnt is not None else None
    context = {
        "qualities": qualities(now),
        "days": BACK.days,
        "enough": ENOUGH,
        "models": CategoryModel.objects.select_related("put_by")[:MOST_MODELS],
        "vectors": card_in_place(),
        "department_models": DepartmentModel.objects.select_related("put_by")[:MOST_MODELS],
        "sources": source_qualities(now),
        "settled_after": SETTLED_AFTER.days,
        "automatic": _automatic(now, threshold),
        "may_switch": "sysadmin" in roles,
        "may_stop": bool(roles & {"sysadmin", "duty_manager"}),
    }
    return render(request, "dispatch/aids.html", context)


def _automatic(now: datetime, threshold: float | None) -> dict[str, Any]:
    """What the page says of automatic dispatch."""
    sure, same = agreement(now, threshold) if threshold is not None else (0, 0)
    return {
        "on": switched_on(),
        "learnt": threshold is not None,
        "came_back": came_back_too_often(now),
        "to_a_person": TO_A_PERSON,
        "sure": sure,
        "same": same,
    }


@access("duty_manager", "sysadmin")
@require_POST
def stop_dispatch(request: HttpRequest) -> HttpResponse:
    """Automatic dispatch, stopped at once."""
    actions.stop(acting(request), Aid.DISPATCH)
    messages.success(request, _("自动派单已停用，以后都由人派单。要再启用，请找系统管理员。"))
    return redirect("aids")


@access("sysadmin")
@require_POST
def put_in_place(request: HttpRequest, of: str, pk: int) -> HttpResponse:
    """Another model `of` its kind, for a reason that is kept."""
    row = get_object_or_404(MODELS[of], pk=pk)
    try:
        actions.put_in_place(acting(request), row, request.POST.get("because", ""))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, _("已启用 %(at)s 的模型。") % {"at": f"{localtime(row.made_at):%Y-%m-%d %H:%M}"}
        )
    return redirect("aids")
