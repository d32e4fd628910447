"""The working calendar: a year at a glance; a day is changed with a reason by the system administrator."""

from __future__ import annotations

from datetime import date
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
from django.views.decorators.http import require_http_methods

from yixian.directory.actions import set_day
from yixian.directory.models import Department, RowChange, WorkingDay
from yixian.directory.row_kinds import FIRST_CASES, OPEN_CASES
from yixian.directory.row_texts import in_words
from yixian.directory.stories import READERS
from yixian.directory.year_sheet import Day, YearSheet, departments_with_hours, hours_by_weekday
from yixian.ground.access import access
from yixian.ground.errors import NotAllowed, Refusal

FIRST, LAST = 1949, 2200
KINDS = {"work": True, "rest": False, "week": None}
STORY = 10


class DayForm(forms.Form):
    """What a day is to be, and why."""

    kind = forms.ChoiceField(
        label=gettext_lazy("这一天"),
        choices=[
            ("work", gettext_lazy("上班")),
            ("rest", gettext_lazy("休息")),
            ("week", gettext_lazy("照平常：周一至周五上班")),
        ],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=gettext_lazy("说明"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("如“春节”“国庆节调休”。"),
    )
    reason = forms.CharField(
        label=gettext_lazy("理由"), max_length=200, help_text=gettext_lazy("记入名录变更，如文件名称和文号。")
    )


@access("sysadmin", "duty_manager", "auditadmin")
@never_cache
@require_http_methods(["GET", "POST"])
def year(request: HttpRequest) -> HttpResponse:
    """A year, the hours of a department, and the day pointed at with what hangs on it."""
    shown = _shown_year(request.GET.get("year", ""))
    day = _shown_day(request.GET.get("day", ""))
    sheet = YearSheet(day.year if day else shown)
    roles: frozenset[str] = getattr(request.user, "roles", frozenset())
    may_change = "sysadmin" in roles
    context: dict[str, Any] = {
        "sheet": sheet,
        "today": timezone.localdate(),
        "near": sheet.is_near_horizon(timezone.localdate()),
        "may_change": may_change,
        "may_read_changes": bool(roles & READERS),
        **_hours(request.GET.get("unit", "")),
    }
    if day is not None:
        if request.method == "POST" and not may_change:
            raise NotAllowed(_("工作日历由系统管理员修改。"))
        one = sheet.day(day)
        form = DayForm(request.POST if request.method == "POST" else None, initial=_initial(one))
        if request.method == "POST" and form.is_valid() and _set(request, day, form):
            return redirect(f"{reverse('calendar')}?year={day.year}&day={day.isoformat()}#day")
        context |= {"one": one, "form": form, "story": _story(day), **_touched(request, day)}
    return render(request, "directory/calendar.html", context)


def _set(request: HttpRequest, day: date, form: DayForm) -> bool:
    """Set the day; False, with the words beside its field, where that is refused."""
    values = form.cleaned_data
    try:
        change = set_day(
            day,
            KINDS[values["kind"]],
            note=values["note"],
            reason=values["reason"],
            by_id=request.user.pk,
            by_name=request.user.get_username(),
        )
    except Refusal as refusal:
        form.add_error(refusal.field, str(refusal))
        return False
    if change is None:
        messages.info(request, _("%(day)s 本来就是这样，没有改动。") % {"day": day.isoformat()})
        return True
    messages.success(request, _("已改 %(day)s。已算好的时限不会自己变。") % {"day": day.isoformat()})
    return True


def _initial(one: Day) -> dict[str, str]:
    kind = "week" if not one.special else "work" if one.works else "rest"
    return {"kind": kind, "note": one.note}


def _touched(request: HttpRequest, day: date) -> dict[str, Any]:
    """How many open cases run over the day, and the first of them this person may see."""
    count, first = OPEN_CASES.get("calendar.csv"), FIRST_CASES.get("calendar.csv")
    if count is None:
        return {}
    rows = [WorkingDay(date=day)]
    open_cases = count(rows)
    cases = first(request.user, rows) if first is not None and open_cases else []
    return {"open_cases": open_cases, "cases": cases, "other_cases": max(0, open_cases - len(cases))}


def _story(day: date) -> list[tuple[RowChange, list[tuple[str, str, str]]]]:
    """The newest changes of this day, found by what its row was called."""
    rows = RowChange.objects.filter(kind="directory.workingday", row__startswith=day.isoformat())[:STORY]
    return [(row, in_words(row.kind, row.parts)) for row in rows]


def _hours(typed: str) -> dict[str, Any]:
    units = departments_with_hours()
    unit: Department | None = next((one for one in units if str(one.pk) == typed), None)
    return {"units": units, "unit": unit, "hours": hours_by_weekday(unit)}


def _shown_year(typed: str) -> int:
    if typed.isascii() and typed.isdecimal() and len(typed) == 4 and FIRST <= int(typed) <= LAST:
        return int(typed)
    return timezone.localdate().year


def _shown_day(typed: str) -> date | None:
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return None
    return day if FIRST <= day.year <= LAST else None
