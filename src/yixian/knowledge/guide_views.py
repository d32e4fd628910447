"""办事指南、招聘信息、政策 at the desk: looked through, read aloud, sent to the caller; forms are kept here."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yixian.cases.files import PAPERS
from yixian.directory.halls import halls, offices
from yixian.ground.access import EVERYONE, access
from yixian.ground.answers import answer_of
from yixian.ground.bodies import takes_files
from yixian.ground.errors import NotFound, Refusal
from yixian.ground.limits import allow, counted_address
from yixian.ground.named import named
from yixian.ground.text import clean_line
from yixian.knowledge.actions.guide_forms import (
    KEEPERS,
    add_guide_form,
    guide_form_content,
    remove_guide_form,
)
from yixian.knowledge.guides import NEWEST, dated, departments_with_guides, guide_called, guides
from yixian.knowledge.models import Guide, GuideForm
from yixian.knowledge.telling import limit_of
from yixian.people.queries import acting

READERS = ("seat", "lead", "editor", "callback", "dispatcher", "duty_manager", "sysadmin")
SENDERS = frozenset({"seat", "dispatcher", "callback"})
LONGEST = 40
MOST = 50
PER_ADDRESS, PERIOD = 120, 60  # downloads, in seconds
TABS = (
    ("desk_guides", gettext_lazy("办事指南")),
    ("desk_jobs", gettext_lazy("招聘信息")),
    ("desk_policies", gettext_lazy("政策")),
    ("desk_hours", gettext_lazy("开放时间和电话")),
)
# By the list: what its entries are called among answers.
TOLD_AS = {"jobs": "job", "policies": "policy"}


@access(*READERS)
@never_cache
@require_http_methods(["GET", "POST"])
def desk_guides(request: HttpRequest) -> HttpResponse:
    """The guides, those not for the public too. By POST, so that no citizen's words stand in an address."""
    words = clean_line(request.POST.get("q", "")[:LONGEST])
    department = request.POST.get("department", "")[:LONGEST]
    found = guides(words, department, public=False)
    context = {
        "guides": found[:MOST],
        "more": len(found) > MOST,
        "most": MOST,
        "q": words,
        "department": department,
        "departments": departments_with_guides(public=False),
        "tabs": TABS,
        "tab": "desk_guides",
    }
    return render(request, "knowledge/desk_guides.html", context)


@access(*READERS)
@never_cache
@require_GET
def desk_guide(request: HttpRequest, code: str) -> HttpResponse:
    """One guide whole, also one that is over or not in use, which says so."""
    return _guide_page(request, _guide(code))


def _guide(code: str) -> Guide:
    row = Guide.objects.select_related("department").filter(code=code).first()
    if row is None:
        raise NotFound(_("没有这份办事指南。"))
    return row


def _guide_page(request: HttpRequest, guide: Guide, wrong: str = "", status: int = 200) -> HttpResponse:
    try:
        answer_of("guide", guide.code, "")
        holds = True
    except NotFound:
        holds = False
    roles = acting(request).roles
    context = {
        "guide": guide,
        "limit": limit_of(guide),
        "forms": list(guide.forms.all()),
        "holds": holds,
        "sends": holds and bool(SENDERS & roles),
        "keeps": bool(KEEPERS & roles),
        "accepted": PAPERS,
        "wrong": wrong,
    }
    return render(request, "knowledge/desk_guide.html", context, status=status)


@access(*sorted(KEEPERS))
@never_cache
@require_POST
@takes_files(1)
def add_form(request: HttpRequest, code: str) -> HttpResponse:
    """Put a form to download on a guide."""
    guide, uploaded = _guide(code), request.FILES.get("file")
    if uploaded is None:
        return _guide_page(request, guide, _("请选择文件。"), 400)
    try:
        add_guide_form(acting(request), guide, uploaded)
    except Refusal as refusal:
        return _guide_page(request, guide, str(refusal), refusal.status)
    messages.success(request, _("已添加表格。"))
    return redirect("desk_guide", guide.code)


@access(*sorted(KEEPERS))
@never_cache
@require_POST
def remove_form(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Take a form off a guide."""
    guide = _guide(code)
    remove_guide_form(acting(request), guide, pk)
    messages.success(request, _("已移除表格。"))
    return redirect("desk_guide", guide.code)


@access(*READERS)
@never_cache
@require_http_methods(["GET", "POST"])
def desk_dated(request: HttpRequest, kind: str) -> HttpResponse:
    """The entries of a dated list, the newest first; what is over is not among them."""
    words = clean_line(request.POST.get("q", "")[:LONGEST])
    rows: list[Any] = list(dated(kind, words).order_by(*NEWEST.names)[: MOST + 1])
    context = {
        "rows": rows[:MOST],
        "more": len(rows) > MOST,
        "most": MOST,
        "q": words,
        "kind": TOLD_AS[kind],
        "sends": bool(SENDERS & acting(request).roles),
        "tabs": TABS,
        "tab": f"desk_{kind}",
    }
    return render(request, "knowledge/desk_dated.html", context)


@access(*READERS)
@never_cache
@require_http_methods(["GET", "POST"])
def desk_hours(request: HttpRequest) -> HttpResponse:
    """Every hall and department: whether it is open, until when, its number."""
    words = clean_line(request.POST.get("q", "")[:LONGEST])
    found = [*halls(words), *(offices(words) if words else [])]
    context = {
        "places": found[:MOST],
        "more": len(found) > MOST,
        "most": MOST,
        "q": words,
        "sends": bool(SENDERS & acting(request).roles),
        "tabs": TABS,
        "tab": "desk_hours",
    }
    return render(request, "knowledge/desk_hours.html", context)


@access(EVERYONE)
@require_GET
def guide_file(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """A form to download: of a guide that holds and is public, for everybody; else for those at the desk alone."""
    allow("guide-forms", counted_address(request), most=PER_ADDRESS, seconds=PERIOD)
    row = GuideForm.objects.select_related("guide").filter(guide__code=code, pk=pk).first()
    if row is None or (guide_called(code) is None and not _is_reader(request)):
        raise NotFound(_("没有这个表格。"))
    return named(HttpResponse(guide_form_content(row), content_type=row.media_type), row.name)


def _is_reader(request: HttpRequest) -> bool:
    return request.user.is_authenticated and bool(acting(request).roles & set(READERS))
