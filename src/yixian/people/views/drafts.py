from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yixian.ground.access import SIGNED_IN, access
from yixian.people.actions import draft_of, drop_draft, keep_draft
from yixian.people.models import Draft
from yixian.people.queries import acting


@access(SIGNED_IN)
@never_cache
@require_http_methods(["GET", "POST"])
def draft(request: HttpRequest) -> HttpResponse:
    """What the person has typed into one form: asked for, kept, or (without words) forgotten.

    Called by `shell/draft.js`; 204 where there is none.
    """
    actor = acting(request)
    if request.method == "GET":
        found = draft_of(actor, request.GET.get("key", ""))
        if found is None:
            return HttpResponse(status=204)
        return JsonResponse({"at": _said(found), "fields": found.opened()})
    key, words = request.POST.get("key", ""), request.POST.get("fields", "")
    if not words:
        drop_draft(actor, key)
        return HttpResponse(status=204)
    return JsonResponse({"at": _said(keep_draft(actor, key, words))})


def _said(found: Draft) -> str:
    """The time of the day; with the day, where it was another."""
    at = timezone.localtime(found.kept_at)
    return f"{at:%H:%M}" if at.date() == timezone.localdate() else f"{at:%m-%d %H:%M}"
