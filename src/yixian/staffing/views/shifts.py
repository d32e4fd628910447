"""Who sits when: a week's shifts, made, taken back, copied, as files; and whether people sat."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from yixian.ground.access import access
from yixian.ground.bodies import takes_files
from yixian.ground.errors import NotAllowed, NotFound, Refusal
from yixian.ground.spreadsheets import FORMS, file_answer
from yixian.insight.queries import Period
from yixian.people.models import Actor
from yixian.people.queries import acting
from yixian.staffing import adherence
from yixian.staffing.actions import add_shifts, copy_week, remove_shift
from yixian.staffing.forms import NewShiftForm, ShiftFileForm
from yixian.staffing.models import Shift
from yixian.staffing.outlook import Outlook, rule
from yixian.staffing.queries import monday_of, people_of, shifts_of, tired
from yixian.staffing.shift_file import headings, read_shifts, rows_of
from yixian.staffing.views.need import PLANNERS, WEEK, DaySummary, day_asked

MOST_WRONG = 20
AHEAD, BACK = 28, 14  # days of one's own shifts that are shown


@dataclass(frozen=True)
class Line:
    """A person's week: the shifts of each day, and the hours of all of them."""

    name: str
    days: list[list[Shift]]

    @property
    def hours(self) -> float:
        return sum((one.ends_at - one.starts_at) / timedelta(hours=1) for day in self.days for one in day)


@access(*PLANNERS)
@never_cache
@require_GET
def shifts(request: HttpRequest) -> HttpResponse:
    """The week's plan, what it does not cover, and the forms to change it."""
    return _page(request, monday_of(day_asked(request)))


@access(*PLANNERS)
@never_cache
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """A shift on each of some days."""
    actor = acting(request)
    form = NewShiftForm(actor, request.POST)
    valid = form.is_valid()
    first = form.cleaned_data.get("first") or timezone.localdate()
    if not valid:
        return _page(request, monday_of(first), form=form, status=400)
    try:
        made = add_shifts(actor, form.wanted)
    except NotAllowed:
        raise
    except Refusal as refusal:
        refusal.into(form)
        return _page(request, monday_of(first), form=form, status=refusal.status)
    messages.success(
        request, ngettext("排了 %(n)s 个班。", "排了 %(n)s 个班。", len(made)) % {"n": len(made)}
    )
    return redirect(_address(first))


@access(*PLANNERS)
@never_cache
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one back."""
    try:
        shift = remove_shift(acting(request), pk)
    except (NotAllowed, NotFound):
        raise
    except Refusal as refusal:
        messages.warning(request, str(refusal))
        return redirect(_address(_day_of(pk)))
    told = {"name": shift.account.name, "at": f"{timezone.localtime(shift.starts_at):%m-%d %H:%M}"}
    messages.success(request, _("已撤销%(name)s %(at)s 的班。") % told)
    return redirect(_address(timezone.localdate(shift.starts_at)))


@access(*PLANNERS)
@never_cache
@require_POST
def copy(request: HttpRequest) -> HttpResponse:
    """A week's shifts onto the next one."""
    monday = monday_of(day_asked_in(request.POST.get("day", "")))
    added, left = copy_week(acting(request), monday)
    words = _("照这一周排了下一周：新增 %(added)s 个班，跳过 %(left)s 个（已经有班或人已不在岗）。")
    messages.success(request, words % {"added": added, "left": left})
    return redirect(_address(monday + WEEK))


@access(*PLANNERS)
@never_cache
@require_POST
@takes_files(1)
def load(request: HttpRequest) -> HttpResponse:
    """The shifts of a file, all or none."""
    actor, form = acting(request), ShiftFileForm(request.POST, request.FILES)
    monday = monday_of(timezone.localdate())
    if not form.is_valid():
        return _page(request, monday, file_form=form, status=400)
    found = read_shifts(actor, form.lines)
    if not found.wrong:
        try:
            made = add_shifts(actor, found.wanted)
        except NotAllowed:
            raise
        except Refusal as refusal:
            found.wrong.append(str(refusal))
        else:
            messages.success(request, _("装入了 %(n)s 个班。") % {"n": len(made)})
            return redirect(_address(timezone.localdate(made[0].starts_at)))
    for words in found.wrong[:MOST_WRONG]:
        form.add_error("file", words)
    return _page(request, monday, file_form=form, status=400)


@access(*PLANNERS)
@never_cache
@require_GET
def export(request: HttpRequest, form: str) -> HttpResponseBase:
    """The week's shifts as a file that can be handed in again."""
    if form not in FORMS:
        raise NotFound(_("没有这种文件。"))
    monday = monday_of(day_asked(request))
    rows = rows_of(shifts_of(acting(request), monday, 7))
    return file_answer(form, f"shifts-{monday}", [one.label for one in headings()], rows)


@access(*PLANNERS)
@never_cache
@require_GET
def kept(request: HttpRequest) -> HttpResponse:
    """Of a day's shifts, whether people sat."""
    asked = day_asked(request)
    context = {
        "day": asked,
        "lines": adherence.kept(shifts_of(acting(request), asked, 1), timezone.now()),
        "before": asked - timedelta(days=1),
        "after": asked + timedelta(days=1),
        "today": timezone.localdate(),
    }
    return render(request, "staffing/kept.html", context)


@access("seat", "lead")
@never_cache
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """One's own shifts to come, and how those gone by were kept."""
    actor, today = acting(request), timezone.localdate()
    own = [one for one in _around(actor, today) if one.account_id == actor.account_id]
    now = timezone.now()
    context = {
        "coming": [one for one in own if one.ends_at > now],
        "gone": adherence.kept([one for one in reversed(own) if one.ends_at <= now], now),
        "ahead": AHEAD,
        "back": BACK,
    }
    return render(request, "staffing/mine.html", context)


def _around(actor: Actor, today: date) -> list[Shift]:
    return shifts_of(actor, today - timedelta(days=BACK), BACK + AHEAD)


def _page(
    request: HttpRequest,
    monday: date,
    *,
    form: NewShiftForm | None = None,
    file_form: ShiftFileForm | None = None,
    status: int = 200,
) -> HttpResponse:
    actor, days = acting(request), [monday + timedelta(days=n) for n in range(7)]
    rows = shifts_of(actor, monday, 7)
    outlook = Outlook.of(Period(days[0], days[-1]), timezone.localdate())
    initial = {"first": max(monday, timezone.localdate()).isoformat()}
    context = {
        "monday": monday,
        "sunday": days[-1],
        "days": days,
        "lines": _lines(actor, rows, days),
        "count": len(rows),
        "tired": tired(shifts_of(actor, monday - timedelta(days=1), 9), rule().rest_hours),
        "rest_hours": rule().rest_hours,
        "summaries": [DaySummary.of(day, slots) for day, slots in outlook.days.items()],
        "foretold": any(slot.people is not None for slot in outlook.slots),
        "form": form or NewShiftForm(actor, initial=initial),
        "file_form": file_form or ShiftFileForm(),
        "before": monday - WEEK,
        "after": monday + WEEK,
        "today": timezone.localdate(),
        "now": timezone.now(),
        "may_change_all": "duty_manager" in actor.roles,
        "forms": FORMS,
    }
    return render(request, "staffing/shifts.html", context, status=status)


def _lines(actor: Actor, rows: Iterable[Shift], days: list[date]) -> list[Line]:
    """Everybody this actor plans, also without a shift, and whoever has one though planned no more."""
    names = dict(people_of(actor).values_list("pk", "name"))
    found: dict[int, Line] = {pk: Line(name, [[] for _day in days]) for pk, name in names.items()}
    for one in rows:
        line = found.setdefault(one.account_id, Line(one.account.name, [[] for _day in days]))
        line.days[(timezone.localdate(one.starts_at) - days[0]).days].append(one)
    return sorted(found.values(), key=lambda line: (not line.hours, line.name))


def day_asked_in(typed: str) -> date:
    """A day as a form sent it. `Refusal` for what is none."""
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise Refusal(_("请按 2026-01-31 的样子填写日期。"), field="day") from None


def _day_of(pk: int) -> date:
    return timezone.localdate(Shift.objects.get(pk=pk).starts_at)


def _address(day: date) -> str:
    return f"{reverse('shifts')}?{urlencode({'day': day.isoformat()})}"
