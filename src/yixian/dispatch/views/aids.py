"""The page of the aids: what each does, how good it is on this city's matters, whether it is on."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from yixian.dispatch.quality import BACK, ENOUGH, qualities
from yixian.ground.access import access
from yixian.people.queries import acting

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
        "may_switch": "sysadmin" in acting(request).roles,
    }
    return render(request, "dispatch/aids.html", context)
