"""公开文稿: where bulletins, explanations and answers are written, looked at as everybody sees them, and released."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from yixian.cases.limited import limited_count
from yixian.ground.access import access
from yixian.ground.errors import NotFound, Refusal
from yixian.ground.keyset import Keyset
from yixian.ground.text import number_in
from yixian.people.queries import acting
from yixian.portal import actions, bulletins
from yixian.portal.asked_most import asked_most
from yixian.portal.models import Publication, PublicText
from yixian.portal.text_forms import CorrectForm, ReleaseForm, TextForm, WithdrawForm, form_of
from yixian.portal.views.bulletins import context_of

WRITERS = tuple(sorted(actions.WRITERS))
NEWEST = Keyset("-changed_at", "-pk", rows=30)  # index: public_text_state
State, Kind = PublicText.State, PublicText.Kind


@access(*WRITERS)
@never_cache
@require_GET
def texts(request: HttpRequest) -> HttpResponse:
    """Drafts, what is published, what was withdrawn; and what may be begun."""
    asked = request.GET.get("tab", "")
    tab = State(asked) if asked in State.values else State.DRAFT
    rows = PublicText.objects.defer("numbers", "words").select_related("written_by", "published_by")
    found = rows.filter(state=tab)
    page = NEWEST.page(found, after=request.GET.get("after"), before=request.GET.get("before"))
    context = {
        "tab": tab,
        "tabs": [(one, one.label, limited_count(PublicText.objects.filter(state=one))) for one in State],
        "page": page,
        "months": [f"{month:%Y-%m}" for month in bulletins.months_to_write()[:12]],
        "asked": asked_most(),
    }
    return render(request, "portal/texts.html", context)


@access(*WRITERS)
@never_cache
@require_http_methods(["GET", "POST"])
def new_bulletin(request: HttpRequest, month: str) -> HttpResponse:
    """Begin a month's bulletin: its figures are frozen; departments and topics are counted now."""
    first = _month(month)
    if request.method == "GET":
        return render(request, "portal/begin_bulletin.html", {"month": month})
    columns = {
        "month": first,
        "title": f"12345 热线月报 {month}",  # stored, for everybody: Chinese, as the title of a follow-up
        "numbers": bulletins.numbers_of(first),
    }
    return _begun(request, Kind.BULLETIN, columns)


def _month(name: str) -> date:
    found = next((one for one in bulletins.months_to_write() if f"{one:%Y-%m}" == name), None)
    if found is None:
        raise NotFound(_("这个月的数字还没有定稿，或者月报已经写了。"))
    return found


@access(*WRITERS)
@never_cache
@require_http_methods(["GET", "POST"])
def new_explanation(request: HttpRequest) -> HttpResponse:
    """Write an explanation; a link from what is asked most fills in its title."""
    initial = {"title": request.GET.get("title", "")[:80]}
    form = TextForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        return _begun(request, Kind.EXPLANATION, form.columns)
    context = {"form": form, "title": _("写政策解读")}
    return render(request, "portal/write_text.html", context, status=400 if form.errors else 200)


@access(*WRITERS)
@never_cache
@require_http_methods(["GET", "POST"])
def new_follow_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell what became of a matter that is public, some time after."""
    row = Publication.objects.public().filter(pk=pk).select_related("department").first()
    if row is None:
        raise NotFound(_("没有这件公开的诉求，或者已经撤下。"))
    start = {
        "title": f"后来怎样：{row.title}",
        "department": row.department,
        "group": row.group,
    }
    form = TextForm(request.POST if request.method == "POST" else None, initial=start)
    if form.is_bound and form.is_valid():
        return _begun(request, Kind.FOLLOW_UP, {**form.columns, "publication": row})
    source = {"source_title": row.title, "source": row.answer}
    context = {"form": form, "title": _("写后续"), **source}
    return render(request, "portal/write_text.html", context, status=400 if form.errors else 200)


def _begun(request: HttpRequest, kind: str, columns: dict[str, Any]) -> HttpResponse:
    try:
        row = actions.begin_text(acting(request), kind, columns)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("portal:texts")
    messages.success(request, _("草稿已保存。看过市民看到的样子，请另一个人发布。"))
    return redirect("portal:draft", row.pk)


@access(*WRITERS)
@never_cache
@require_GET
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """One text as everybody sees it, with what may be done with it."""
    return _page(request, _found(pk))


@access(*WRITERS)
@never_cache
@require_http_methods(["GET", "POST"])
def rewrite(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a draft."""
    row = _found(pk)
    form = form_of(row, request.POST if request.method == "POST" else None)
    status = 200
    if form.is_bound:
        status = 400
        if form.is_valid():
            try:
                actions.rewrite_text(acting(request), row, _version(request), form.columns)
            except Refusal as refusal:
                refusal.into(form)
                status = refusal.status
            else:
                return redirect("portal:draft", row.pk)
    context = {"form": form, "title": row.title, "text": row}
    return render(request, "portal/write_text.html", context, status=status)


@access(*WRITERS)
@never_cache
@require_http_methods(["GET", "POST"])
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """Let it be read; asked on a page that shows it."""

    def done(row: PublicText, typed: dict[str, Any]) -> None:
        version = _version(request)
        actions.release_text(acting(request), row, version, typed["press_at"], typed["public_at"])

    return _done(request, pk, ReleaseForm, done, _("发布"), _("已发布。"))


@access(*WRITERS)
@never_cache
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it down."""

    def done(row: PublicText, typed: dict[str, Any]) -> None:
        actions.withdraw_text(acting(request), row, _version(request), typed["why"])

    return _done(request, pk, WithdrawForm, done, _("撤下"), _("已撤下。"))


@access(*WRITERS)
@never_cache
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is published; the note and the earlier text stay."""

    def done(row: PublicText, typed: dict[str, Any]) -> None:
        columns = {name: typed[name] for name in ("title", "words")}
        actions.correct_text(
            acting(request), row, _version(request), columns, typed["note"], typed["personal"]
        )

    return _done(request, pk, CorrectForm, done, _("更正"), _("已更正。"), look_first=True)


def _done(
    request: HttpRequest,
    pk: int,
    kind: type[forms.Form],
    do: Callable[[PublicText, dict[str, Any]], None],
    name: str,
    words: str,
    *,
    look_first: bool = False,
) -> HttpResponse:
    """The form of one change, and the change; where words change, after a look at them as everybody will read them."""
    row = _found(pk)
    start = {"title": row.title, "words": row.words}
    form = kind(request.POST if request.method == "POST" else None, initial=start)
    status = 200
    if form.is_bound:
        status = 400
        if form.is_valid() and look_first and "confirmed" not in request.POST:
            row.title, row.words = form.cleaned_data["title"], form.cleaned_data["words"]
            return _page(request, row, form=form, name=name, preview="change" not in request.POST)
        if form.is_valid():
            try:
                do(row, form.cleaned_data)
            except Refusal as refusal:
                refusal.into(form)
                status = refusal.status
            else:
                messages.success(request, words)
                return redirect("portal:draft", row.pk)
    return _page(request, row, form=form, name=name, status=status)


def _page(request: HttpRequest, row: PublicText, *, status: int = 200, **further: Any) -> HttpResponse:
    context: dict[str, Any] = {"text": row, "corrections": row.corrections.select_related("by"), **further}
    context["may_release"] = acting(request).account_id != row.written_by_id
    if row.kind == Kind.BULLETIN and (shown := bulletins.shown_month(row)) is not None:
        context |= context_of(row, shown)
    return render(request, "portal/draft.html", context, status=status)


def _found(pk: int) -> PublicText:
    related = ("written_by", "published_by", "withdrawn_by", "department", "publication")
    found: PublicText = get_object_or_404(PublicText.objects.select_related(*related), pk=pk)
    return found


def _version(request: HttpRequest) -> int | None:
    return number_in(request.POST.get("version", ""))
