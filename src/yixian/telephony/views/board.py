"""The page of the line as it is now."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from yixian.ground.access import access
from yixian.people.models import Actor, Role
from yixian.people.queries import acting
from yixian.telephony import wallboard
from yixian.telephony.queries import own_telephones, rests


def telephone(actor: Actor) -> dict[str, Any]:
    """By what a lead listens: the telephone in the page, one that stands there, or none."""
    own = own_telephones(actor)
    return {"telephone": own[0] if own else None, "rests": rests()}


@access(*sorted(wallboard.READERS))
@never_cache
@require_GET
def line(request: HttpRequest) -> HttpResponse:
    """Who waits, what each seat does, how soon calls are answered; it renews itself every few seconds."""
    actor = acting(request)
    context = {
        "board": wallboard.board(actor),
        "manages": Role.DUTY_MANAGER in actor.roles,
        **telephone(actor),
    }
    return render(request, "telephony/board.html", context)
