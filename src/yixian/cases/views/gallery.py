"""The pictures of a case side by side: looks at all of them are recorded, and each is opened when it is scrolled to."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from yixian.cases.actions.open_attachment import look_at, open_again
from yixian.cases.files import PICTURES, name_of, thumbnail_of
from yixian.cases.views.case_page import STAFF, case_of
from yixian.cases.views.looks import check_there, check_ticket, with_ticket
from yixian.ground.access import access
from yixian.ground.errors import NotFound, Refusal
from yixian.people.queries import acting

MOST_SHOWN = 24  # pictures at once


@access(*STAFF)
@never_cache
@require_POST
def gallery(request: HttpRequest, number: str) -> HttpResponse:
    """The pictures of the case, small: a look at each is checked and recorded. Into the page with htmx."""
    actor = acting(request)
    found = case_of(actor, number)
    reason = request.POST.get("reason", "")[:500]
    pictures, refused = [], ""
    for one in found.attachments.filter(media_type__in=PICTURES.values()).order_by("-pk")[:MOST_SHOWN]:
        try:
            looked_at = look_at(actor, one.pk, reason)
        except Refusal as refusal:
            refused = str(refusal)
            break
        address = with_ticket(reverse("case_picture", args=[found.number, one.pk]), actor, one.pk)
        pictures.append((one, name_of(looked_at), address))
    part = bool(request.headers.get("HX-Request"))
    context = {"case": found, "pictures": pictures, "refused": refused, "reason": reason, "part": part}
    template = "cases/partials/gallery.html" if part else "cases/gallery.html"
    return render(request, template, context, status=400 if refused else 200)


@access(*STAFF)
@never_cache
@require_GET
def picture(request: HttpRequest, number: str, attachment_id: int) -> HttpResponse:
    """One of them, small, with the ticket of the look that was recorded."""
    actor = acting(request)
    check_there(case_of(actor, number), attachment_id, PICTURES.values())
    check_ticket(request, actor, attachment_id)
    small = thumbnail_of(open_again(actor, attachment_id).content)
    if small is None:
        raise NotFound(_("没有这个附件，或者您不能查看。"))
    return HttpResponse(small, content_type="image/jpeg", headers={"X-Content-Type-Options": "nosniff"})
