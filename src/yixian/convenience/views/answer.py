"""The page a provider's link leads to: what is wanted, and the answer; afterwards whom to go to, and the price.

A link is opened by looking (also by a machine that looks ahead), and answers only by sending. Guessing is not limited:
of a hundred bits nobody hits one.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from yixian.convenience import actions
from yixian.convenience.booking_forms import PriceForm, TimeForm
from yixian.convenience.models import BookingAsk, BookingState
from yixian.ground.access import EVERYONE, access
from yixian.ground.errors import Refusal
from yixian.safeguard.masking import mask_text

KEY = "k"
LONGEST = 60  # signs of a token


def _propose(ask: BookingAsk, form: forms.Form, now: datetime) -> None:
    assert isinstance(form, TimeForm)
    starts_at, ends_at = form.span()
    actions.propose(ask, starts_at, ends_at, now)


DEEDS: dict[str, Callable[[BookingAsk, forms.Form, datetime], None]] = {
    "accept": lambda ask, _form, now: actions.accept(ask, now),
    "propose": _propose,
    "refuse": lambda ask, _form, now: actions.refuse(ask, now),
    "give_back": lambda ask, _form, now: actions.give_back(ask, now),
    "finish": lambda ask, form, now: actions.finish(ask, form.cleaned_data["price"], now),
    "miss": lambda ask, _form, now: actions.miss_citizen(ask, now),
}
FORMS: dict[str, type[forms.Form]] = {"propose": TimeForm, "finish": PriceForm}


@access(EVERYONE)
@never_cache
def provider_answer(request: HttpRequest) -> HttpResponse:
    """What is wanted and what may be answered, or in plain words why this link opens nothing."""
    sent = request.POST if request.method == "POST" else request.GET
    token, now = sent.get(KEY, "")[:LONGEST], timezone.now()
    try:
        ask = actions.open_link(token, now)
        deed = request.POST.get("do", "") if request.method == "POST" else ""
        if deed not in DEEDS:
            return _page(request, ask, token, {})
        form = FORMS.get(deed, forms.Form)(request.POST)
        if form.is_valid():
            try:
                DEEDS[deed](ask, form, now)
            except Refusal as refusal:
                refusal.into(form)
            else:
                if deed in ("refuse", "give_back"):
                    return render(
                        request,
                        "convenience/booking_answer_not.html",
                        {"words": _("已经记下，谢谢您。"), "done": True},
                    )
                return redirect(f"{reverse('provider_answer')}?{urlencode({KEY: token})}")
        ask = actions.open_link(token, now)
        return _page(request, ask, token, {deed: form}, 400)
    except Refusal as refusal:
        return render(
            request, "convenience/booking_answer_not.html", {"words": str(refusal)}, status=refusal.status
        )


def _page(
    request: HttpRequest, ask: BookingAsk, token: str, sent: dict[str, forms.Form], status: int = 200
) -> HttpResponse:
    booking = ask.booking
    state = actions.state_with(ask)
    agreed = state == BookingState.ACCEPTED
    identity = actions.shown_identity(ask)
    texts = booking.texts
    context = {
        "ask": ask,
        "booking": booking,
        "token": token,
        "identity": identity,
        "address": texts["address"] if agreed else "",
        # Before acceptance nothing that tells who it is; people write numbers into notes all the same.
        "notes": texts["notes"]
        if agreed
        else mask_text(texts["notes"], names=(booking.citizen.identity.name,)),
        "waiting": state == BookingState.ASKING,
        "agreed": agreed,
        "proposed": state == BookingState.PROPOSED,
        "begun": timezone.now() >= booking.starts_at,
        "propose": sent.get("propose") or TimeForm(auto_id="propose_%s"),
        "finish": sent.get("finish") or PriceForm(),
        "refused": next(iter(sent.values()), None),
    }
    return render(request, "convenience/booking_answer.html", context, status=status)
