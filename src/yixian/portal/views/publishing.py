"""The publisher's pages: the lists, and one matter from the masked draft over the preview to being public."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from yixian.cases.actions import act, find
from yixian.cases.limited import limited_count
from yixian.cases.lines import title_of
from yixian.cases.models import Case, by_number
from yixian.cases.texts import texts_for
from yixian.cases.visibility import sees_full_text
from yixian.directory.models import Category
from yixian.ground.access import access
from yixian.ground.errors import NotFound, Refusal
from yixian.ground.text import number_in
from yixian.people.models import Actor
from yixian.people.queries import acting
from yixian.portal import desk as lists
from yixian.portal.masked import area_shown, source_of
from yixian.portal.models import Publication
from yixian.portal.publishing import verdict_of

State = Publication.State


@access("publisher")
@never_cache
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """The four lists, each with its count."""
    actor = acting(request)
    asked = request.GET.get("tab", "")
    tab = State(asked) if asked in State.values else State.WAITING
    page = lists.keyset(tab).page(
        lists.rows(actor, tab), after=request.GET.get("after"), before=request.GET.get("before")
    )
    context = {
        "tab": tab,
        "tabs": [(one, one.label, limited_count(lists.rows(actor, one))) for one in State],
        "page": page,
        "rows": [(row, row.title or title_of(actor, row.case), was_edited(row)) for row in page.rows],
        "next": request.get_full_path(),
    }
    return render(request, "portal/publishing.html", context)


@access("publisher")
@never_cache
@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, number: str) -> HttpResponse:
    """What everybody would read: to change, then to look at as they see it, then to say yes to."""
    return read_first(request, number, "publish", _page, _("%(number)s 已发布。"), "portal:publishing")


@access("publisher")
@never_cache
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, number: str) -> HttpResponse:
    """What everybody will read instead, and what was changed and why; looked at in the same way."""
    page = partial(_page, correcting=True)
    return read_first(
        request, number, "correct_publication", page, _("%(number)s 已更正。"), "portal:publishing"
    )


def read_first(
    request: HttpRequest, number: str, name: str, page: Callable[..., HttpResponse], done: str, back: str
) -> HttpResponse:
    """The form of an action that changes what everybody reads, and the action after a look. `page` draws it, `done`
    is said afterwards on the page called `back`.
    """
    actor, action = acting(request), find(name, "case")
    case = case_of(actor, number)
    try:
        action.check(actor, case, None)
    except Refusal as refusal:
        return page(request, actor, case, None, status=refusal.status, impossible=str(refusal))
    if request.method == "GET":
        return page(request, actor, case, action.form(actor, case))
    form = action.form(actor, case, request.POST)
    if not form.is_valid():
        return page(request, actor, case, form, status=400)
    if "confirmed" not in request.POST:
        return page(request, actor, case, form, preview="change" not in request.POST)
    try:
        version = number_in(request.POST.get("version", ""))
        step = act(action.name, actor, case, form.cleaned_data, version=version)
    except Refusal as refusal:
        refusal.into(form)
        return page(request, actor, case, form, status=refusal.status)
    done = done if step.made is not None else _("%(number)s 已记下：看过了，不用改。")
    messages.success(request, done % {"number": case.number})
    return redirect(back)


def was_edited(row: Publication) -> bool:
    """Whether what a public matter was masked from was changed since; the public's words stay as they are."""
    return row.state == State.PUBLISHED and bool(row.source) and row.source != source_of(row.case)


def case_of(actor: Actor, number: str) -> Case:
    """The case of this number, where this actor may know of it; `NotFound` otherwise."""
    seen = Case.objects.visible_to(actor).select_related("citizen", "contact", "category", "area", "lead")
    case = by_number(seen, number)
    if case is None:
        raise NotFound(_("没有这件诉求，或者您不能查看。"))
    return case


def beside_the_case(actor: Actor, case: Case, form: forms.Form | None, impossible: str) -> dict[str, Any]:
    """What a page shows that makes words of a case public: the form, what forbids it, and the case to read beside."""
    return {
        "case": case,
        "form": form,
        "impossible": impossible,
        "preview": None,
        "texts": texts_for(actor, case),
        "title": title_of(actor, case),
        "full": sees_full_text(actor, case),
    }


def _page(
    request: HttpRequest,
    actor: Actor,
    case: Case,
    form: forms.Form | None,
    *,
    status: int = 200,
    preview: bool = False,
    impossible: str = "",
    correcting: bool = False,
) -> HttpResponse:
    context = beside_the_case(actor, case, form, impossible) | {"correcting": correcting}
    if preview and form is not None:
        context["preview"] = preview_row = _as_the_public(form.cleaned_data, case)
        context["same"] = correcting and _reads_the_same(preview_row, case)
    return render(request, "portal/publish.html", context, status=status)


def category_now(case: Case) -> Category | None:
    """The category everybody reads already, else the case's own: a correction does not change it."""
    row = Publication.objects.released().filter(case=case).select_related("category").first()
    return row.category if row is not None else case.category


def _reads_the_same(row: Publication, case: Case) -> bool:
    """Whether everybody would read what they read already: only the look at a changed original is kept."""
    texts = {name: getattr(row, name) for name in Publication.TEXTS}
    return bool(Publication.objects.released().filter(case=case, **texts).exists())


def _as_the_public(values: dict[str, Any], case: Case) -> Publication:
    """The row as it would be, not saved: the preview is drawn by the public page's own template."""
    return Publication(
        title=values["title"],
        question=values["question"],
        answer=values["answer"],
        category=values.get("category") or category_now(case),
        area=area_shown(case),
        department=case.lead,
        verdict=verdict_of(case),
        published_at=values.get("public_at"),
        press_at=values.get("press_at"),
    )
