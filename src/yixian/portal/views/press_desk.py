"""媒体提问: where the centre assigns and answers what the press asks, departments draft, and cards are granted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from yixian.cases.limited import limited_count
from yixian.ground.access import access
from yixian.ground.errors import NotFound, Refusal, WrongState
from yixian.ground.keyset import Keyset
from yixian.people.models import Actor
from yixian.people.queries import acting
from yixian.portal import actions
from yixian.portal.models import PressCard, PressQuestion, PublicText
from yixian.portal.models.press import STAFF, UNIT
from yixian.portal.models.press import PressQuestionQuerySet as Questions
from yixian.portal.press_forms import AnswerForm, AssignForm, DraftForm, WhyForm
from yixian.safeguard.for_public import mask_for_public

READERS = tuple(sorted(STAFF | UNIT))
ANSWERERS, GRANTERS = tuple(sorted(actions.ANSWERERS)), tuple(sorted(actions.GRANTERS))
FIRST_DUE, LAST_ANSWERED = Keyset("due_at", "pk", rows=30), Keyset("-due_at", "-pk", rows=30)
NEWEST_CARDS = Keyset("-pk", rows=30)
State = PressQuestion.State


@access(*READERS)
@never_cache
@require_GET
def questions(request: HttpRequest) -> HttpResponse:
    """What is to be answered, what is due first in front; what was answered (index `press_question_due`)."""
    actor, now = acting(request), timezone.now()
    seen = PressQuestion.objects.visible_to(actor)
    tabs: dict[str, tuple[str, Questions]] = {
        "open": (_("未答复"), seen.open()),
        "late": (_("超过期限"), seen.open().filter(due_at__lt=now)),
        "answered": (_("已答复"), seen.filter(state=State.ANSWERED)),
    }
    tab = request.GET.get("tab", "open")
    tab = tab if tab in tabs else "open"
    keyset = LAST_ANSWERED if tab == "answered" else FIRST_DUE
    rows = tabs[tab][1].select_related("card", "department")
    page = keyset.page(rows, after=request.GET.get("after"), before=request.GET.get("before"))
    context = {
        "page": page,
        "tab": tab,
        "tabs": [(name, label, limited_count(found)) for name, (label, found) in tabs.items()],
        "now": now,
        "grants": bool(actor.roles & actions.GRANTERS),
    }
    return render(request, "portal/press_questions.html", context)


@access(*READERS)
@never_cache
@require_http_methods(["GET", "POST"])
def question(request: HttpRequest, pk: int) -> HttpResponse:
    """One question, with what this person may do: assign, draft, answer."""
    actor = acting(request)
    row = _question(actor, pk)
    doing = request.POST.get("do", "")
    shown = _forms(actor, row, request.POST if request.method == "POST" else None, doing)
    status = 200
    if request.method == "POST":
        status = 400
        form = shown.get(doing)
        if form is None:
            raise WrongState(_("刚刚有人办理了这个提问，请刷新后再看。"))
        if form.is_valid():
            try:
                _do(actor, row, doing, form.cleaned_data)
            except Refusal as refusal:
                refusal.into(form)
                status = refusal.status
            else:
                messages.success(request, _("已办理。"))
                return redirect("portal:press_question", pk)
    context = {
        "question": row,
        "forms": [(name, form, NAMES[name]()) for name, form in shown.items()],
        "now": timezone.now(),
        "text": PublicText.objects.filter(question=row).first(),
        "may_publish": bool(actor.roles & actions.WRITERS),
    }
    return render(request, "portal/press_question.html", context, status=status)


NAMES: dict[str, Callable[[], str]] = {
    "answer": lambda: _("答复记者"),
    "assign": lambda: _("交单位拟答"),
    "draft": lambda: _("交给热线中心"),
}


def _forms(actor: Actor, row: PressQuestion, typed: Any, doing: str) -> dict[str, forms.Form]:
    """The forms of what this person may do now; what was typed stands in the one that was sent."""
    found: dict[str, forms.Form] = {}
    if not row.is_open:
        return found

    def given(name: str) -> Any:
        return typed if name == doing else None

    if actor.roles & actions.ANSWERERS:
        found["answer"] = AnswerForm(given("answer"), initial={"answer": mask_for_public(row.draft)})
        found["assign"] = AssignForm(given("assign"), initial={"department": row.department})
    if actor.roles & UNIT and row.department_id in actor.scope and row.state == State.ASSIGNED:
        found["draft"] = DraftForm(given("draft"), initial={"draft": row.draft})
    return found


def _do(actor: Actor, row: PressQuestion, doing: str, typed: dict[str, Any]) -> None:
    if doing == "answer":
        actions.answer(actor, row, typed["answer"])
    elif doing == "assign":
        actions.assign(actor, row, typed["department"])
    else:
        actions.draft_answer(actor, row, typed["draft"])


def _question(actor: Actor, pk: int) -> PressQuestion:
    related = ("card", "department", "drafted_by", "answered_by")
    seen = PressQuestion.objects.visible_to(actor).select_related(*related)
    row: PressQuestion | None = seen.filter(pk=pk).first()
    if row is None:
        raise NotFound(_("没有这个提问，或者您不能查看。"))
    return row


@access(*ANSWERERS)
@never_cache
@require_http_methods(["POST"])
def tell_everybody(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a public text of a question that was answered; it goes the way of every other."""
    actor = acting(request)
    row = _question(actor, pk)
    if row.state != State.ANSWERED:
        raise WrongState(_("还没有答复，不能公开。"))
    asked, answered = mask_for_public(row.words), mask_for_public(row.answer)
    # Stored, for everybody: Chinese whatever the publisher reads.
    words = f"记者问：{asked}\n\n答：{answered}"
    columns = {
        "title": mask_for_public(row.title),
        "words": words,
        "question": row,
        "department": row.department,
    }
    text = actions.begin_text(actor, PublicText.Kind.ANSWER, columns)
    return redirect("portal:rewrite_text", text.pk)


@access(*GRANTERS)
@never_cache
@require_GET
def cards(request: HttpRequest) -> HttpResponse:
    """Applications and cards (index `press_card_state`)."""
    asked = request.GET.get("tab", "")
    tab = asked if asked in PressCard.State.values else PressCard.State.ASKED.value
    rows = PressCard.objects.filter(state=tab).select_related("account")
    page = NEWEST_CARDS.page(rows, after=request.GET.get("after"), before=request.GET.get("before"))
    tabs = [(one, one.label, limited_count(PressCard.objects.filter(state=one))) for one in PressCard.State]
    context = {"page": page, "tab": tab, "tabs": tabs, "today": timezone.localdate()}
    return render(request, "portal/press_cards.html", context)


@access(*GRANTERS)
@never_cache
@require_http_methods(["GET", "POST"])
def card(request: HttpRequest, pk: int) -> HttpResponse:
    """One application or card: granted with the password shown once, refused, renewed, ended."""
    actor = acting(request)
    row = get_object_or_404(PressCard.objects.select_related("account", "decided_by"), pk=pk)
    form = WhyForm(request.POST if request.POST.get("do") in ("refuse", "end") else None)
    context: dict[str, Any] = {"card": row, "form": form, "today": timezone.localdate()}
    status = 200
    if request.method == "POST" and (not form.is_bound or form.is_valid()):
        try:
            opened = _decide(actor, row, request.POST.get("do", ""), form)
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return redirect("portal:press_card", pk)
        if opened is None:
            messages.success(request, _("已办理。"))
            return redirect("portal:press_card", pk)
        context["account"], context["password"] = opened
    elif form.errors:
        status = 400
    return render(request, "portal/press_card.html", context, status=status)


def _decide(actor: Actor, row: PressCard, do: str, form: WhyForm) -> tuple[Any, str] | None:
    """Do what the button says; account and password where one was opened."""
    if do == "grant":
        return actions.grant_card(actor, row)
    if do == "renew":
        actions.renew_card(actor, row)
    elif do == "refuse":
        actions.refuse_card(actor, row, form.cleaned_data["why"])
    elif do == "end":
        actions.end_card(actor, row, form.cleaned_data["why"])
    else:
        raise WrongState(_("请从页面上的按钮办理。"))
    return None
