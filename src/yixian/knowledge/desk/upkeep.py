"""Keeping knowledge true: what is verified anew, corrected, or was looked for in vain."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yixian.ground.access import EVERYONE, access
from yixian.ground.errors import NotAllowed, NotFound, Refusal
from yixian.ground.keyset import Keyset
from yixian.ground.limits import allow, counted_address
from yixian.ground.problem import say_when
from yixian.ground.text import number_in
from yixian.knowledge.actions import upkeep
from yixian.knowledge.desk.carried import carry_out
from yixian.knowledge.desk.pages import item_page
from yixian.knowledge.forms import AnswerForm, CloseForm, CorrectionForm, GiveForm
from yixian.knowledge.models import KnowledgeItem, KnowledgeMiss
from yixian.knowledge.rights import DESK, EDITORS, READERS, WRITERS, item_for
from yixian.people.models import Actor
from yixian.people.queries import acting

WORKERS, ALL_READERS = tuple(sorted(DESK)), tuple(sorted(READERS))
MOST_FIRST = Keyset("-count", "-pk")
PER_ADDRESS, PER_SEAT, PERIOD = 5, 30, 3600


def _told(request: HttpRequest, pk: int, do: Callable[[], object], said: str) -> HttpResponse:
    """Back on the item's page with what came of it."""
    carry_out(request, do, said)
    return redirect("knowledge_item", pk=pk)


def _said(actor: Actor | None, item: KnowledgeItem, words: str, who: str, most: int) -> None:
    """Keep what somebody says is wrong. What was said already and waits counts for no limit: it is the form again."""
    if upkeep.said_already(actor, item, words) is None:
        allow("knowledge_correction", who, most=most, seconds=PERIOD)
    upkeep.correct_item(actor, item, words)


def _first_error(form: AnswerForm) -> str:
    return str(next(iter(next(iter(form.errors.values())))))


@access(*WORKERS)
@never_cache
@require_POST
def verify(request: HttpRequest, pk: int) -> HttpResponse:
    """It still holds."""
    actor, version = acting(request), number_in(request.POST.get("version", "")) or 0
    item = item_for(actor, pk)
    return _told(
        request, pk, lambda: upkeep.verify_item(actor, item, version=version), _("已核验，仍然有效。")
    )


@access(*ALL_READERS)
@never_cache
@require_POST
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody at the hotline says what is wrong."""
    actor, form = acting(request), CorrectionForm(request.POST, auto_id="correct_%s")
    item = item_for(actor, pk)
    status, refused = 400, None
    if form.is_valid():
        try:
            _said(actor, item, form.cleaned_data["words"], f"account:{actor.account_id}", PER_SEAT)
        except Refusal as refusal:
            refused, status = refusal, refusal.status
            refusal.into(form)
        else:
            to_department = _("已转给来源单位，答复了会告诉您：在“我提的纠错”里。")
            to_editors = _("已转给知识编辑，答复了会告诉您：在“我提的纠错”里。")
            messages.success(request, to_department if item.department_id else to_editors)
            return redirect("knowledge_item", pk=pk)
    page = item_page(request, actor, item, correction=form, status=status)
    say_when(page, refused)
    return page


@access(*WORKERS)
@never_cache
@require_POST
def answer(request: HttpRequest, pk: int, correction_id: int) -> HttpResponse:
    """Answer what somebody says is wrong."""
    actor, form = acting(request), AnswerForm(request.POST)
    item = item_for(actor, pk)
    correction = item.corrections.select_related("item").filter(pk=correction_id).first()
    if correction is None:
        raise NotFound(_("没有这条纠错。"))
    if not form.is_valid():
        messages.error(request, _first_error(form))
        return redirect("knowledge_item", pk=pk)
    accepted, words = "accept" in request.POST, form.cleaned_data["answer"]
    return _told(
        request,
        pk,
        lambda: upkeep.answer_correction(actor, correction, accepted=accepted, answer=words),
        _("已答复。"),
    )


@access(EVERYONE)
@never_cache
@require_http_methods(["GET", "POST"])
def citizen_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """A citizen says what is wrong with an item that everybody may read; so many times an hour from one address."""
    published = KnowledgeItem.objects.filter(state=KnowledgeItem.State.PUBLISHED, active=True, public=True)
    item = published.filter(pk=pk).first()
    if item is None:
        raise NotFound(_("没有这条知识，或者不对外公开。"))
    form, status, refused = CorrectionForm(request.POST or None), 200, None
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                _said(None, item, form.cleaned_data["words"], counted_address(request), PER_ADDRESS)
            except Refusal as refusal:
                refused, status = refusal, refusal.status
                refusal.into(form)
            else:
                return render(request, "knowledge/public_correct.html", {"item": item, "done": True})
    page = render(request, "knowledge/public_correct.html", {"item": item, "form": form}, status=status)
    say_when(page, refused)
    return page


@access(*WORKERS)
@never_cache
@require_GET
def misses(request: HttpRequest) -> HttpResponse:
    """What was looked for and not found, the most often first: an editor's and auditor's all, a unit's own tasks."""
    actor = acting(request)
    closed = request.GET.get("tab") == "closed"
    rows = KnowledgeMiss.objects.worked_on_by(actor).select_related("department", "item")
    rows = rows.filter(closed_at__isnull=False) if closed else rows.open()
    page = MOST_FIRST.page(rows, after=request.GET.get("after"), before=request.GET.get("before"))
    return render(request, "knowledge/misses.html", {"page": page, "closed": closed})


@access(*WORKERS)
@never_cache
@require_http_methods(["GET", "POST"])
def miss(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them: given to a department by a day, closed by the item that answers it."""
    actor = acting(request)
    rows = KnowledgeMiss.objects.worked_on_by(actor)
    found = rows.select_related("department", "item", "given_by", "closed_by").filter(pk=pk).first()
    if found is None:
        raise NotFound(_("没有这一条，或者没有交给您的单位。"))
    give = GiveForm(request.POST if "give" in request.POST else None)
    close = CloseForm(request.POST if "close" in request.POST else None)
    if request.method == "POST":
        try:
            if _carried_out(actor, found, give, close):
                messages.success(request, _("已保存。"))
                return redirect("knowledge_misses")
        except NotAllowed:
            raise
        except Refusal as refusal:
            refusal.into(give if give.is_bound else close)
    context = {"miss": found, "give": give, "close": close, "gives": bool(actor.roles & EDITORS)}
    context["writes"] = bool(actor.roles & WRITERS)
    status = 400 if give.errors or close.errors else 200
    return render(request, "knowledge/miss.html", context, status=status)


def _carried_out(actor: Actor, found: KnowledgeMiss, give: GiveForm, close: CloseForm) -> bool:
    if give.is_bound and give.is_valid():
        upkeep.give_miss(actor, found, **give.cleaned_data)
        return True
    if close.is_bound and close.is_valid():
        upkeep.close_miss(actor, found, close.cleaned_data["code"])
        return True
    return False
