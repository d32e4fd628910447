"""Priority callers: the list, one more, and the end of one; the duty manager's alone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from yixian.cases.fields import Line, Whole
from yixian.cases.models import dialled
from yixian.ground.access import access
from yixian.people.queries import acting
from yixian.safeguard.masking import mask_phone
from yixian.telephony.actions import end_favour, favour
from yixian.telephony.models import PriorityCaller
from yixian.telephony.views.trying import ended, tried

MOST = 100


class FavourForm(forms.Form):
    """Whose calls, why, for how long."""

    telephone = Line(label=gettext_lazy("电话号码"), max_length=30)
    days = Whole(label=gettext_lazy("几天"), min_value=1, max_value=366, initial=7)
    reason = Line(label=gettext_lazy("理由"), max_length=200)


@access("duty_manager")
@never_cache
@require_GET
def callers(request: HttpRequest) -> HttpResponse:
    """Whose calls are answered before others', and whose were."""
    return _page(request, FavourForm())


@access("duty_manager")
@never_cache
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """One more."""
    actor, form = acting(request), FavourForm(request.POST)
    status = tried(form, lambda typed: favour(actor, typed["telephone"], typed["reason"], typed["days"]))
    if status != 200:
        return _page(request, form, status=status)
    messages.success(request, _("已批准：这个号码打来，先接。"))
    return redirect("priority_callers")


@access("duty_manager")
@never_cache
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """It is over before its time."""
    ended(request, lambda: end_favour(acting(request), pk), _("已结束。"))
    return redirect("priority_callers")


def _page(request: HttpRequest, form: FavourForm, *, status: int = 200) -> HttpResponse:
    now = timezone.now()
    rows = PriorityCaller.objects.select_related("approved_by", "ended_by")[:MOST]
    lines: list[tuple[Any, str, bool]] = [
        (
            one,
            mask_phone(dialled(one.telephone)) if one.wrapped_key else "",
            one.ended_at is None and one.until > now,
        )
        for one in rows
    ]
    context = {"form": form, "lines": lines, "most": MOST}
    return render(request, "telephony/priority.html", context, status=status)
