from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yixian.cases.actions import perform
from yixian.cases.models import Case, CaseLink, CaseStatus
from yixian.cases.models.words import Verdict
from yixian.cases.papers import has_reply_letter
from yixian.cases.queries import own_retaliations, point_of, told_to
from yixian.directory import queries as directory
from yixian.evaluation import queries as evaluation
from yixian.ground.access import EVERYONE, access
from yixian.ground.bodies import takes_files
from yixian.ground.errors import Invalid, NotFound, Refusal
from yixian.ground.limits import allow
from yixian.ground.problem import say_when
from yixian.linkage import queries as linkage
from yixian.people.models import Actor
from yixian.portal.doors import ONCE, Door, door_of, form_of, open_doors
from yixian.portal.forms import TrackForm
from yixian.portal.models import Publication
from yixian.portal.publishing import verdict_of
from yixian.portal.views.files import own_files
from yixian.portal.views.proof import forget, prove, proved_case, remember
from yixian.portal.words import ladder, standing, story

# As long as a promise says something: afterwards the answer is there.
PROMISED = frozenset({CaseStatus.TO_DISPATCH, CaseStatus.MERGED, CaseStatus.HANDLING, CaseStatus.TO_REVIEW})
TYPED = ("text", "note", "content", "why", "words")
ONCE_SECONDS = 24 * 3600
FILES_AN_HOUR = 20  # a case is anybody's for the asking, the disk is not


@access(EVERYONE)
@never_cache
def track(request: HttpRequest) -> HttpResponse:
    """Number and query code open the case."""
    form = TrackForm(request.POST or None, initial={"number": request.GET.get("number", "")[:30]})
    refused: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        try:
            case = prove(request, form.cleaned_data["number"], form.cleaned_data["code"])
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            refused = refusal
        else:
            return redirect("portal:follow", case.number)
    context = {"form": form, "again": request.method == "GET" and "number" in request.GET}
    status = refused.status if refused else 400 if request.method == "POST" else 200
    page = render(request, "portal/track.html", context, status=status)
    say_when(page, refused)
    return page


@access(EVERYONE)
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Done looking: the next person at this machine sees nothing."""
    forget(request)
    messages.success(request, _("已退出查询。别人用这台电脑或手机，看不到您的诉求了。"))
    return redirect("portal:track")


@access(EVERYONE)
@never_cache
def follow(request: HttpRequest, number: str) -> HttpResponse:
    """Where the case stands, what was answered, and what its citizen may do now."""
    try:
        case, actor = proved_case(request, number)
    except NotFound:
        return _prove_first(number)
    wechat = linkage.wechat_shown(case, request.headers.get("User-Agent", ""))
    return render(request, "portal/follow.html", {**_shown(case, actor), "wechat": wechat})


@access(EVERYONE)
@never_cache
@takes_files(1)
def do(request: HttpRequest, number: str, action: str) -> HttpResponse:
    """One of the citizen's actions, with its form."""
    try:
        case, actor = proved_case(request, number)
    except NotFound:
        return _expired(request, number) if request.method == "POST" else _prove_first(number)
    door, chosen = door_of(action)
    if request.method != "POST":
        try:
            chosen.check(actor, case, None)
        except Refusal as refusal:
            messages.warning(request, str(refusal))
            return redirect("portal:follow", case.number)
        return _form_page(request, case, door, form_of(door, chosen, actor, case))
    form = form_of(door, chosen, actor, case, request.POST, request.FILES)
    if not form.is_valid():
        chosen.check(actor, case, None)
        return _form_page(request, case, door, form, 400)
    if action == "attach":
        allow("attach", f"case {case.pk}", most=FILES_AN_HOUR, seconds=3600)
    once = f"portal:{case.pk}:{action}:{form.cleaned_data[ONCE]}"
    if form.cleaned_data[ONCE] and not cache.add(once, 1, ONCE_SECONDS):
        return redirect("portal:follow", case.number)
    try:
        step = perform(action, actor, case, request.POST, request.FILES)
    except Refusal as refusal:
        cache.delete(once)
        field = None if isinstance(refusal, Invalid) or refusal.field not in form.fields else refusal.field
        form.add_error(field, str(refusal))
        return _form_page(request, case, door, form, refusal.status)
    except BaseException:
        cache.delete(once)
        raise
    messages.success(request, str(door.done))
    if action == "reopen" and isinstance(step.made, Case):
        remember(request, step.made)
        return redirect("portal:submitted", step.made.number)
    return redirect("portal:follow", case.number)


def _verdict(case: Case) -> Verdict | None:
    """What became of a suggestion that was answered; None for anything else."""
    found = verdict_of(case)
    return Verdict(found) if found else None


def _prove_first(number: str) -> HttpResponse:
    return redirect("/track/?" + urlencode({"number": number[:30]}))


def _expired(request: HttpRequest, number: str) -> HttpResponse:
    """The proof ran out while somebody was writing: their words are shown, so that they are not lost."""
    typed = [request.POST[name] for name in TYPED if request.POST.get(name, "").strip()]
    form = TrackForm(initial={"number": number[:30]})
    return render(request, "portal/expired.html", {"form": form, "typed": typed}, status=403)


def _form_page(
    request: HttpRequest, case: Case, door: Door, form: forms.Form, status: int = 200
) -> HttpResponse:
    texts = case.opened_texts(case.citizen)
    context = {"case": case, "title": texts["title"], "answer": texts["answer"], "door": door, "form": form}
    return render(request, "portal/do.html", context, status=status)


def _shown(case: Case, actor: Actor) -> dict[str, Any]:
    """Everything of the follow page: the citizen's own words, the answer, the unit; nothing of anybody else."""
    texts = case.opened_texts(case.citizen)
    reopened = CaseLink.objects.filter(earlier=case, kind=CaseLink.Kind.REOPENED).select_related("case")
    return {
        "case": case,
        "texts": texts,
        "point": point_of(case, texts["address"]),
        "has_letter": has_reply_letter(actor, case),
        "standing": standing(case),
        "ladder": ladder(case),
        "promised": case.promise_due is not None and case.status in PROMISED,
        "overdue": case.promise_due is not None and case.promise_due < timezone.now(),
        "promise_words": directory.explain(case.promise_steps),
        "story": story(told_to(actor, case)),
        "notices": [{"at": told.made_at, "notice": told} for told in linkage.notices_of(case)],
        "verdict": _verdict(case) if texts["answer"] else None,
        "retaliations": own_retaliations(case),
        "judged": evaluation.callbacks_shown(actor, case),
        "doors": open_doors(actor, case),
        "attached": own_files(case),
        "public": Publication.objects.released().filter(case=case).first(),
        "again": [link.case.number for link in reopened],
    }
