"""A seat of the wallboard: what it does, what a lead may do to it, and what was done; and a person's own such list."""

from __future__ import annotations

import time
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from yixian.cases.fields import Line, OneOf
from yixian.ground.access import access
from yixian.ground.errors import NotFound
from yixian.people.models import Actor
from yixian.people.queries import acting
from yixian.telephony import wallboard
from yixian.telephony.actions import hear, move, release, seat_led, stand_down
from yixian.telephony.models import CallQueue, LineAct, Seat
from yixian.telephony.queries import telephone_on_page
from yixian.telephony.views.trying import tried

What = LineAct.What
MOST = 50
HEARD = {
    What.LISTEN: gettext_lazy("监听：只听，双方都听不到您"),
    What.WHISPER: gettext_lazy("耳语：话务员听得到您，市民听不到"),
    What.JOIN: gettext_lazy("加入：双方都听得到您"),
}


class ReasonForm(forms.Form):
    """Why; and for what cuts something off, that it is meant."""

    reason = Line(label=gettext_lazy("理由（话务员看得到）"), max_length=200)


class HearForm(ReasonForm):
    what = OneOf(label=gettext_lazy("怎样听"), choices=list(HEARD.items()), widget=forms.RadioSelect)
    field_order = ["what", "reason"]


class SureForm(ReasonForm):
    sure = forms.BooleanField(label=gettext_lazy("确认"))


class MoveForm(ReasonForm):
    queue = OneOf(label=gettext_lazy("换到哪个队列"))
    keeps = forms.BooleanField(label=gettext_lazy("原来的队列也照样接"), required=False)
    field_order = ["queue", "keeps", "reason"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        found = CallQueue.objects.filter(active=True)
        self.fields["queue"].choices = [("", "—"), *((one.code, one.label) for one in found)]  # type: ignore[attr-defined]


FORMS: dict[str, type[ReasonForm]] = {
    "hear": HearForm,
    "release": SureForm,
    "move": MoveForm,
    "stand-down": SureForm,
}


@access(*sorted(wallboard.READERS))
@never_cache
@require_GET
def seat(request: HttpRequest, extension: str) -> HttpResponse:
    """What a lead may do to this seat, and what was done to it."""
    return _page(request, seat_led(acting(request), extension))


@access(*sorted(wallboard.READERS))
@never_cache
@require_POST
def act(request: HttpRequest, extension: str, what: str) -> HttpResponse:
    """Do it, for the reason that was typed."""
    actor = acting(request)
    found = seat_led(actor, extension)
    if what not in FORMS:
        raise NotFound(_("没有这项操作。"))
    form = FORMS[what](request.POST, auto_id=f"id_{what}_%s")
    status = tried(form, lambda typed: messages.success(request, _done(actor, found, what, typed)))
    if status != 200:
        return _page(request, found, {what: form}, status=status)
    return redirect("wallboard_seat", extension)


def _done(actor: Actor, found: Seat, what: str, typed: dict[str, Any]) -> str:
    """What was done, in words."""
    reason = typed["reason"]
    if what == "hear":
        hear(actor, found, typed["what"], reason)
        return _("请接您的话机：接起来就听到这通电话，挂断就离开。")
    if what == "release":
        release(actor, found, reason)
        return _("已挂断这个座席的通话。")
    if what == "stand-down":
        stand_down(actor, found, reason)
        return _("不再给这个座席派电话，直到对方示闲。")
    queue = CallQueue.objects.filter(code=typed["queue"], active=True).get()
    move(actor, found, queue, reason, keeps=typed["keeps"])
    return _("已换到“%(queue)s”。") % {"queue": queue.label}


def _page(
    request: HttpRequest, found: Seat, given: dict[str, ReasonForm] | None = None, *, status: int = 200
) -> HttpResponse:
    acts = LineAct.objects.filter(seat=found).select_related("account", "person").order_by("-pk")[:MOST]
    forms = {name.replace("-", "_"): form(auto_id=f"id_{name}_%s") for name, form in FORMS.items()}
    forms |= {name.replace("-", "_"): form for name, form in (given or {}).items()}
    context = {
        "seat": found,
        "line": wallboard.seat_line(found, time.time()),
        "serves": list(CallQueue.objects.filter(served_by__seat=found)),
        "acts": acts,
        "forms": forms,
        **telephone_on_page(acting(request)),
    }
    return render(request, "telephony/board_seat.html", context, status=status)


@access("seat")
@never_cache
@require_GET
def own(request: HttpRequest) -> HttpResponse:
    """What shift leads did to one's own seat and calls (index: line_act_person)."""
    mine = LineAct.objects.filter(person_id=acting(request).account_id or 0)
    acts = mine.select_related("account", "seat").order_by("-pk")[:MOST]
    return render(request, "telephony/line_acts.html", {"acts": acts, "most": MOST})
