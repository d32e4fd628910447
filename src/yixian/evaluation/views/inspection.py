"""The inspectors' queue and the page something is scored on, settled and ruled on."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yixian.evaluation.actions.appeal_score import may_rule, rule_appeal
from yixian.evaluation.actions.look_again import look_again
from yixian.evaluation.actions.score_inspection import drop, may_score, put_back, score, take
from yixian.evaluation.inspection import queue
from yixian.evaluation.inspection.forms import DropForm, RulingForm, ScoreForm
from yixian.evaluation.inspection.marking import lines_of
from yixian.evaluation.inspection.shown import thing_shown, to_hear
from yixian.evaluation.models import Inspection, InspectionDraw
from yixian.evaluation.models.inspection import SCORERS
from yixian.ground.access import access
from yixian.ground.errors import NotAllowed, NotFound, Refusal
from yixian.ground.text import number_in
from yixian.people.actions import drop_sent_draft
from yixian.people.models import Actor
from yixian.people.queries import acting
from yixian.telephony.actions import look_at_recording
from yixian.telephony.playing import SPEEDS, playable

INSPECTORS = ("inspector", "duty_manager")
State = Inspection.State
ROWS = ("plan", "call__last_queue", "case", "sheet__sheet", "reply__task", "standing", "appeal__by")


@access(*INSPECTORS)
@never_cache
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """What waits, by tab, and what was drawn lately."""
    actor, now, given = acting(request), timezone.now(), request.GET
    mine = queue.tabs_of(actor)
    tab = given.get("tab", "") if given.get("tab") in mine else mine[0]
    rows = queue.waiting(actor, tab, now).select_related(
        *queue.RELATED, "account", "department", "dropped_by"
    )
    context = {
        "tab": tab,
        "tabs": queue.tabs(actor, now),
        "page": queue.KEYSET.page(rows, after=given.get("after"), before=given.get("before")),
        "scores": tab == queue.TO_SCORE,
        "names": tab in (queue.FATAL, queue.DROPPED),
        "draws": InspectionDraw.objects.select_related("plan").order_by("-drawn_at", "-pk")[:10],
    }
    return render(request, "evaluation/inspection_queue.html", context)


@access("inspector")
@never_cache
@require_POST
def take_one(request: HttpRequest) -> HttpResponse:
    """Take the one named, or the next one nobody else has."""
    actor, now, asked = acting(request), timezone.now(), request.POST.get("pk", "")
    if not asked:
        found = queue.next_to_score(actor, now)
        if found is None:
            messages.info(request, _("没有待评的了，或者都有人在评。"))
            return redirect("inspection")
        return redirect("inspect", found.pk)
    named = queue.waiting(actor, queue.TO_SCORE, now).filter(pk=number_in(asked) or 0).first()
    if named is None or not take(actor, named, now):
        messages.warning(request, _("这件别人正在评，请先评别的。"))
        return redirect("inspection")
    return redirect("inspect", named.pk)


@access(*INSPECTORS)
@never_cache
@require_http_methods(["GET", "POST"])
def inspect(request: HttpRequest, pk: int) -> HttpResponse:
    """The thing on the left, its score sheet on the right; by POST what somebody made of it."""
    actor, found = acting(request), _found(request, pk)
    if request.method == "GET":
        return _page(request, actor, found)
    rules = found.state == State.APPEALED
    form = _form(actor, found, request.POST)
    if not form.is_valid():
        return _page(request, actor, found, form=form, status=400)
    try:
        if not rules:
            _hold(actor, found)
            score(actor, found, form.marks, form.words)
        else:
            rule_appeal(actor, found, form.marks, form.words, form.cleaned_data["ruling"])
    except Refusal as refusal:
        refusal.into(form)
        return _page(request, actor, found, form=form, status=refusal.status)
    drop_sent_draft(request, actor)
    messages.success(request, _("申诉已裁定。") if rules else _("评分已保存。"))
    goes_on = "next" in request.POST and actor.roles & SCORERS
    if goes_on and (following := queue.next_to_score(actor, timezone.now())) is not None:
        return redirect("inspect", following.pk)
    return redirect("inspection")


@access(*INSPECTORS)
@never_cache
@require_POST
def hear(request: HttpRequest, pk: int) -> HttpResponse:
    """The page with the recording, once the look is on record: what it was listened to for is said by the system."""
    actor, found = acting(request), _found(request, pk)
    sound = to_hear(actor, found)
    try:
        look_at_recording(sound, _("质检 %(number)d") % {"number": found.pk})
    except (NotAllowed, NotFound):
        raise
    except Refusal as refusal:
        messages.warning(request, str(refusal))
        return redirect("inspect", pk)
    return _page(request, actor, found, sides=playable(sound))


@access("inspector")
@never_cache
@require_POST
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Put it back unscored, for anybody to take."""
    put_back(acting(request), _found(request, pk))
    return redirect("inspection")


@access("inspector")
@never_cache
@require_POST
def drop_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave it unscored for good, with the reason."""
    actor, found, form = acting(request), _found(request, pk), DropForm(request.POST)
    if not form.is_valid():
        return _page(request, actor, found, dropping=form, status=400)
    _hold(actor, found)
    drop(actor, found, form.cleaned_data["reason"])
    messages.success(request, _("已记下没有评的原因。"))
    return redirect("inspection")


@access("duty_manager")
@never_cache
@require_POST
def looked(request: HttpRequest, pk: int) -> HttpResponse:
    """The duty manager looked at the matter of a fatal error again."""
    look_again(acting(request), _found(request, pk))
    messages.success(request, _("已记下您复看过这件。"))
    return redirect(f"{reverse('inspection')}?tab={queue.FATAL}")


def _found(request: HttpRequest, pk: int) -> Inspection:
    """What this person may look at as an inspector. `NotFound` alike for one that is not there and not for them."""
    found = Inspection.objects.open_to(acting(request)).select_related(*ROWS).filter(pk=pk).first()
    if found is None:
        raise NotFound(_("没有这件质检，或者不能由您评。"))
    return found


def _hold(actor: Actor, found: Inspection) -> None:
    if found.state in Inspection.TO_SCORE and not take(actor, found, timezone.now()):
        raise Refusal(_("这件别人正在评，请先评别的。"))


def _form(actor: Actor, found: Inspection, typed: Any = None) -> ScoreForm | RulingForm:
    """The sheet as it was drawn by; of an appeal with the marks that stand."""
    if found.state == State.APPEALED:
        return RulingForm(found.sheet, typed, given=found.standing)
    return ScoreForm(found.sheet, typed)


def _page(
    request: HttpRequest,
    actor: Actor,
    found: Inspection,
    *,
    form: ScoreForm | None = None,
    dropping: DropForm | None = None,
    sides: list[dict[str, Any]] | None = None,
    status: int = 200,
) -> HttpResponse:
    impossible = ""
    try:
        (may_rule if found.state == State.APPEALED else may_score)(actor, found)
    except Refusal as refusal:
        impossible = str(refusal)
    context = {
        "one": found,
        "impossible": impossible,
        "form": form or _form(actor, found),
        "dropping": dropping or DropForm(auto_id="drop_%s"),
        "may_drop": found.state == State.WAITING and "inspector" in actor.roles,
        "draft_key": f"inspection:{found.pk}:{found.state}",
        "earlier": _earlier(found),
        "appealed": found.state == State.APPEALED,
        "settling": found.state == State.SETTLING,
        "sides": sides,
        "speeds": SPEEDS,
        **thing_shown(actor, found),
    }
    return render(request, "evaluation/inspect.html", context, status=status)


def _earlier(found: Inspection) -> list[dict[str, Any]]:
    """The scores that whoever settles or rules compares; none for whoever scores a second time."""
    if found.state not in (State.SETTLING, State.APPEALED):
        return []
    rows = found.scores.order_by("pk")
    return [
        {"score": row, "lines": lines_of(found.sheet, row, row.words), "note": row.words.get("", "")}
        for row in rows
    ]
