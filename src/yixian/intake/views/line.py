"""The screen pop: a call that rings at a seat is a contact before it is answered."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yixian.cases.models import dialled
from yixian.cases.queries import hides_caller
from yixian.ground.access import access
from yixian.ground.errors import Conflict, NotAllowed, NotFound, Refusal
from yixian.ground.told import told
from yixian.intake.actions import drop_call, number_of_missed, take_call
from yixian.intake.seat import own_contact
from yixian.people.queries import acting
from yixian.telephony.actions import keep_finishing, place_call
from yixian.telephony.calls_out import answer
from yixian.telephony.live import call_at
from yixian.telephony.models import Seat
from yixian.telephony.parties import citizen
from yixian.telephony.queries import own_seat

SEATED = ("seat",)


@access(*SEATED)
@require_POST
@told
def call(request: HttpRequest) -> dict[str, Any]:
    """The contact of the call with this uid, if it rings at or is held by the asker's own seat.

    Asked when it rings and again when it is answered; from then on the next call waits until this one is finished.
    """
    seat = own_seat(acting(request))
    here = call_at(seat, request.POST.get("uid", "")[:32])
    contact = take_call(acting(request), seat, here)
    if here.answered:
        keep_finishing(seat)
    number, caller = contact.number, here.caller
    if not here.came_in and contact.citizen is not None:
        caller = contact.citizen.identity.telephone
    return {
        "address": reverse("contact", args=[contact.pk]),
        "caller": dialled(caller) or _("没有显示号码"),
        "number": str(number) if number is not None else here.number,
        "placed": not here.came_in,
    }


@access(*SEATED)
@require_POST
@told
def not_taken_up(request: HttpRequest) -> dict[str, Any]:
    """It rang and was not answered here: its contact goes, unless it rings on or was answered after all."""
    seat, uid = own_seat(acting(request)), request.POST.get("uid", "")[:32]
    try:
        call_at(seat, uid)
    except NotFound:
        return {"dropped": drop_call(acting(request), uid)}
    raise Conflict(_("电话还在您的座席上。"))


@access(*Seat.ROLES)
@require_POST
@told
def call_back(request: HttpRequest, contact_id: int) -> dict[str, Any]:
    """What to dial to call a citizen of the own contact back: the number stays here."""
    actor = acting(request)
    seat, contact = own_seat(actor), own_contact(actor, contact_id)
    telephone = contact.citizen.identity.telephone if contact.citizen is not None else ""
    if hides_caller(pk=contact.pk):
        raise NotAllowed(_("这次来电的诉求已经保密，诉求人的身份对您保密。"))
    if not telephone:
        raise Refusal(_("这位诉求人没有留电话。"))
    party = citizen(telephone)
    return answer(place_call(actor, seat, party, contact=contact), party)


@access(*SEATED)
@require_POST
@told
def call_missed(request: HttpRequest, pk: int) -> dict[str, Any]:
    """What to dial to call somebody back whom nobody answered, and whom this seat has taken."""
    actor = acting(request)
    seat = own_seat(actor)
    missed, telephone = number_of_missed(actor, pk)
    party = citizen(telephone)
    return answer(place_call(actor, seat, party, missed=missed), party)
