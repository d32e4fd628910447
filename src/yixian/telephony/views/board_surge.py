"""应急模式: how it stands, on, and off; the duty manager's alone."""

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

from yixian.cases.fields import Line, OneOf, Whole
from yixian.ground.access import access
from yixian.people.queries import acting
from yixian.telephony.actions import begin_surge, end_surge
from yixian.telephony.models import Announcement, Seat, Surge
from yixian.telephony.views.trying import ended, tried

MOST = 50


class SurgeForm(forms.Form):
    """For how long, what is said first, why; and that it is meant."""

    hours = Whole(label=gettext_lazy("几小时"), min_value=1, max_value=72, initial=4)
    announcement = OneOf(label=gettext_lazy("先说的提示音"), required=False)
    reason = Line(label=gettext_lazy("理由"), max_length=200)
    sure = forms.BooleanField(label=gettext_lazy("确认开启"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        rows = Announcement.objects.filter(active=True)
        self.fields["announcement"].choices = [("", _("不说"))]  # type: ignore[attr-defined]
        self.fields["announcement"].choices += [(one.code, one.label) for one in rows]  # type: ignore[attr-defined]


@access("duty_manager")
@never_cache
@require_GET
def surge(request: HttpRequest) -> HttpResponse:
    """Whether one lasts, and those there were."""
    return _page(request, SurgeForm())


@access("duty_manager")
@never_cache
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """On."""
    actor, form = acting(request), SurgeForm(request.POST)

    def begun(typed: dict[str, Any]) -> Surge:
        said = Announcement.objects.filter(code=typed["announcement"], active=True).first()
        return begin_surge(actor, typed["reason"], typed["hours"], said)

    status = tried(form, begun)
    if status != 200:
        return _page(request, form, status=status)
    messages.success(request, _("应急模式已开启，一分钟内在交换机上生效，不断电话。"))
    return redirect("surge")


@access("duty_manager")
@never_cache
@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """Off."""
    ended(request, lambda: end_surge(acting(request)), _("应急模式已结束。"))
    return redirect("surge")


def _page(request: HttpRequest, form: SurgeForm, *, status: int = 200) -> HttpResponse:
    rows = Surge.objects.select_related("account", "ended_by", "announcement")
    context = {
        "form": form,
        "now": rows.now(timezone.now()).first(),
        "home": Seat.objects.filter(home=True, active=True, account__is_active=True).count(),
        "rows": rows[:MOST],
        "most": MOST,
    }
    return render(request, "telephony/surge.html", context, status=status)
