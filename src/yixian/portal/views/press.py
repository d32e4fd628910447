"""新闻媒体: what everybody reads of the press desk, and how a journalist asks for a card."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yixian.ground.access import EVERYONE, access
from yixian.ground.errors import Refusal
from yixian.ground.limits import allow, counted_address
from yixian.portal import actions
from yixian.portal.models import PublicRule, PublicText
from yixian.portal.models.public_rule import rule
from yixian.portal.open_pages import open_page
from yixian.portal.press_forms import ApplyForm
from yixian.portal.views.bulletins import NEWEST

PER_ADDRESS, PERIOD = 5, 3600


@open_page
def press(request: HttpRequest) -> HttpResponse:
    """What there is for the press, and what was answered to it (index `public_text_kind`)."""
    rows = PublicText.objects.public(timezone.now()).filter(kind=PublicText.Kind.ANSWER).defer("numbers")
    page = NEWEST.page(rows, after=request.GET.get("after"), before=request.GET.get("before"))
    context = {"page": page, "days": rule(PublicRule.Code.PRESS_DAYS)}
    return render(request, "portal/press.html", context)


@access(EVERYONE)
@never_cache
@require_http_methods(["GET", "POST"])
def apply(request: HttpRequest) -> HttpResponse:
    """Ask for a card; the centre calls back."""
    form = ApplyForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_bound:
        status = 400
        if form.is_valid():
            try:
                allow("press_card", counted_address(request), PER_ADDRESS, PERIOD)
            except Refusal as refusal:
                refusal.into(form)
                status = refusal.status
            else:
                actions.apply_for_card(form.cleaned_data["medium"], form.person)
                return render(request, "portal/applied.html")
    return render(request, "portal/apply.html", {"form": form}, status=status)
