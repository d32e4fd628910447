"""The page of the line as it is now."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from yixian.ground.access import access
from yixian.people.models import Role
from yixian.people.queries import acting
from yixian.telephony import wallboard
from yixian.telephony.queries import telephone_on_page


@access(*sorted(wallboard.READERS))
@never_cache
@require_GET
def line(request: HttpRequest) -> HttpResponse:
    """Who waits, what each seat does, how soon calls are answered; that alone is asked for anew every few seconds."""
    actor = acting(request)
    board = wallboard.board(actor)
    if request.headers.get("HX-Request"):
        return render(request, "telephony/partials/line_now.html", {"board": board})
    context = {"board": board, "manages": Role.DUTY_MANAGER in actor.roles, **telephone_on_page(actor)}
    return render(request, "telephony/board.html", context)
