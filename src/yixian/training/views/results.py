"""How people did: a list to narrow and to take out, whose certificate ends, and one attempt more."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from yixian.ground.access import access
from yixian.ground.errors import NotFound, Refusal, WrongState
from yixian.ground.keyset import Keyset
from yixian.ground.spreadsheets import FORMS, file_answer
from yixian.people.models import Actor
from yixian.people.queries import acting
from yixian.training.actions import allow_again
from yixian.training.actions.allow_again import refuse_unless_used_up
from yixian.training.covers import covers
from yixian.training.forms import AgainForm, ResultsForm
from yixian.training.models import Paper
from yixian.training.needs import lacking_people
from yixian.training.queries import ending, used_up

READERS = ("lead", "duty_manager")
NEWEST = Keyset("-begun_at", "-pk", rows=50)


def narrowed(actor: Actor, form: ResultsForm) -> QuerySet[Paper]:
    """The papers that are asked for, of those this actor may know of."""
    rows = Paper.objects.visible_to(actor).defer("questions")
    rows = rows.select_related("exam", "account__organisation", "certificate")
    if not form.is_valid():
        return rows.none()
    told = form.cleaned_data
    if told["exam"] is not None:
        rows = rows.filter(exam=told["exam"])
    if told["how"] == "open":
        return rows.filter(handed_in_at=None)
    return rows.filter(passed=told["how"] == "passed") if told["how"] else rows


@access(*READERS)
@never_cache
@require_GET
def results(request: HttpRequest) -> HttpResponse:
    """The papers, newest first."""
    actor, form, today = acting(request), ResultsForm(request.GET), timezone.localdate()
    page = NEWEST.page(
        narrowed(actor, form), after=request.GET.get("after"), before=request.GET.get("before")
    )
    context = {
        "form": form,
        "page": page,
        "again": used_up(page.rows),
        "ending": ending(actor, today),
        "lacking": lacking_people(actor),
        "covers": covers(today),
        "today": today,
        "forms": FORMS,
        "own": actor.account_id,
        "asked": {name: request.GET[name] for name in ("exam", "how") if request.GET.get(name)},
    }
    return render(request, "training/results.html", context)


@access(*READERS)
@never_cache
@require_GET
def export(request: HttpRequest, form: str) -> HttpResponseBase:
    """The same list as a file."""
    if form not in FORMS:
        raise NotFound(_("没有这种文件。"))
    rows = NEWEST.ordered(narrowed(acting(request), ResultsForm(request.GET)))
    header = [_("姓名"), _("用户名"), _("单位"), _("考试"), _("第几次"), _("开始时间"), _("交卷时间"), _("得分"),
              _("结果"), _("证书编号"), _("有效至")]  # fmt: skip
    return file_answer(form, f"training-{timezone.localdate()}", header, map(_cells, rows.iterator()))


def _cells(paper: Paper) -> list[str | int | None]:
    held = getattr(paper, "certificate", None)
    how = {True: _("合格"), False: _("不合格"), None: _("正在考")}[paper.passed]
    return [
        paper.account.name,
        paper.account.username,
        paper.account.organisation.name,
        paper.exam.title,
        paper.attempt,
        f"{timezone.localtime(paper.begun_at):%Y-%m-%d %H:%M}",
        f"{timezone.localtime(paper.handed_in_at):%Y-%m-%d %H:%M}" if paper.handed_in_at else "",
        paper.score,
        how,
        held.number if held else "",
        held.valid_until.isoformat() if held else "",
    ]


@access(*READERS)
@never_cache
@require_http_methods(["GET", "POST"])
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Let whoever wrote this paper try once more."""
    actor = acting(request)
    found = Paper.objects.visible_to(actor).select_related("exam", "account").filter(pk=pk).first()
    if found is None:
        raise NotFound(_("没有这份试卷。"))
    if request.method == "GET":
        try:
            refuse_unless_used_up(found)
        except WrongState as state:
            messages.warning(request, str(state))
            return redirect("training_results")
    form = AgainForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            allow_again(actor, found, form.cleaned_data["reason"])
        except Refusal as refusal:
            refusal.into(form)
        else:
            messages.success(request, _("已给%(name)s加考一次。") % {"name": found.account.name})
            return redirect("training_results")
    status = 400 if form.errors else 200
    return render(request, "training/again.html", {"form": form, "paper": found}, status=status)
