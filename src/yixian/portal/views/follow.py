from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from yixian.cases.actions import Action, available, find, perform
from yixian.cases.models import Case
from yixian.cases.queries import told_to
from yixian.ground.access import EVERYONE, access
from yixian.ground.errors import Invalid, NotFound, Refusal
from yixian.linkage import queries as linkage
from yixian.people.models import Actor
from yixian.portal.forms import TrackForm
from yixian.portal.views.proof import prove, proved_case, remember


@access(EVERYONE)
@never_cache
def track(request: HttpRequest) -> HttpResponse:
    """Number and query code open the case."""
    form = TrackForm(request.POST or None, initial={"number": request.GET.get("number", "")[:30]})
    if request.method == "POST" and form.is_valid():
        try:
            case = prove(request, form.cleaned_data["number"], form.cleaned_data["code"])
            return redirect("portal:follow", case.number)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            return render(request, "portal/track.html", {"form": form}, status=refusal.status)
    return render(request, "portal/track.html", {"form": form}, status=400 if form.errors else 200)


@access(EVERYONE)
@never_cache
def follow(request: HttpRequest, number: str) -> HttpResponse:
    """Where the case stands, what was answered, and what its citizen may do now."""
    try:
        case, actor = proved_case(request, number)
    except NotFound:
        return redirect(f"/track/?number={number[:30]}")
    return _page(request, case, actor)


@access(EVERYONE)
@never_cache
def do(request: HttpRequest, number: str, action: str) -> HttpResponse:
    """One of the citizen's actions, with its form."""
    try:
        case, actor = proved_case(request, number)
    except NotFound:
        return redirect(f"/track/?number={number[:30]}")
    chosen = find(action, "case")
    if request.method != "POST":
        chosen.check(actor, case, None)
        return render(
            request, "portal/do.html", {"case": case, "action": chosen, "form": chosen.form(actor, case)}
        )
    try:
        step = perform(action, actor, case, request.POST, request.FILES)
    except Invalid as invalid:
        form = chosen.form(actor, case, request.POST, request.FILES)
        form.is_valid()
        return _again(request, case, chosen, form, invalid)
    except Refusal as refusal:
        form = chosen.form(actor, case, request.POST, request.FILES)
        form.is_valid()
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return _again(request, case, chosen, form, refusal)
    if action == "reopen" and isinstance(step.made, Case):
        remember(request, step.made)
        return redirect("portal:submitted", step.made.number)
    messages.success(request, _("已收到。"))
    return redirect("portal:follow", case.number)


def _again(request: HttpRequest, case: Case, chosen: Action, form: Any, refusal: Refusal) -> HttpResponse:
    context = {"case": case, "action": chosen, "form": form}
    return render(request, "portal/do.html", context, status=refusal.status)


def _page(request: HttpRequest, case: Case, actor: Actor) -> HttpResponse:
    context = {
        "case": case,
        "texts": case.opened_texts(case.citizen),
        "steps": told_to(actor, case),
        "notices": linkage.notices_of(case),
        "actions": [a for a, _target in available(actor, case) if a.name not in ("register", "submit")],
        "attachments": case.attachments.filter(task__isnull=True, added_by__isnull=True),
    }
    return render(request, "portal/follow.html", context)
