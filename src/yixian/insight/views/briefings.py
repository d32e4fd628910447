"""The pages of briefings: the list, one to read, to write anew, to edit, to issue, to take along."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from yixian.ground.access import access
from yixian.ground.docx_files import docx_answer
from yixian.ground.errors import Conflict, NotFound, Refusal
from yixian.ground.keyset import Keyset
from yixian.ground.named import named
from yixian.ground.text import number_in
from yixian.insight import actions
from yixian.insight.actions.compose_briefing import may_write
from yixian.insight.actions.issue_briefing import may_issue_briefing
from yixian.insight.briefings.forms import RegularForm, SpecialForm
from yixian.insight.briefings.paper import briefing_paper, notes_of, number_of
from yixian.insight.briefings.periods import last_over
from yixian.insight.briefings.shown import period_of, sections_of, title_of
from yixian.insight.models import Briefing
from yixian.insight.models.briefing import READERS
from yixian.linkage.queries import letters_of
from yixian.people.models import Actor
from yixian.people.queries import acting

WRITERS = tuple(sorted(actions.WRITERS))
NEWEST_FIRST = Keyset("-last", "-pk", rows=30)  # indexes: briefing_newest, briefing_kind
FILES = ("docx", "html")


@access(*READERS)
@never_cache
@require_GET
def briefings(request: HttpRequest) -> HttpResponse:
    """All of them or those of one kind, the newest first."""
    kind = request.GET.get("kind", "")
    rows = Briefing.objects.defer("composed", "written").select_related("issued_by", "composed_by")
    if kind in Briefing.Kind.values:
        rows = rows.filter(kind=kind)
    page = NEWEST_FIRST.page(rows, after=request.GET.get("after"), before=request.GET.get("before"))
    context = {
        "kinds": Briefing.Kind.choices,
        "kind": kind,
        "page": page,
        "lines": [(one, title_of(one), period_of(one)) for one in page.rows],
        "may_write": may_write(acting(request)),
    }
    return render(request, "insight/briefings.html", context)


def shown(request: HttpRequest, briefing: Briefing) -> dict[str, Any]:
    """What every page of one briefing needs."""
    actor = acting(request)
    return {
        "briefing": briefing,
        "title": title_of(briefing),
        "period": period_of(briefing),
        "sections": sections_of(briefing, actor),
        "may_write": may_write(actor) and not briefing.is_issued,
        "may_issue": may_issue_briefing(actor) and not briefing.is_issued,
    }


def _found(pk: int) -> Briefing:
    return get_object_or_404(Briefing.objects.select_related("issued_by", "composed_by"), pk=pk)


@access(*READERS)
@never_cache
@require_GET
def briefing(request: HttpRequest, pk: int) -> HttpResponse:
    """The briefing to read, each number leading to its rows, and what was done with it."""
    row = _found(pk)
    context = shown(request, row)
    context["stale"] = sum(one.stale for section in context["sections"] for one in section.sentences)
    context["steps"] = row.steps.select_related("by").order_by("-pk")
    context["letters"] = letters_of(f"briefing-{pk}") if row.sent_at else []
    return render(request, "insight/briefing.html", context)


@access(*WRITERS)
@never_cache
@require_http_methods(["GET", "POST"])
def new_briefing(request: HttpRequest) -> HttpResponse:
    """Choose what it is about; one that is there already is opened. A link may fill in the special one."""
    special = request.POST.get("form") == "special"
    posted = request.POST if request.method == "POST" else None
    today = timezone.localdate()
    regular = RegularForm(
        None if special else posted, initial={"day": last_over(Briefing.Kind.DAY, today).first}
    )
    asked = {name: request.GET.get(name, "") for name in ("subject", "first", "last", "title")}
    about = SpecialForm(posted if special else None, initial=asked)
    form = about if special else regular
    if posted is not None and form.is_valid():
        try:
            return _composed(acting(request), form)
        except Refusal as refusal:
            refusal.into(form)
    context = {"regular": regular, "special": about, "is_special": special or bool(asked["subject"])}
    return render(request, "insight/new_briefing.html", context, status=400 if form.errors else 200)


def _composed(actor: Actor, form: RegularForm | SpecialForm) -> HttpResponse:
    given = form.cleaned_data
    if isinstance(form, RegularForm):
        row, _made = actions.compose_briefing(actor, given["kind"], form.period)
    else:
        kind = Briefing.Kind.SPECIAL
        row, _made = actions.compose_briefing(actor, kind, given["period"], given["subject"], given["title"])
    return redirect("briefing", row.pk)


def _version(request: HttpRequest) -> int | None:
    return number_in(request.POST.get("version", ""))


@access(*WRITERS)
@never_cache
@require_http_methods(["GET", "POST"])
def edit_briefing(request: HttpRequest, pk: int) -> HttpResponse:
    """Every sentence to be written otherwise; what was typed stays on the page when somebody was faster, who keeps
    what he wrote where nothing else was typed."""
    row = _found(pk)
    changed: dict[str, str] = {}
    status = 200
    if request.method == "POST":
        changed = _changed(request, row)
        try:
            actions.edit_briefing(acting(request), row, _version(request), changed | _checked(request))
        except Refusal as refusal:
            messages.error(request, str(refusal))
            status = refusal.status
        else:
            messages.success(request, _("已保存。"))
            return redirect("briefing", pk)
    elif row.is_issued:
        return redirect("briefing", pk)
    context = shown(request, row)
    lines = [
        (section, [_field(one, changed) for one in section.sentences]) for section in context["sections"]
    ]
    return render(request, "insight/edit_briefing.html", {**context, "lines": lines}, status=status)


def _changed(request: HttpRequest, row: Briefing) -> dict[str, str]:
    """What was typed where it differs from what the page said when it was opened ("o."), or else from what is saved."""
    saved = {one.key: one.text for section in sections_of(row) for one in section.sentences}
    opened = saved | _posted(request, "o.")
    return {key: text for key, text in _posted(request, "t.").items() if text != opened.get(key)}


def _checked(request: HttpRequest) -> dict[str, str]:
    """Words that were said to be right although the figures changed."""
    ticked = set(request.POST.getlist("checked"))
    return {key: text for key, text in _posted(request, "t.").items() if key in ticked}


def _posted(request: HttpRequest, start: str) -> dict[str, str]:
    """The fields whose names start so, by the keys of their sentences."""
    fields = request.POST.dict().items()
    return {
        name.removeprefix(start): str(text).replace("\r\n", "\n")
        for name, text in fields
        if name.startswith(start)
    }


def _field(one: Any, changed: dict[str, str]) -> dict[str, Any]:
    """A sentence with what stands in its field; `saved` is what another person saved instead."""
    text = changed.get(one.key, one.text)
    return {"one": one, "text": text, "saved": one.text if text != one.text else None}


@access(*WRITERS)
@never_cache
@require_http_methods(["GET", "POST"])
def recompose_briefing(request: HttpRequest, pk: int) -> HttpResponse:
    """Compose it anew, asked twice."""
    row = _found(pk)
    if request.method == "GET":
        return _confirm(request, row, "recompose")
    return _done(request, row, actions.recompose_briefing, _("已按现在的数字重新撰写，改过的话都还在。"))


@access(*sorted(actions.ISSUERS))
@never_cache
@require_http_methods(["GET", "POST"])
def issue_briefing(request: HttpRequest, pk: int) -> HttpResponse:
    """Issue it, asked twice."""
    row = _found(pk)
    if request.method == "GET":
        return _confirm(request, row, "issue")
    return _done(request, row, actions.issue_briefing, _("已签发，从此不变。"))


def _confirm(request: HttpRequest, row: Briefing, what: str) -> HttpResponse:
    if row.is_issued:
        return redirect("briefing", row.pk)
    return render(request, "insight/confirm_briefing.html", {**shown(request, row), "what": what})


def _done(request: HttpRequest, row: Briefing, act: Any, words: str) -> HttpResponse:
    try:
        act(acting(request), row, _version(request))
    except Conflict:
        messages.error(request, _("别人刚刚改过这份简报，请看过以后再做一次。"))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, words)
    return redirect("briefing", row.pk)


@access(*READERS)
@never_cache
@require_GET
def briefing_file(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The briefing as DOCX, or as one page of HTML without scripts, its numbers leading back here."""
    if form not in FILES:
        raise NotFound(_("没有这种文件。"))
    row, actor = _found(pk), acting(request)
    if form == "docx":
        return docx_answer(briefing_paper(actor, row))
    paper = briefing_paper(actor, row)
    context = {
        "paper": paper,
        "sections": sections_of(row, actor),
        "notes": notes_of(row, actor),
        "host": request.build_absolute_uri("/").rstrip("/"),
        "language": get_language(),
    }
    answer = HttpResponse(render_to_string("insight/briefing_file.html", context), content_type="text/html")
    return named(answer, f"briefing-{number_of(row)}.html")
