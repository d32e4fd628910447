"""身份披露: what waits for those who may agree, what is in force, and what became of the rest; of one's own too."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from yixian.cases.actions.release import ASKERS
from yixian.cases.limited import limited_count
from yixian.cases.models import Case, IdentityRelease
from yixian.cases.models.release import STATES
from yixian.cases.supervisory import in_supervisory_unit, may_release, may_release_of, releasable
from yixian.cases.waiting import Waiting
from yixian.ground.access import access
from yixian.ground.errors import NotAllowed
from yixian.ground.keyset import Keyset
from yixian.people.models import Actor
from yixian.people.queries import acting

NEWEST = Keyset("-pk")
LIVE = ("waiting", "in_force")


def known_to(actor: Actor) -> QuerySet[IdentityRelease]:
    """The releases somebody may read of: what they asked for, agreed to or ended, and what is theirs to decide."""
    mine = (
        Q(asked_by_id=actor.account_id) | Q(agreed_by_id=actor.account_id) | Q(ended_by_id=actor.account_id)
    )
    if may_release(actor):
        now = timezone.now()
        live = IdentityRelease.objects.waiting(now) | IdentityRelease.objects.in_force(now)
        mine |= Q(
            pk__in=live.filter(releasable(actor, "case__"), case__in=Case.objects.visible_to(actor)).values(
                "pk"
            )
        )
    return IdentityRelease.objects.filter(mine)


@access(*sorted(ASKERS), "unit_head")
@never_cache
@require_GET
def releases(request: HttpRequest) -> HttpResponse:
    """The newest first. `NotAllowed` for whoever neither asks for releases nor agrees to them."""
    actor = acting(request)
    if not may_release(actor) and not (actor.clearance and actor.roles & ASKERS):
        raise NotAllowed(_("只有保密事项指定人员可以查看身份披露。"))
    rows = known_to(actor).select_related("case__citizen", "asked_by", "agreed_by", "ended_by")
    page = NEWEST.page(rows, after=request.GET.get("after"), before=request.GET.get("before"))
    context = {
        "page": page,
        "rows": [_row(actor, one) for one in page.rows],
        "decides": may_release(actor),
    }
    return render(request, "cases/releases.html", context)


def _row(actor: Actor, release: IdentityRelease) -> dict[str, Any]:
    """A release, its reason as long as somebody decides on it, and what this person may do with it now."""
    state, own = release.state(timezone.now()), release.asked_by_id == actor.account_id
    live, decides = state in LIVE, may_release_of(actor, release.case)
    return {
        "release": release,
        "state": state,
        "state_words": STATES[state],
        "reason": release.opened_texts(release.case.citizen)["reason"] if live or own else "",
        "agrees": state == "waiting" and not own and decides,
        "ends": live and (own or decides),
    }


def waiting(actor: Actor) -> list[Waiting]:
    """On the page one lands on: what waits for whoever may agree, and what is in force for whoever asked."""
    now, address = timezone.now(), reverse("releases")
    if may_release(actor):
        asked = known_to(actor).waiting(now).exclude(asked_by_id=actor.account_id)  # type: ignore[attr-defined]
        count = limited_count(asked)
        if count == "0" and not in_supervisory_unit(actor):
            return []  # the office only stands in
        return [Waiting(_("身份披露待同意"), count, address, loud=count != "0")]
    if actor.clearance and actor.roles & ASKERS:
        mine = IdentityRelease.objects.in_force(now).filter(asked_by_id=actor.account_id)
        return [Waiting(_("可以查看的身份"), limited_count(mine), address)]
    return []
