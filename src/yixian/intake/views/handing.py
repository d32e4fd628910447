"""While a caller is handed on: what the seat tells the others, and that it did."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yixian.cases.models import Contact
from yixian.ground.access import access
from yixian.ground.errors import Refusal
from yixian.intake.forms import RegistrationForm
from yixian.intake.handing import Handed, handing
from yixian.intake.seat import own_contact
from yixian.people.models import Actor
from yixian.people.queries import acting
from yixian.telephony.actions import hand_along
from yixian.telephony.queries import own_seat

SEATED = ("seat",)


@access(*SEATED)
@never_cache
@require_POST
def text(request: HttpRequest, contact_id: int) -> HttpResponse:
    """What there is to tell now, of what was typed and registered. By POST: no words of a citizen in an address."""
    actor = acting(request)
    contact = own_contact(actor, contact_id)
    return _shown(request, contact, _handed(request, actor, contact))


@access(*SEATED)
@never_cache
@require_POST
def told(request: HttpRequest, contact_id: int) -> HttpResponse:
    """The seat has told whom it speaks to."""
    actor = acting(request)
    contact = own_contact(actor, contact_id)
    handed = _handed(request, actor, contact)
    try:
        call = hand_along(own_seat(actor), contact, handed.codes)
    except Refusal as refusal:
        return _shown(request, contact, handed, refused=str(refusal), status=refusal.status)
    return _shown(request, contact, handed, told=call)


def _handed(request: HttpRequest, actor: Actor, contact: Contact) -> Handed:
    form = RegistrationForm(request.POST)
    form.is_valid()  # what is in order of it is told; a form half filled in is the usual thing
    return handing(actor, contact, form.cleaned_data)


def _shown(
    request: HttpRequest, contact: Contact, handed: Handed, *, status: int = 200, **said: object
) -> HttpResponse:
    context = {"contact": contact, "handed": handed, **said}
    return render(request, "intake/handing.html", context, status=status)
