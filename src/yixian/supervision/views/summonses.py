"""约谈: the list, a summons, calling one, moving it, writing down what came of it, calling it off, and its papers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from yixian.cases.models import PaperKind, template_of
from yixian.cases.table import list_context, list_of, table_of
from yixian.cases.views.list_export import export_context, export_view
from yixian.ground.access import access
from yixian.ground.docx_files import docx_answer
from yixian.ground.errors import NotFound, Refusal
from yixian.ground.keyset import Page
from yixian.people.models import Actor
from yixian.people.queries import acting
from yixian.supervision import summons_list
from yixian.supervision.actions.summon import CALLERS, call_in, call_off, move, record_summons
from yixian.supervision.models import Summons
from yixian.supervision.summoned_about import shown_about
from yixian.supervision.summons_forms import CallForm, CallOffForm, MoveForm, RecordForm
from yixian.supervision.summons_papers import take_summons

READERS = tuple(sorted(summons_list.READERS))


@access(*READERS)
@never_cache
@require_GET
def summonses(request: HttpRequest) -> HttpResponse:
    """The summonses, the latest first: the centre's all, a unit's own."""
    actor, form = acting(request), summons_list.SummonsFilterForm(request.GET)
    page: Page[Any] = Page([], None, None)
    if form.is_valid():
        after, before = request.GET.get("after"), request.GET.get("before")
        page = form.keyset.page(form.narrow(actor), after=after, before=before)
    found = list_of(request, actor, summons_list.NAME, summons_list.COLUMNS)
    shown = [summons_list.SummonsLine(one) for one in page.rows]
    context = {
        "form": form,
        "page": page,
        "table": table_of(_("约谈"), found.shown, shown, form.order),
        "calls": bool(actor.roles & CALLERS),
        **export_context(actor, summons_list.NAME),
        **list_context(request, actor, found, form, page, rows=lambda: form.narrow(actor)),
    }
    return render(request, "supervision/summonses.html", context, status=400 if form.errors else 200)


export = export_view(summons_list.NAME)


@access(*READERS)
@never_cache
@require_GET
def summons(request: HttpRequest, pk: int) -> HttpResponse:
    """A summons with what it is about, as far as this person may know of that, and what came of it."""
    actor = acting(request)
    found = _summons_or_refuse(actor, pk)
    context = {
        "summons": found,
        "about": shown_about(actor, found),
        "ends": found.is_called and bool(actor.roles & CALLERS),
        "over": found.is_called and found.meets_at <= timezone.now(),
    }
    return render(request, "supervision/summons.html", context)


@access(*sorted(CALLERS))
@never_cache
@require_http_methods(["GET", "POST"])
def call(request: HttpRequest) -> HttpResponse:
    """Summon a unit; an order's page brings its number and unit along."""
    given = {name: request.GET.get(name, "") for name in ("department", "about")}
    form = CallForm(request.POST or None, initial=given)
    if request.method == "POST" and form.is_valid():
        made = _done(form, lambda: call_in(acting(request), **form.cleaned_data))
        if made is not None:
            messages.success(request, _("已通知约谈，可以打印通知书。"))
            return redirect("summons", pk=made.pk)
    context = {"form": form, "title": _("通知约谈"), "back": reverse("summonses"), "button": _("通知约谈")}
    return render(request, "supervision/summons_form.html", context, status=400 if form.errors else 200)


@access(*sorted(CALLERS))
@never_cache
@require_http_methods(["GET", "POST"])
def another_time(request: HttpRequest, pk: int) -> HttpResponse:
    """Move it, with the reason."""
    actor = acting(request)
    found = _summons_or_refuse(actor, pk)
    form = MoveForm(request.POST or None, initial={"meets_at": found.meets_at, "place": found.place})
    warning = _("单位会收到改期的通知；打印过的通知书请重新打印。")
    return _change(
        request,
        found,
        form,
        lambda: move(actor, found, **form.cleaned_data),
        {"title": _("约谈改期"), "button": _("改期"), "warning": warning, "done": _("约谈已改期。")},
    )


@access(*sorted(CALLERS))
@never_cache
@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down what came of it."""
    actor = acting(request)
    found = _summons_or_refuse(actor, pk)
    form = RecordForm(request.POST or None, initial={"held_at": found.meets_at, "present": found.persons})
    warning = _("记录以后不能再改。")
    return _change(
        request,
        found,
        form,
        lambda: record_summons(actor, found, **form.cleaned_data),
        {"title": _("记录约谈"), "button": _("记录"), "warning": warning, "done": _("已记录约谈。")},
    )


@access(*sorted(CALLERS))
@never_cache
@require_http_methods(["GET", "POST"])
def off(request: HttpRequest, pk: int) -> HttpResponse:
    """Call it off, with the reason."""
    actor = acting(request)
    found = _summons_or_refuse(actor, pk)
    form = CallOffForm(request.POST or None)
    warning = _("取消以后不能恢复，要再约谈请重新通知。")
    return _change(
        request,
        found,
        form,
        lambda: call_off(actor, found, form.cleaned_data["off_reason"]),
        {"title": _("取消约谈"), "button": _("取消约谈"), "warning": warning, "done": _("约谈已取消。")},
    )


@access(*READERS)
@never_cache
@require_http_methods(["GET", "POST"])
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """约谈通知书 to print and, by POST, as DOCX."""
    return _paper(request, pk, PaperKind.SUMMONS)


@access(*READERS)
@never_cache
@require_http_methods(["GET", "POST"])
def record_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """约谈记录, once there is one."""
    return _paper(request, pk, PaperKind.SUMMONS_RECORD)


def _paper(request: HttpRequest, pk: int, kind: PaperKind) -> HttpResponse:
    actor = acting(request)
    found = _summons_or_refuse(actor, pk)
    if kind == PaperKind.SUMMONS_RECORD and found.recorded_at is None:
        raise NotFound(_("这次约谈还没有记录。"))
    made = take_summons(actor, found, kind)
    if request.method == "POST":
        return docx_answer(made, template_of(kind))
    context = {"paper": made, "back": reverse("summons", args=[found.pk])}
    return render(request, "supervision/slip.html", context)


def _change(
    request: HttpRequest, found: Summons, form: forms.Form, do: Callable[[], object], words: dict[str, str]
) -> HttpResponse:
    back = reverse("summons", args=[found.pk])
    if request.method == "POST" and form.is_valid():
        _done(form, do)
        if not form.errors:
            messages.success(request, words["done"])
            return redirect(back)
    context = {"form": form, "summons": found, "back": back, **words}
    return render(request, "supervision/summons_form.html", context, status=400 if form.errors else 200)


def _done(form: forms.Form, do: Callable[[], Any]) -> Any:
    """What it gives; a refusal stands in the form."""
    try:
        return do()
    except Refusal as refusal:
        refusal.into(form)
        return None


def _summons_or_refuse(actor: Actor, pk: int) -> Summons:
    """The summons if this actor may see it. Raises `NotFound`."""
    seen = Summons.objects.visible_to(actor)
    found = seen.select_related("department", "called_by", "recorded_by", "off_by").filter(pk=pk).first()
    if found is None:
        raise NotFound(_("没有这次约谈，或者不归您的单位。"))
    return found
