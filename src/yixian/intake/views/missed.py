"""漏话回拨: the list of callers nobody answered, and what became of calling them back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from yixian.cases.models import dialled
from yixian.ground.access import access
from yixian.ground.errors import Conflict, NotFound
from yixian.intake import missed as shown
from yixian.intake.actions import miss_again, put_missed_back, reach_missed, take_missed
from yixian.people.queries import acting
from yixian.telephony.models import MissedCaller
from yixian.telephony.queries import telephone_on_page


@access(*sorted(shown.READERS))
@never_cache
@require_GET
def missed(request: HttpRequest) -> HttpResponse:
    """Who is to be called back, who is due first."""
    return _page(request)


@access(*sorted(shown.CALLERS))
@never_cache
@require_POST
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one, and see the number to dial."""
    try:
        one, number = take_missed(acting(request), pk)
    except (Conflict, NotFound) as refusal:
        messages.warning(request, str(refusal))
        return redirect("missed")
    return _page(request, {"taken": one, "telephone": dialled(number)})


@access(*sorted(shown.CALLERS))
@never_cache
@require_POST
def reached(request: HttpRequest, pk: int) -> HttpResponse:
    """The citizen took it up: go on in the contact's page."""
    try:
        contact = reach_missed(acting(request), pk)
    except (Conflict, NotFound) as refusal:
        messages.warning(request, str(refusal))
        return redirect("missed")
    return redirect("contact", contact_id=contact.pk)


@access(*sorted(shown.CALLERS))
@never_cache
@require_POST
def not_reached(request: HttpRequest, pk: int) -> HttpResponse:
    """Nobody took it up."""
    try:
        one = miss_again(acting(request), pk)
    except (Conflict, NotFound) as refusal:
        messages.warning(request, str(refusal))
        return redirect("missed")
    if one.state == MissedCaller.State.GIVEN_UP:
        messages.info(request, _("三次都没有接通，不再回拨。"))
    else:
        messages.success(request, _("已记下没有接通，半小时后再试。"))
    return redirect("missed")


@access(*sorted(shown.CALLERS))
@never_cache
@require_POST
def put_back(request: HttpRequest, pk: int) -> HttpResponse:
    """It was not called after all."""
    put_missed_back(acting(request), pk)
    return redirect("missed")


def _page(request: HttpRequest, extra: dict[str, Any] | None = None) -> HttpResponse:
    actor = acting(request)
    context = {
        "lines": list(shown.lines(actor, timezone.now())),
        "most": shown.MOST,
        "may_call": bool(actor.roles & shown.CALLERS),
        **telephone_on_page(actor),
        **(extra or {}),
    }
    return render(request, "intake/missed.html", context)
