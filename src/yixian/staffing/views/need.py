"""What is to come against who is on shift: a week by day, a day by half hour, and the half hours as a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from yixian.ground.access import access
from yixian.ground.charts import width_of
from yixian.ground.errors import NotFound, Refusal
from yixian.ground.spreadsheets import FORMS, Cell, file_answer
from yixian.insight.queries import Period
from yixian.staffing.forecast import GOOD_DAYS, LEAST_DAYS
from yixian.staffing.outlook import Outlook, Slot
from yixian.staffing.queries import monday_of

PLANNERS = ("lead", "duty_manager")
WEEK = timedelta(days=7)
# A shift plan is made for the weeks to come, and looked at for those gone by.
FURTHEST = timedelta(days=92)


@dataclass(frozen=True)
class DaySummary:
    """A day of the week's page: calls to come, hours of people needed and on shift, and where some are missing."""

    day: date
    calls: float | None
    needed: float | None
    rostered: float
    gaps: list[str]

    @classmethod
    def of(cls, day: date, slots: list[Slot]) -> DaySummary:
        known = [one for one in slots if one.people is not None]
        return cls(
            day,
            sum(one.calls or 0 for one in known) if known else None,
            sum(one.people or 0 for one in known) / 2 if known else None,
            sum(one.rostered for one in slots) / 2,
            spans(slots),
        )


def spans(slots: list[Slot]) -> list[str]:
    """Where people are missing: runs of half hours with the most that are missing in them."""
    found: list[tuple[datetime, datetime, int]] = []
    for slot in slots:
        if not slot.short:
            continue
        if found and found[-1][1] == slot.begins:
            found[-1] = (found[-1][0], slot.ends, max(found[-1][2], slot.short))
        else:
            found.append((slot.begins, slot.ends, slot.short))
    return [
        _("%(from)s–%(to)s 缺 %(n)s 人") % {"from": clock(begins), "to": clock(ends, end=True), "n": n}
        for begins, ends, n in found
    ]


def clock(at: datetime, *, end: bool = False) -> str:
    """The time of day; midnight at the end of a day is 24:00."""
    told = f"{timezone.localtime(at):%H:%M}"
    return "24:00" if end and told == "00:00" else told


@access(*PLANNERS)
@never_cache
@require_GET
def week(request: HttpRequest) -> HttpResponse:
    """The seven days of a week, each against its shifts."""
    monday = monday_of(day_asked(request))
    outlook = _outlook(monday, monday + WEEK - timedelta(days=1))
    context = {
        **_told(outlook),
        "days": [DaySummary.of(day, slots) for day, slots in outlook.days.items()],
        "monday": monday,
        "sunday": monday + WEEK - timedelta(days=1),
        "before": monday - WEEK,
        "after": monday + WEEK,
    }
    return render(request, "staffing/week.html", context)


@access(*PLANNERS)
@never_cache
@require_GET
def day(request: HttpRequest) -> HttpResponse:
    """The 48 half hours of a day."""
    asked = day_asked(request)
    outlook = _outlook(asked, asked)
    slots = outlook.days[asked]
    most = max((max(one.people or 0, one.rostered) for one in slots), default=0)
    miss = outlook.miss
    context = {
        **_told(outlook),
        "day": asked,
        "lines": [
            {
                "slot": one,
                "from": clock(one.begins),
                "to": clock(one.ends, end=True),
                "people": width_of(one.people, most),
                "rostered": width_of(one.rostered, most),
                "reached": "" if one.reached is None else f"{one.reached:.0%}",
                "last_week": (miss.foretold[place], miss.came[place]) if miss else None,
            }
            for place, one in enumerate(slots)
        ],
        "summary": DaySummary.of(asked, slots),
        "before": asked - timedelta(days=1),
        "after": asked + timedelta(days=1),
    }
    return render(request, "staffing/day.html", context)


@access(*PLANNERS)
@never_cache
@require_GET
def export(request: HttpRequest, form: str) -> HttpResponseBase:
    """The half hours of a week as a table; nobody is named in it."""
    if form not in FORMS:
        raise NotFound(_("没有这种文件。"))
    monday = monday_of(day_asked(request))
    outlook = _outlook(monday, monday + WEEK - timedelta(days=1))
    header = [
        _("日期"), _("时段"), _("预计来电"), _("需要席数"), _("计放弃的席数"), _("应排人数"), _("已排人数"),
        _("缺人"), _("预计及时接听"),
    ]  # fmt: skip
    return file_answer(form, f"staffing-{monday}", header, _rows(outlook))


def day_asked(request: HttpRequest) -> date:
    """The day in the address, today without one. `Refusal` for what is none or too far away."""
    typed, today = request.GET.get("day", ""), timezone.localdate()
    if not typed:
        return today
    try:
        asked = date.fromisoformat(typed)
    except ValueError:
        raise Refusal(_("请按 2026-01-31 的样子填写日期。"), field="day") from None
    if abs(asked - today) > 4 * FURTHEST:
        raise Refusal(_("日期太远：请选前后一年以内的日子。"), field="day")
    return asked


def _outlook(first: date, last: date) -> Outlook:
    return Outlook.of(Period(first, last), timezone.localdate())


def _told(outlook: Outlook) -> dict[str, Any]:
    """What both pages say of how the numbers came about."""
    known, miss = outlook.measured, outlook.miss
    return {
        "rule": outlook.rule,
        "known": known,
        "history": len(known.history.days),
        "least": LEAST_DAYS,
        "thin": len(known.history.days) < GOOD_DAYS,
        "foretold": known.handling is not None and len(known.history.days) >= LEAST_DAYS,
        "error": f"{miss.error:.0%}" if miss else "",
        "bias": f"{miss.bias:+.0%}" if miss else "",
        "today": outlook.today,
        "forms": FORMS,
    }


def _rows(outlook: Outlook) -> Iterator[list[Cell]]:
    for day, slots in outlook.days.items():
        for one in slots:
            span = f"{clock(one.begins)}–{clock(one.ends, end=True)}"
            yield [
                day.isoformat(), span, one.calls, one.seats, one.patient, one.people, one.rostered,
                one.short if one.people is not None else None,
                None if one.reached is None else f"{one.reached:.1%}",
            ]  # fmt: skip
