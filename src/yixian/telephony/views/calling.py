"""Calling from the telephone in the page: who is there to call, a ticket for one call, and how it stands."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yixian.cases.models import Contact
from yixian.cases.views.case_page import case_of
from yixian.cases.visibility import SEAT_WINDOW
from yixian.ground.access import access
from yixian.ground.errors import Conflict, OutOfService, Refusal
from yixian.ground.told import told
from yixian.people.queries import acting
from yixian.telephony.actions import (
    call_citizen,
    come_back,
    hand_on,
    join,
    leave,
    pause_recording,
    place_call,
    resume_recording,
    step_aside,
)
from yixian.telephony.actions.keep_silent import LONGEST
from yixian.telephony.calls_out import answer
from yixian.telephony.config import interface
from yixian.telephony.live import signed_in, talk_of
from yixian.telephony.models import Seat
from yixian.telephony.parties import Party, colleagues, found, party_of, queue_of, queues
from yixian.telephony.queries import about_call, own_seat

SEATED = ("seat",)
QUEUE = "queue:"  # how a key begins that means one


@access(*SEATED)
@require_POST
@told
def people(request: HttpRequest) -> dict[str, Any]:
    """Who fits what was typed, or who else sits there while nothing is. No citizen is among them; by POST, so that no
    number stands in an address.
    """
    seat = own_seat(acting(request))
    typed = request.POST.get("q", "")
    waiting = [
        {"key": f"{QUEUE}{one.code}", "name": one.label, "note": _("话务队列"), "queue": True}
        for one in queues(typed)
    ]
    try:
        parties = found(typed)
    except Refusal:
        if not waiting:
            raise
        parties = []
    sits = _signed_in() if not typed.strip() or any(one.is_inside for one in parties) else None
    if not typed.strip():
        parties += colleagues(sits or (), seat)
    return {"people": [*(_shown(one, sits) for one in parties), *waiting]}


def _signed_in() -> set[str] | None:
    """None while the switch does not say: whoever is looked for is found all the same."""
    with suppress(OutOfService, Conflict):
        return signed_in()
    return None


def _shown(party: Party, sits: set[str] | None) -> dict[str, Any]:
    note = party.note
    if party.is_inside and sits is not None:
        note = _("已签入") if interface(party.digits) in sits else _("没有签入，接不了")
    return {"key": party.key, "name": party.name, "note": note}


@access(*SEATED)
@require_POST
@told
def place(request: HttpRequest) -> dict[str, Any]:
    """What to dial to reach `to`: a key of `people`, or a number that was typed."""
    actor = acting(request)
    seat, party = own_seat(actor), party_of(request.POST.get("to", "")[:60])
    return answer(place_call(actor, seat, party), party)


@access(*Seat.ROLES)
@require_POST
@told
def citizen_of(request: HttpRequest, number: str) -> dict[str, Any]:
    """What to dial to reach who asked for this case: the number stays here, with the reason that was typed."""
    actor = acting(request)
    seat, reason = own_seat(actor), request.POST.get("reason", "")[:500]
    return answer(*call_citizen(actor, seat, case_of(actor, number), reason))


@access(*Seat.ROLES)
@require_POST
@told
def stand(request: HttpRequest) -> dict[str, Any]:
    """How the call stands that the seat's telephone is in, and the page of the contact it is about; "" for none."""
    seat = own_seat(acting(request))
    talk = talk_of(seat)
    if talk is None:
        return {"stage": "", "address": ""}
    return {"stage": talk.stage, "address": _page(seat, about_call(seat, talk.uid).get("contact"))}


def _page(seat: Seat, contact: Contact | None) -> str:
    """The page of a contact, while it is this seat's own."""
    since = timezone.now() - SEAT_WINDOW
    is_own = contact is not None and contact.agent_id == seat.account_id and contact.entered_at > since
    return reverse("contact", args=[contact.pk]) if contact is not None and is_own else ""


@access(*Seat.ROLES)
@require_POST
@told
def recording(request: HttpRequest) -> dict[str, Any]:
    """Leave the call the seat is in out of its recording (`stop` is "1"), or have it in there again."""
    seat, stop = own_seat(acting(request)), request.POST.get("stop") == "1"
    (pause_recording if stop else resume_recording)(seat)
    return {"unrecorded": stop, "seconds": LONGEST}


@access(*SEATED)
@require_POST
@told
def aside(request: HttpRequest) -> dict[str, Any]:
    """Speak to `to` while the caller waits."""
    actor = acting(request)
    seat, party = own_seat(actor), party_of(request.POST.get("to", "")[:60])
    step_aside(actor, seat, party)
    return {"stage": "asking", "third": party.place, "outside": not party.is_inside}


@access(*SEATED)
@require_POST
@told
def joined(request: HttpRequest) -> dict[str, Any]:
    """All three talk."""
    join(own_seat(acting(request)))
    return {"stage": "joined"}


@access(*SEATED)
@require_POST
@told
def returned(request: HttpRequest) -> dict[str, Any]:
    """Back to the caller, without the third."""
    come_back(own_seat(acting(request)))
    return {"stage": "talking", "third": ""}


@access(*SEATED)
@require_POST
@told
def left(request: HttpRequest) -> dict[str, Any]:
    """Caller and third go on without the seat."""
    leave(own_seat(acting(request)))
    return {"stage": ""}


@access(*SEATED)
@require_POST
@told
def handed(request: HttpRequest) -> dict[str, Any]:
    """The caller goes on to `to`, somebody or a queue, and the seat is out."""
    actor, to = acting(request), request.POST.get("to", "")[:60]
    seat = own_seat(actor)
    if to.startswith(QUEUE):
        queue = queue_of(to.removeprefix(QUEUE))
        hand_on(actor, seat, queue)
        return {"stage": "", "third": queue.label, "outside": False}
    party = party_of(to)
    hand_on(actor, seat, party)
    return {"stage": "", "third": party.place, "outside": not party.is_inside}
