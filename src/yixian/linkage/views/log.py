"""The log of what goes out: what was sent, what waits and why. Never to whom, and no query code."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from yixian.cases.fields import Day, OneOf
from yixian.ground.access import access
from yixian.ground.addresses import own_address
from yixian.ground.errors import NotFound, Refusal, Words
from yixian.ground.keyset import Keyset, Page
from yixian.linkage import queries
from yixian.linkage.actions import resend
from yixian.linkage.models import Matter, Notice, StaffMatter, StaffNotice, StaffWay
from yixian.linkage.ways import WAYS, way_for, why_not

NEWEST = Keyset("-made_at", "-pk")
# Whose notices: its name in addresses, its model, its label.
Logged = type[Notice] | type[StaffNotice]
WHOSE: dict[str, tuple[Logged, Words]] = {
    "citizens": (Notice, gettext_lazy("给诉求人的")),
    "staff": (StaffNotice, gettext_lazy("给工作人员的")),
}
WAY_LABELS = [(way.value, way.label) for way in (StaffWay.SMS, StaffWay.EMAIL)]
STATES = [state for state in Notice.State if state != Notice.State.NOT_WANTED]


class LogFilter(forms.Form):
    way = OneOf(label=gettext_lazy("方式"), choices=[("", "—"), *WAY_LABELS], required=False)
    state = OneOf(
        label=gettext_lazy("状态"), choices=[("", "—"), *((s.value, s.label) for s in STATES)], required=False
    )
    verb = OneOf(label=gettext_lazy("事项"), required=False)
    day = Day(label=gettext_lazy("日期"), required=False)

    def __init__(self, *args: Any, whose: str, **options: Any) -> None:
        super().__init__(*args, **options)
        choices = StaffMatter.choices if whose == "staff" else Matter.choices
        self.fields["verb"].choices = [("", "—"), *choices]  # type: ignore[attr-defined]


@access("sysadmin")
@never_cache
@require_GET
def notice_log(request: HttpRequest, whose: str = "citizens") -> HttpResponse:
    """What was to go out, newest first, and why what waits does not."""
    if whose not in WHOSE:
        raise NotFound(_("没有这个页面。"))
    model, _label = WHOSE[whose]
    form, page = LogFilter(request.GET, whose=whose), Page[Any]([], None, None)
    if form.is_valid():
        rows = _narrowed(queries.log_of(model), form.cleaned_data)
        page = NEWEST.page(rows, after=request.GET.get("after"), before=request.GET.get("before"))
    context = {
        "whose": whose,
        "tabs": [(name, label) for name, (_model, label) in WHOSE.items()],
        "form": form,
        "narrowed": any(form.data.get(name) for name in form.fields),
        "page": page,
        "counts": _counts(model),
        "ways": _ways(),
    }
    return render(request, "linkage/log.html", context, status=400 if form.errors else 200)


def _narrowed(rows: queries.Rows, values: dict[str, Any]) -> Any:
    for name in ("way", "state", "verb"):
        if values.get(name):
            rows = rows.filter(**{name: values[name]})
    if day := values.get("day"):
        begins = timezone.make_aware(datetime.combine(day, time()))
        rows = rows.filter(made_at__gte=begins, made_at__lt=begins + timedelta(days=1))
    return rows


def _counts(model: Logged) -> list[dict[str, object]]:
    ways, states = dict(WAY_LABELS), Notice.State
    return [
        {**row, "way": ways.get(str(row["way"]), row["way"]), "state": states(str(row["state"])).label}
        for row in queries.unsent_by_reason(model)
    ]


def _ways() -> list[dict[str, Any]]:
    """By what each wish is fulfilled on this machine, or why by nothing."""
    found = []
    for wish, label in WAY_LABELS:
        way = way_for(wish)
        in_a_file = way is not None and way is WAYS["file"]
        found.append({"label": label, "missing": why_not(wish), "in_a_file": in_a_file})
    return found


@access("sysadmin")
@require_POST
def send_again(request: HttpRequest, whose: str, pk: int) -> HttpResponse:
    """Let one notice that was given up be tried again."""
    if whose not in WHOSE:
        raise NotFound(_("没有这个页面。"))
    try:
        resend(WHOSE[whose][0], pk, timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("这条通知会在一两分钟内重新发送。"))
    return redirect(own_address(request.POST.get("back", "")) or reverse("notice_log", args=[whose]))
