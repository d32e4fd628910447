from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yixian.cases.models import ReplyWay
from yixian.ground.access import access
from yixian.ground.keyset import Keyset
from yixian.linkage import queries
from yixian.linkage.models import Notice

NEWEST = Keyset("-pk")


@access("sysadmin")
def unsent(request: HttpRequest) -> HttpResponse:
    """What waits to be sent or was given up, and why: never to whom, and no query code."""
    page = NEWEST.page(queries.unsent(), after=request.GET.get("after"), before=request.GET.get("before"))
    counts = [
        {
            **row,
            "way": ReplyWay(str(row["way"])).label,
            "state": Notice.State(str(row["state"])).label,
        }
        for row in queries.unsent_by_reason()
    ]
    context = {"page": page, "counts": counts, "mail_configured": settings.MAIL_CONFIGURED}
    return render(request, "linkage/unsent.html", context)
