"""What somebody at the hotline said was wrong, and what became of it."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yixian.cases.limited import limited_count
from yixian.cases.waiting import Waiting
from yixian.ground.access import access
from yixian.ground.keyset import Keyset
from yixian.ground.text import number_in
from yixian.knowledge.actions.upkeep import see_answers
from yixian.knowledge.models import KnowledgeCorrection
from yixian.knowledge.rights import READERS
from yixian.people.models import Actor
from yixian.people.queries import acting

NEWEST = Keyset("-pk", rows=50)


def unseen(actor: Actor) -> QuerySet[KnowledgeCorrection]:
    """The corrections of this actor that were answered since they looked (index: correction_unseen)."""
    return KnowledgeCorrection.objects.filter(
        by=actor.account_id or 0, answered_at__isnull=False, seen_at=None
    )


def waiting(actor: Actor) -> list[Waiting]:
    """On the page one lands on: answers to one's own corrections; nothing where there are none."""
    count = limited_count(unseen(actor)) if actor.roles & READERS else "0"
    if count == "0":
        return []
    return [Waiting(_("我提的纠错有答复"), count, reverse("own_knowledge_corrections"))]


@access(*sorted(READERS))
@never_cache
@require_http_methods(["GET", "POST"])
def corrections(request: HttpRequest) -> HttpResponse:
    """One's own corrections, newest first; posted, the answers shown were read."""
    actor = acting(request)
    if request.method == "POST":
        see_answers(actor, [number_in(one) or 0 for one in request.POST.getlist("seen")[: NEWEST.rows]])
        return redirect("own_knowledge_corrections")
    rows = KnowledgeCorrection.objects.filter(by=actor.account_id or 0).select_related("item")
    page = NEWEST.page(rows, after=request.GET.get("after"), before=request.GET.get("before"))
    new = [one for one in page.rows if one.answered_at is not None and one.seen_at is None]
    return render(request, "knowledge/own_corrections.html", {"page": page, "new": new})
