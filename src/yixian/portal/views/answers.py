"""Before sending: what the city has answered already to what somebody is about to tell."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from yixian.ground.access import EVERYONE, access
from yixian.ground.limits import allow, counted_address
from yixian.knowledge.queries import public_answers
from yixian.portal import similar

LONGEST = 5000  # characters, as in the form of submitting
# Somebody who writes for ten minutes and pauses once a second, and a household that does so at once.
PER_ADDRESS, PERIOD = 1200, 600


@access(EVERYONE)
@never_cache
def answers(request: HttpRequest) -> HttpResponse:
    """A page of its own, or the part of the form of submitting. By POST: what people tell stands in no address."""
    allow("answers", counted_address(request), most=PER_ADDRESS, seconds=PERIOD)
    words = request.POST.get("content", "")[:LONGEST]
    context = {"words": words, "asked": bool(words.strip()), "answers": public_answers(words)}
    context["published"] = similar.alike(words)
    part = request.headers.get("HX-Request") == "true"
    return render(request, "portal/answers_found.html" if part else "portal/answers.html", context)
