"""当日变动和出行提示 at the desk: what holds, and writing, changing and ending one."""

from __future__ import annotations

import secrets
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Model, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from yixian.convenience.actions.travel import (
    KEEPERS,
    end_notice,
    remove_change,
    save_change,
    save_notice,
)
from yixian.convenience.models import DayChange, TravelNotice
from yixian.convenience.timetables import beside
from yixian.convenience.timetables.numbers import what_both_begin
from yixian.convenience.travel_forms import ChangeForm, NoticeForm
from yixian.directory.models import RowChange
from yixian.ground.access import access
from yixian.ground.errors import Invalid, NotAllowed, NotFound, Refusal
from yixian.ground.text import listed
from yixian.people.models import Account
from yixian.people.queries import acting

MOST, MOST_OVER = 200, 20
DAY_ORDER = ("day", "number", "departs")
STORY = ("row_id", "account_id", "account_name")
WHO = tuple(sorted(KEEPERS))


@access(*WHO)
@never_cache
@require_GET
def today(request: HttpRequest) -> HttpResponse:
    """What differs from yesterday's service day on, the notices that hold or will, and the last that are over."""
    day = timezone.localdate()
    over = Q(active=False) | Q(valid_to__lt=day)
    notices = TravelNotice.objects.select_related("area")
    changes = list(
        DayChange.objects.filter(day__gte=day - timedelta(days=1)).order_by(*DAY_ORDER)[: MOST + 1]
    )
    holding = list(notices.exclude(over)[: MOST + 1])
    ended = list(notices.filter(over).order_by("-changed_at", "-pk")[:MOST_OVER])
    context = {
        "changes": _by(changes[:MOST]),
        "holding": _by(holding[:MOST]),
        "ended": _by(ended),
        "more": max(len(changes), len(holding)) > MOST,
        "most": MOST,
        "day": day,
    }
    return render(request, "convenience/travel.html", context)


def _by(rows: list[Any]) -> list[tuple[Any, str]]:
    """Each row with the name of the person who changed it last, "" where none did (index row_change_story)."""
    if not rows:
        return []
    model: type[Model] = type(rows[0])
    stories = RowChange.objects.filter(kind=model._meta.label_lower, row_id__in=[row.pk for row in rows])
    last = {pk: (by, called) for pk, by, called in stories.order_by("pk").values_list(*STORY)}
    names = dict(Account.objects.filter(pk__in={by for by, _c in last.values()}).values_list("pk", "name"))
    whose = {pk: names.get(by, called) for pk, (by, called) in last.items()}
    return [(row, whose.get(row.pk, "")) for row in rows]


@access(*WHO)
@never_cache
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """One change of a day: a new one without a key. Who changes one that was taken back meanwhile keeps the words."""
    gone = False
    if request.method == "POST":
        form = ChangeForm(request.POST)
        if form.is_valid():
            try:
                saved = save_change(acting(request), form.columns, pk, form.cleaned_data["seen"])
            except NotFound:
                gone = True
                form.add_error(
                    None, _("有人已经撤销了这一条，没有保存。要按下面的内容另写一条，请再按一次“保存”。")
                )
            except Refusal as refusal:
                _told(form, refusal)
            else:
                messages.success(
                    request, _("已保存“%(row)s”，查时刻的页面马上看得到。") % {"row": saved.number}
                )
                both = what_both_begin(saved.number, saved.day, saved.departs) if not saved.origin else ""
                if both:
                    messages.info(request, both)
                return redirect("travel_today")
    else:
        form = ChangeForm(initial=_initial(_change(pk), ChangeForm) if pk is not None else None)
    return _form_page(request, form, _("写一条变动") if pk is None else _("修改变动"), gone=gone)


@access(*WHO)
@never_cache
@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a change back, once somebody was asked whether they mean it."""
    row = _change(pk)
    if request.method == "POST":
        remove_change(acting(request), pk)
        messages.success(request, _("已撤销“%(row)s”的变动。") % {"row": row.number})
        return redirect("travel_today")
    return render(request, "convenience/travel_remove.html", {"row": row})


@access(*WHO)
@never_cache
@require_http_methods(["GET", "POST"])
def notice(request: HttpRequest, code: str = "") -> HttpResponse:
    """One travel notice: a new one without a code."""
    row = _notice(code) if code else None
    if request.method == "POST":
        form = NoticeForm(request.POST)
        if form.is_valid():
            told = form.cleaned_data
            try:
                saved = save_notice(
                    acting(request), form.columns, row.code if row is not None else told["code"], told["seen"]
                )
            except Refusal as refusal:
                _told(form, refusal)
            else:
                messages.success(
                    request, _("已保存“%(row)s”，查时刻的页面马上看得到。") % {"row": saved.title}
                )
                _warn_of_places(request, saved)
                return redirect("travel_today")
    else:
        form = NoticeForm(
            initial=_initial(row, NoticeForm) if row is not None else {"code": new_code(timezone.localdate())}
        )
    return _form_page(request, form, _("写一条提示") if row is None else _("修改提示"))


@access(*WHO)
@never_cache
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, code: str) -> HttpResponse:
    """End a notice, once somebody was asked whether they mean it."""
    row = _notice(code)
    if request.method == "POST":
        end_notice(acting(request), code)
        messages.success(request, _("“%(row)s”已结束，不再显示。") % {"row": row.title})
        return redirect("travel_today")
    return render(request, "convenience/travel_end.html", {"row": row})


def _warn_of_places(request: HttpRequest, saved: TravelNotice) -> None:
    """A road need not be in the timetables, so it is not refused; but who wrote it believes that it is found."""
    if unmet := beside.places_of_nothing(saved):
        words = _(
            "“%(places)s”不是站名，站名里也没有：查时刻时不会因为这样的地点显示这条提示，只在“查时刻”还没有查的页上看得到。"
            "要让乘客查到，请写附近的站名；线路写在“涉及线路”。"
        )
        messages.warning(request, words % {"places": listed(unmet)})


def new_code(day: date) -> str:
    """A code for a notice that is typed: it comes with the form, so that pressed twice it is one."""
    return f"n{day:%Y%m%d}-{secrets.token_hex(4)}"


def _change(pk: int) -> DayChange:
    row = DayChange.objects.filter(pk=pk).first()
    if row is None:
        raise NotFound(_("这一条已经撤销了。"))
    return row


def _notice(code: str) -> TravelNotice:
    row = TravelNotice.objects.select_related("area").filter(code=code).first()
    if row is None:
        raise NotFound(_("没有这条出行提示。"))
    return row


def _initial(row: DayChange | TravelNotice, form: type[ChangeForm | NoticeForm]) -> dict[str, Any]:
    names = [name for name in form.base_fields if name != "seen"]
    return {**{name: getattr(row, name) or None for name in names}, "seen": row.changed_at.isoformat()}


def _told(form: ChangeForm | NoticeForm, refusal: Refusal) -> None:
    """Say in the form what was refused; whoever may not write at all is shown the page of refusals."""
    if isinstance(refusal, NotAllowed):
        raise refusal
    if isinstance(refusal, Invalid):
        for name, words in refusal.errors.items():
            form.add_error(name if name in form.fields else None, words)
    else:
        refusal.into(form)


def _form_page(
    request: HttpRequest, form: ChangeForm | NoticeForm, title: str, *, gone: bool = False
) -> HttpResponse:
    context = {"form": form, "title": title, "gone": gone}
    return render(request, "convenience/travel_form.html", context, status=400 if form.errors else 200)
