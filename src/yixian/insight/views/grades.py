"""话后评价: what callers said of each seat, today or in some days, and the calls behind each number."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from yixian.cases.fields import Day, OneOf
from yixian.ground.access import access
from yixian.ground.errors import Refusal
from yixian.ground.keyset import Keyset
from yixian.insight import grading
from yixian.insight.period import Period
from yixian.people.queries import acting
from yixian.telephony.models import Call, Seat

NEWEST_FIRST = Keyset("-began_at", "-pk")  # indexes: call_began, call_agent


class DaysForm(forms.Form):
    """Which days; today where none are named."""

    first = Day(label=gettext_lazy("从"), required=False)
    last = Day(label=gettext_lazy("到"), required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        today = timezone.localdate()
        last = given.get("last") or max(today, given.get("first") or today)
        first = given.get("first") or min(today, last)
        if first > last:
            self.add_error("last", _("结束的日期不能早于开始的日期。"))
        elif (last - first).days >= grading.MOST_DAYS:
            self.add_error("last", _("最多选 92 天。"))
        return given | {"first": first, "last": last}

    @property
    def days(self) -> Period:
        """Of a valid form."""
        return Period(self.cleaned_data["first"], self.cleaned_data["last"])


class RowsForm(DaysForm):
    """Whose calls, and of which grade; all where nobody is named."""

    seat = forms.CharField(max_length=6, required=False)
    person = forms.IntegerField(min_value=1, max_value=2**31, required=False)
    grade = OneOf(choices=[("", "—"), *Call.Grade.choices], required=False)


@access(*sorted(grading.READERS))
@never_cache
@require_GET
def grades(request: HttpRequest) -> HttpResponse:
    """Mean grade, how many were graded and what was said: of each seat led, or of the own one."""
    actor, form = acting(request), DaysForm(request.GET)
    if not form.is_valid():
        return render(request, "insight/grades.html", {"form": form}, status=400)
    lines = grading.graded_by_seat(actor, form.days)
    context = {
        "form": DaysForm(initial={"first": form.days.first, "last": form.days.last}),
        "days": form.days,
        "asked": urlencode({"first": form.days.first, "last": form.days.last}),
        "leads": bool(grading.LEADERS & actor.roles),
        "lines": lines,
        "all": grading.together(lines),
        "grades": list(grading.POINTS),
    }
    return render(request, "insight/grades.html", context)


@access(*sorted(grading.READERS))
@never_cache
@require_GET
def graded(request: HttpRequest) -> HttpResponse:
    """The calls behind one of these numbers, newest first. Who may not read a seat's sees none."""
    actor, form = acting(request), RowsForm(request.GET)
    if not form.is_valid():
        raise Refusal(_("条件不对，请从“话后评价”页重新打开。"))
    asked = form.cleaned_data
    seat = Seat.objects.filter(extension=asked["seat"]).first() if asked["seat"] else None
    rows = grading.graded_calls(
        actor, form.days, seat=seat, person=asked["person"], grade=asked["grade"] or ""
    )
    if asked["seat"] and seat is None:
        rows = rows.none()
    context = {
        "page": NEWEST_FIRST.page(rows, after=request.GET.get("after"), before=request.GET.get("before")),
        "days": form.days,
        "asked": urlencode({"first": form.days.first, "last": form.days.last}),
        "leads": bool(grading.LEADERS & actor.roles),
    }
    return render(request, "insight/graded.html", context)
