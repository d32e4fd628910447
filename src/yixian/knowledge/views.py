"""What may be answered, to look through and to search."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yixian.ground.access import access
from yixian.knowledge.misses import note_miss
from yixian.knowledge.queries import MOST_FOUND, containing
from yixian.people.queries import acting

READERS = ("seat", "lead", "editor", "callback", "dispatcher", "duty_manager")
SENDERS = frozenset({"seat", "dispatcher", "callback"})  # who has callers to send an answer to
LONGEST = 100


@access(*READERS)
@never_cache
@require_http_methods(["GET", "POST"])
def knowledge(request: HttpRequest) -> HttpResponse:
    """The items that contain what is looked for. By POST, so that no citizen's words stand in an address.

    Asked for by htmx, the items alone.
    """
    looked_for = request.POST.get("q", "")[:LONGEST]
    items = containing(looked_for)
    if looked_for.strip() and not items:
        note_miss(looked_for)
    sends = bool(SENDERS & acting(request).roles)
    context = {
        "sends": sends,
        "items": items,
        "q": looked_for,
        "most": MOST_FOUND,
        "more": len(items) == MOST_FOUND and not looked_for,
    }
    if getattr(request, "htmx", False):
        return render(request, "knowledge/items.html", context)
    return render(request, "knowledge/knowledge.html", context)
