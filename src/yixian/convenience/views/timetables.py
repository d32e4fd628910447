"""Timetables: for every citizen, and the same answers beside a seat's call."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from yixian.convenience import queries
from yixian.convenience.actions.travel import KEEPERS
from yixian.convenience.asking import NAME, Answer, AskForm, answered
from yixian.convenience.timetable_answers import codes_of
from yixian.convenience.timetables import beside
from yixian.ground.access import EVERYONE, access
from yixian.ground.limits import allow, counted_address
from yixian.people.queries import acting

SENDERS = frozenset({"seat", "dispatcher", "callback"})
# A place is suggested at each pause of typing, so an office behind one address asks often; whoever copies all, oftener.
PER_ADDRESS, PERIOD = 1200, 600
ASKERS = ("seat", "lead", "editor", "callback", "dispatcher", "duty_manager")


@access(EVERYONE)
@require_GET
def timetables(request: HttpRequest) -> HttpResponse:
    """From where, to where, when. Everything asked stands in the address, which can be kept and passed on."""
    allow("timetables", counted_address(request), most=PER_ADDRESS, seconds=PERIOD)
    answer = render(request, "convenience/timetables.html", _context(request, "timetables"))
    patch_cache_control(answer, private=True, max_age=20)
    return answer


@access(*ASKERS)
@never_cache
@require_GET
def seat(request: HttpRequest) -> HttpResponse:
    """The same beside a call; asked for by htmx, the answer alone."""
    context = _context(request, "timetables_desk")
    contact = request.GET.get("contact", "")
    codes = codes_of(cast("Answer | None", context["answer"]))
    context |= {
        "sendable": any(codes.values()) or bool(context["notices"]),
        "sends": bool(SENDERS & acting(request).roles),
        "keeps": bool(KEEPERS & acting(request).roles),
        "codes": codes,
        "contact": contact if contact.isascii() and contact.isdigit() else "",
    }
    name = (
        "convenience/answer.html" if getattr(request, "htmx", False) else "convenience/seat_timetables.html"
    )
    return render(request, name, context)


@access(EVERYONE)
@require_GET
def places(request: HttpRequest) -> HttpResponse:
    """What somebody may mean who types a place, as options of the field."""
    if not request.user.is_authenticated:
        allow("timetables", counted_address(request), most=PER_ADDRESS, seconds=PERIOD)
    field = request.GET.get("field", "")
    typed = request.GET.get(field if field in ("origin", "destination") else "origin", "")[:NAME]
    found = [(one.name, one.initials) for one in queries.places_like(typed)]
    answer = render(request, "convenience/places.html", {"places": found, "typed": typed})
    patch_cache_control(answer, private=True, max_age=60)
    return answer


def _context(request: HttpRequest, address: str) -> dict[str, object]:
    suggestions = reverse("timetable_places")
    answer = answered(request.GET, suggestions)
    return {
        "answer": answer,
        "form": answer.form if answer else AskForm(suggestions=suggestions),
        "feeds": queries.in_force().versions or beside.any_journeys(),
        "notices": answer.notices if answer and answer.whole else beside.current(timezone.localdate()),
        "address": reverse(address),
    }
