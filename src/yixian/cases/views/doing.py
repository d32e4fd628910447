"""One page for every action of the registry: its form, its refusals in plain words, and what came of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yixian.cases import page
from yixian.cases.actions import Action, NoFields, act, find
from yixian.cases.actions.release import release_shown
from yixian.cases.actions.visit import MOST_PICTURES
from yixian.cases.asked import asked_for
from yixian.cases.forms import RevealForm
from yixian.cases.models import Case, Explanation, Task
from yixian.cases.reply_words import offered_templates
from yixian.cases.said import said_of
from yixian.cases.sections import beside
from yixian.cases.texts import texts_for
from yixian.cases.views.case_page import STAFF, case_of
from yixian.cases.views.duty import duty_beside
from yixian.cases.visibility import Reveal, identity_reveal, sees_full_text
from yixian.ground.access import access
from yixian.ground.addresses import next_of
from yixian.ground.bodies import takes_files
from yixian.ground.errors import Conflict, NotAllowed, NotFound, Refusal
from yixian.ground.text import number_in
from yixian.people.actions import drop_sent_draft
from yixian.people.models import Actor
from yixian.people.queries import acting

Target = Case | Task | Explanation


@access(*STAFF)
@never_cache
@require_http_methods(["GET", "POST"])
@takes_files(1)
def do_case(request: HttpRequest, number: str, action: str) -> HttpResponse:
    """An action on a case."""
    actor, chosen = acting(request), find(action, "case")
    case = case_of(actor, number)
    return _do(request, actor, chosen, case, case, None)


@access(*STAFF)
@never_cache
@require_http_methods(["GET", "POST"])
@takes_files(1)
def do_task(request: HttpRequest, task_id: int, action: str) -> HttpResponse:
    """An action on a task."""
    actor, chosen = acting(request), find(action, "task")
    tasks = Task.objects.visible_to(actor).select_related("department", "parent", "case__contact")
    task = tasks.filter(pk=task_id).first()
    if task is None:
        raise NotFound(_("没有这项任务，或者您不能查看。"))
    case = case_of(actor, task.case.number)
    task.case = case
    return _do(request, actor, chosen, task, case, task)


@access("handler")
@never_cache
@require_http_methods(["GET", "POST"])
@takes_files(MOST_PICTURES)
def do_visit(request: HttpRequest, task_id: int) -> HttpResponse:
    """The one action that takes several files at once: pictures of the site."""
    return do_task(request, task_id, "visit")


@access("liaison", "handler", "unit_head")
@never_cache
@require_http_methods(["GET", "POST"])
def do_explanation(request: HttpRequest, explanation_id: int, action: str) -> HttpResponse:
    """The accused unit answers a question; it learns nothing of the case, not even its number."""
    actor, chosen = acting(request), find(action, "explanation")
    asked = Explanation.objects.filter(pk=explanation_id, department_id__in=actor.scope)
    explanation = asked.select_related("task__case__citizen", "department").first()
    if explanation is None:
        raise NotFound(_("没有这项情况说明，或者您不能查看。"))
    form = _form(request, chosen, actor, explanation)
    context = {"action": chosen, "explanation": explanation, "form": form}
    if request.method == "GET":
        return render(request, "cases/explain.html", context)
    status = 400
    if form.is_valid():
        try:
            act(chosen.name, actor, explanation, form.cleaned_data)
            messages.success(request, _("已提交说明。"))
            return redirect("explanations")
        except Refusal as refusal:
            _show(form, refusal)
            status = refusal.status
    return render(request, "cases/explain.html", context, status=status)


def _form(request: HttpRequest, chosen: Action, actor: Actor, target: Target) -> forms.Form:
    if request.method == "POST":
        return chosen.form(actor, target, request.POST, request.FILES)
    # A link may propose values ("dispatch to this one"); the form checks them like typed ones when sent.
    given = {name: value for name, value in request.GET.items() if name != "next"}
    return chosen.form(actor, target, initial=given) if given else chosen.form(actor, target)


def _do(
    request: HttpRequest, actor: Actor, chosen: Action, target: Case | Task, case: Case, task: Task | None
) -> HttpResponse:
    try:
        chosen.check(actor, case, task)
    except (NotAllowed, NotFound):
        raise
    except Refusal as refusal:
        return _impossible(request, actor, chosen, refusal, case, task)
    form = _form(request, chosen, actor, target)
    if request.method == "GET":
        return _page(request, actor, chosen, form, case, task)
    if not form.is_valid():
        return _page(request, actor, chosen, form, case, task, status=400)
    if chosen.confirm and "confirmed" not in request.POST:
        return _page(request, actor, chosen, form, case, task, confirming=True)
    try:
        step = act(
            chosen.name, actor, target, form.cleaned_data, version=number_in(request.POST.get("version", ""))
        )
    except Refusal as refusal:
        _show(form, refusal)
        if isinstance(refusal, Conflict):
            case.refresh_from_db()
        return _page(request, actor, chosen, form, case, task, status=refusal.status, refusal=refusal)
    drop_sent_draft(request, actor)
    messages.success(request, said_of(chosen, step))
    return redirect(_back(request, actor, case))


def _impossible(
    request: HttpRequest, actor: Actor, chosen: Action, refusal: Refusal, case: Case, task: Task | None
) -> HttpResponse:
    """Why it cannot be done (any more), beside the case; what was typed meanwhile stays on the page."""
    form: forms.Form = NoFields()
    if request.method == "POST":
        form = _form(request, chosen, actor, task or case)
        _show(form, refusal)
    return _page(request, actor, chosen, form, case, task, status=refusal.status, refusal=refusal)


def _show(form: forms.Form, refusal: Refusal) -> None:
    """The refusal beside the field at fault, else above the form."""
    form.is_valid()
    refusal.into(form)


def _page(
    request: HttpRequest,
    actor: Actor,
    chosen: Action,
    form: forms.Form,
    case: Case,
    task: Task | None,
    *,
    status: int = 200,
    confirming: bool = False,
    refusal: Refusal | None = None,
) -> HttpResponse:
    """The form with what one needs to see while filling it in: the case's words, clocks, who asked."""
    how, full = identity_reveal(actor, case), sees_full_text(actor, case)
    context = {
        "action": chosen,
        "form": form,
        "case": case,
        "task": task,
        "confirming": confirming,
        "conflict": refusal is not None and refusal.status == 409,
        "impossible": str(refusal) if refusal is not None and request.method == "GET" else "",
        "next": next_of(request),
        "texts": texts_for(actor, case),
        "full": full,
        "who": page.who(case, how),
        "reveal_with_reason": how == Reveal.WITH_REASON,
        "reveal_form": RevealForm(),
        "clocks": page.clocks_of(case, timezone.now()),
        "ways": chosen.ways(actor, task or case),
        "asked": asked_for(chosen.name, actor, case, task),
        "replies": _replies(actor, case, chosen.name),
        "duty": duty_beside(chosen.name, form, case),
        "release": release_shown(chosen, form, actor, case),
        "beside": beside(chosen.name, actor, case),
        "multipart": form.is_multipart(),
        **(page.files_of(case, full) if chosen.name in SHOW_REPLIES else {}),
        # Going to add one leaves the page: only where what is written meanwhile is kept.
        "may_attach": chosen.name == "reply" and not case.protected,
        "draft_key": f"task:{task.pk}:{chosen.name}" if task is not None and chosen.name in WRITTEN else "",
        "templates": offered_templates(actor, task) if task is not None and chosen.name == "reply" else [],
    }
    return render(request, "cases/do.html", context, status=status)


# Written at length: kept for the account as one types, until it is sent.
WRITTEN = frozenset({"reply", "report_stage", "visit"})
# Whoever decides on an answer reads what the departments wrote; a lead that answers, what the assisting ones wrote.
SHOW_REPLIES = frozenset(
    {
        "pass",
        "rework",
        "reply",
        "approve_reply",
        "decline_reply",
        "record_callback",
        "rehandle",
        "close_on_facts",
        "settle_evaluation",
        "rule",
        "consult",
    }
)


def _replies(actor: Actor, case: Case, action: str) -> list[dict[str, Any]]:
    """The replies on the case this actor may read; declined ones only for whoever writes another."""
    full = sees_full_text(actor, case)
    assisting = page.assisting_shown(actor, case, full) if action in ("reply", "approve_reply") else []
    if action not in SHOW_REPLIES:
        return assisting
    return assisting + [
        {**page.shown_reply(reply, case, full), "task": task}
        for task in page.tasks_of(actor, case)
        for reply in task.replies.all()
        if reply.declined_at is None or action == "reply"
    ]


def _back(request: HttpRequest, actor: Actor, case: Case) -> str:
    """To the list one came from, else to the case, else (one may no longer see it) to one's desk."""
    wanted = next_of(request)
    if wanted:
        return wanted
    if Case.objects.visible_to(actor).filter(pk=case.pk).exists():
        return reverse("case", args=[case.number])
    return reverse("desk")
