"""A call rings at a seat and becomes a contact: once, whichever seat it goes on to; nobody's if nobody takes it up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yixian.cases.models import Case, Channel, Contact, ContactOutcome, Identity
from yixian.cases.visibility import SEAT_WINDOW
from yixian.directory.models import HotlineNumber
from yixian.ground.errors import Conflict, NotFound
from yixian.intake.actions.end_with_call import end_former
from yixian.intake.actions.identify import known_form
from yixian.intake.actions.receive import TAKES_MATTERS, Approach, open_contact
from yixian.people.models import Account
from yixian.telephony.models import Seat, TakenCall
from yixian.telephony.queries import placed_as

if TYPE_CHECKING:
    from yixian.people.models import Actor
    from yixian.telephony.live import CallHere

_SHARED = gettext_lazy("还有座席在这个通话里：退出以后，来电页转到您这里。")


def take_call(actor: Actor, seat: Seat, call: CallHere) -> Contact:
    """The contact of a call that rings at or is held by the actor's seat; asked again it is the same one.

    Rang it at another seat before, it is this one's now. Was it talked about there, and handed on or cut off, it is
    this one's from the answer on, and once the other seat is out; so is one that was ended meanwhile, here or there,
    and is open again: `Conflict` until then. A call that a seat placed is about the contact it was placed for:
    `NotFound` where that was none of the seat's own.
    """
    try:
        return _taken(actor, seat, call)
    except IntegrityError:  # two asked at once: the other one made it
        return _taken(actor, seat, call)


@transaction.atomic
def _taken(actor: Actor, seat: Seat, call: CallHere) -> Contact:
    # The seat's own row is held: of two windows that ask at once the second finds what the first one made.
    Account.objects.select_for_update().get(pk=actor.account_id or 0)
    known = (
        TakenCall.objects.select_for_update(of=("self", "contact"))
        .select_related("contact", "seat")
        .filter(uid=call.uid)
        .first()
    )
    if known is None and not call.came_in:
        return _of_placed(actor, call)
    if known is None and call.is_shared:
        raise Conflict(_SHARED)
    if known is None:
        end_former(actor)
        number = HotlineNumber.objects.filter(number=call.number).first()
        approach = Approach(Channel.TELEPHONE, Identity(telephone=known_form(call.caller)), number=number)
        known = TakenCall(uid=call.uid, contact=open_contact(actor, approach), seat=seat)
    contact = known.contact
    came_back = _came_back(known, call)
    if known.answered_at is not None and (came_back or contact.agent_id != actor.account_id):
        _await_turn(call, known.seat)
    if came_back:
        contact.outcome, contact.ended_at = ContactOutcome.OPEN, None
        contact.save(update_fields=["outcome", "ended_at"])
    _give(actor, contact)
    if known.answered_at is None or (known.seat_id, known.leg) != (seat.pk, call.leg):
        known.seat, known.leg = seat, call.leg
        known.answered_at = known.answered_at or (timezone.now() if call.answered else None)
        known.save()
    return contact


def _came_back(known: TakenCall, call: CallHere) -> bool:
    """Whether it was ended without a case, and the seat is rung anew: what is ended while the seat talks has ended."""
    return known.contact.outcome not in TAKES_MATTERS and known.leg != call.leg


def _of_placed(actor: Actor, call: CallHere) -> Contact:
    placed = placed_as(call.uid)
    contact = placed.contact if placed is not None else None
    if contact is not None and contact.entered_at <= timezone.now() - SEAT_WINDOW:
        contact = None  # nobody's to go on in any more: the call was placed from the page of its case
    if placed is None or contact is None or contact.agent_id not in (placed.agent_id, actor.account_id):
        raise NotFound(_("这通打出去的电话没有来电页可转：要登记的，请在“接听登记”里登记。"))
    if contact.agent_id != actor.account_id:
        _await_turn(call, placed.seat)
    _give(actor, contact)
    return contact


def _await_turn(call: CallHere, seat: Seat) -> None:
    """Whoever talks with the citizen goes on with the contact. `Conflict` while that is another, `seat` at last."""
    if call.is_shared:
        raise Conflict(_SHARED)
    if not call.answered:
        raise Conflict(_("诉求人刚才在和 %(seat)s 号座席通话，接起以后打开登记页。") % {"seat": seat})


def _give(actor: Actor, contact: Contact) -> None:
    if contact.agent_id != actor.account_id:
        contact.agent, contact.organisation_id = actor.account, actor.organisation_id
        contact.save(update_fields=["agent", "organisation"])


@transaction.atomic
def drop_call(actor: Actor, uid: str) -> bool:
    """Nobody took it up: no contact of this seat's is left of it. Whether there was one; what was answered stays."""
    known = TakenCall.objects.select_for_update().filter(
        uid=uid, answered_at=None, contact__agent_id=actor.account_id, contact__outcome=ContactOutcome.OPEN
    )
    found = known.select_related("contact").first()
    if found is None or Case.objects.filter(contact=found.contact).exists():
        return False
    found.contact.save()  # whoever counts contacts counts anew
    found.contact.delete()
    return True
