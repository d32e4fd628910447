"""Sound and video of a case, played inside its page: the look is checked and recorded before the player is drawn."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from yixian.cases.actions.open_attachment import open_again, open_attachment
from yixian.cases.files import HEARD_OR_SEEN
from yixian.cases.views.case_page import STAFF, case_of
from yixian.cases.views.looks import check_there, check_ticket, with_ticket
from yixian.ground.access import access
from yixian.ground.errors import NotAllowed, Refusal
from yixian.ground.ranges import ranged_answer
from yixian.people.queries import acting


@access(*STAFF)
@never_cache
@require_POST
def player(request: HttpRequest, number: str, attachment_id: int) -> HttpResponse:
    """The player of one recording or clip, checked and recorded as any look; into the page with htmx."""
    actor = acting(request)
    case = case_of(actor, number)
    check_there(case, attachment_id, HEARD_OR_SEEN)
    context = {"case": case, "refused": "", "part": bool(request.headers.get("HX-Request"))}
    try:
        opened = open_attachment(actor, attachment_id, request.POST.get("reason", "")[:500])
    except NotAllowed:
        raise
    except Refusal as refusal:
        context["refused"] = str(refusal)
    else:
        address = reverse("case_play", args=[case.number, attachment_id])
        context |= {
            "name": opened.name,
            "address": with_ticket(address, actor, attachment_id),
            "sound": opened.media_type.startswith("audio/"),
        }
    template = "cases/partials/player.html" if context["part"] else "cases/player.html"
    return render(request, template, context, status=400 if context["refused"] else 200)


@access(*STAFF)
@never_cache
@require_GET
def play(request: HttpRequest, number: str, attachment_id: int) -> HttpResponse:
    """The recording or clip, whole or the part a player asks for, with the ticket of a look that was recorded."""
    actor = acting(request)
    check_there(case_of(actor, number), attachment_id, HEARD_OR_SEEN)
    check_ticket(request, actor, attachment_id)
    opened = open_again(actor, attachment_id)
    return ranged_answer(request, opened.content, opened.media_type)
