"""建议采纳: the wall of what citizens suggested, what became of it and what was done, with thanks."""

from __future__ import annotations

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yixian.cases.models.words import Verdict
from yixian.ground.keyset import Keyset
from yixian.portal.models import Publication
from yixian.portal.open_pages import open_page
from yixian.portal.views.answered import NEWEST, RELATED

WALL: Keyset = NEWEST


@open_page
def suggestions(request: HttpRequest) -> HttpResponse:
    """The newest first, all or those with one verdict (index `publication_wall`)."""
    wall = Publication.objects.public().filter(verdict__gt="")
    counted = dict(wall.order_by().values_list("verdict").annotate(n=Count("pk")))
    asked = request.GET.get("verdict", "")
    verdict = asked if asked in Verdict.values else ""
    rows = wall.select_related(*RELATED)
    if verdict:
        rows = rows.filter(verdict=verdict)
    page = WALL.page(rows, after=request.GET.get("after"), before=request.GET.get("before"))
    context = {
        "page": page,
        "verdict": verdict,
        "tabs": [
            ("", _("全部"), sum(counted.values())),
            *((one, one.label, counted.get(one, 0)) for one in Verdict),
        ],
    }
    return render(request, "portal/suggestions.html", context)
