"""The page of the aids: what each does, how good it is on this city's matters, whether it is on."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from yixian.dispatch import actions
from yixian.dispatch.models import CategoryModel
from yixian.dispatch.quality import BACK, ENOUGH, qualities
from yixian.ground.access import access
from yixian.ground.errors import Refusal
from yixian.people.queries import acting

MOST_MODELS = 20
READERS = ("dispatcher", "duty_manager", "supervisor", "lead", "sysadmin", "auditor")


@access(*READERS)
@never_cache
@require_GET
def aids(request: HttpRequest) -> HttpResponse:
    """Every aid; the switch itself is a row of the back office."""
    context = {
        "qualities": qualities(),
        "days": BACK.days,
        "enough": ENOUGH,
        "models": CategoryModel.objects.select_related("put_by")[:MOST_MODELS],
        "may_switch": "sysadmin" in acting(request).roles,
    }
    return render(request, "dispatch/aids.html", context)


@access("sysadmin")
@require_POST
def put_in_place(request: HttpRequest, pk: int) -> HttpResponse:
    """Another model, for a reason that is kept."""

    row = get_object_or_404(CategoryModel, pk=pk)
    try:
        actions.put_in_place(acting(request), row, request.POST.get("because", ""))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, _("已启用 %(at)s 的模型。") % {"at": f"{localtime(row.made_at):%Y-%m-%d %H:%M}"}
        )
    return redirect("aids")
