"""The page a message leads to: the three questions about one case, for whoever holds its link, once.

A link is opened by looking (also by a machine that looks ahead), and used only by sending the answers. Guessing is not
limited: of a hundred bits nobody hits one.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from yixian.cases.models import Case, Kind, Outcome
from yixian.evaluation.actions.use_link import open_link, use_link
from yixian.evaluation.models import EvaluationLink
from yixian.ground.access import EVERYONE, access
from yixian.ground.errors import Refusal
from yixian.people.models import Actor
from yixian.portal.doors import door_of, form_of
from yixian.safeguard.masking import mask_text

KEY = "k"
LONGEST = 60  # signs of a token


@access(EVERYONE)
@never_cache
def rate(request: HttpRequest) -> HttpResponse:
    """The questions, or in plain words why this link opens none."""
    sent = request.POST if request.method == "POST" else request.GET
    token = sent.get(KEY, "")[:LONGEST]
    try:
        link = open_link(token, timezone.now())
        return _asked(request, link, token)
    except Refusal as refusal:
        return render(request, "portal/rate_not.html", {"refusal": refusal}, status=refusal.status)


@access(EVERYONE)
@never_cache
def rated(request: HttpRequest) -> HttpResponse:
    """Thanks, at an address that opens nothing."""
    return render(request, "portal/rated.html")


def _asked(request: HttpRequest, link: EvaluationLink, token: str) -> HttpResponse:
    door, action = door_of("evaluate")
    actor = Actor.citizen(link.case_id)
    action.check(actor, link.case, None)
    form = form_of(door, action, actor, link.case, request.POST if request.method == "POST" else None)
    if link.case.outcome == Outcome.ANSWERED:
        # The hotline itself answered: there is no unit that might have called.
        del form.fields["contacted"]
        form.fields["solved"].label = str(_("一、您的问题得到解答了吗？"))
        form.fields["satisfied"].label = str(_("二、您对答复满意吗？"))
    if form.is_valid():
        use_link(link, {name: form.cleaned_data.get(name, "") for name in action.Fields.base_fields})
        return redirect("portal:rated")
    context = {"case": link.case, "title": _title(link.case), "form": form, "key": token, "link": link}
    return render(request, "portal/rate.html", context, status=400 if form.is_bound else 200)


def _title(case: Case) -> str:
    """What it was about; nothing of reports and confidential cases, since messages are read over shoulders."""
    if case.protected or case.kind == Kind.REPORT:
        return ""
    name = case.citizen.identity.name
    return mask_text(case.opened_texts(case.citizen)["title"], names=(name,) if name else ())
