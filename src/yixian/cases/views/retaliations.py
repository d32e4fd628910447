"""打击报复: what citizens say was done to them, for those who answer it; for leaders where and since when, no words."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from yixian.cases.models import Retaliation
from yixian.cases.retaliations import row_of, told_to_leaders
from yixian.cases.supervisory import in_supervisory_unit
from yixian.ground.access import access
from yixian.ground.errors import NotAllowed
from yixian.ground.keyset import Keyset
from yixian.people.queries import acting

FIRST_DUE, NEWEST, BY_DAY = Keyset("due_at", "pk"), Keyset("-pk"), Keyset("retaliation_due", "pk")


@access("liaison", "handler", "unit_head", "duty_manager", "leader")
@never_cache
@require_GET
def retaliations(request: HttpRequest) -> HttpResponse:
    """What waits, the first due first, or with `answered` what was answered. `NotAllowed` for other departments."""
    actor, now = acting(request), timezone.now()
    after, before = request.GET.get("after"), request.GET.get("before")
    if not in_supervisory_unit(actor) and "duty_manager" not in actor.roles:
        if "leader" not in actor.roles:
            raise NotAllowed(_("打击报复的反映只有监督机构、值班主任和领导可以查看。"))
        page = BY_DAY.page(told_to_leaders(actor).select_related("lead"), after=after, before=before)
        return render(request, "cases/retaliations_told.html", {"page": page, "now": now})
    answered = "answered" in request.GET
    rows = Retaliation.objects.visible_to(actor).filter(answered_at__isnull=not answered)
    rows = rows.select_related("case__citizen", "case__lead", "case__accused", "reported_by", "answered_by")
    found = (NEWEST if answered else FIRST_DUE).page(rows, after=after, before=before)
    context = {
        "page": found,
        "rows": [row_of(actor, one, one.case, now) for one in found.rows],
        "answered": answered,
    }
    return render(request, "cases/retaliations.html", context)
