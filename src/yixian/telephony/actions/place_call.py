"""A seat calls somebody: the switch is told whom, and gives the seat a ticket that is good for this one call."""

from __future__ import annotations

import secrets
import time
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.cases.models import Case, Contact
from yixian.cases.models.citizen import hash_telephone
from yixian.cases.models.telephone import normal_telephone
from yixian.ground.errors import Refusal
from yixian.ground.limits import allow
from yixian.people.queries import is_demonstration
from yixian.telephony import live
from yixian.telephony.config.outgoing import TICKET_SECONDS, shelf_at
from yixian.telephony.config.trunks import usable
from yixian.telephony.models import MissedCaller, PlacedCall, Seat, Trunk
from yixian.telephony.parties import Party
from yixian.telephony.place import Place
from yixian.telephony.queries import GENERAL

if TYPE_CHECKING:
    from yixian.people.models import Actor

DIGITS = 20  # of a ticket: nobody guesses it while it lasts
MOST, PERIOD = 40, 600  # calls of a seat within so many seconds
# Their numbers are kept for whoever asks who was called; the others are known by name.
SEALED = (PlacedCall.Kind.CITIZEN, PlacedCall.Kind.NUMBER)


def place_call(
    actor: Actor,
    seat: Seat,
    party: Party,
    *,
    contact: Contact | None = None,
    case: Case | None = None,
    missed: MissedCaller | None = None,
    within: str = "",
) -> PlacedCall:
    """Let this seat call somebody within the next half minute; what its telephone dials holds the row's ticket.

    `within` is the uid of the call the seat is in meanwhile.
    `Refusal` where the seat calls itself, or no line is for calling out; `TooMany` past the limit; `OutOfService`
    when the switch does not answer.
    """
    assert actor.account is not None
    if party.is_inside and party.digits == seat.extension:
        raise Refusal(_("这是您自己的座席。"), field="to")
    if not party.is_inside and not _leads_out():
        raise Refusal(_("没有可呼出的中继线路，打不出去。请联系系统管理员。"), field="to")
    allow("place_call", str(actor.account_id), MOST, PERIOD)
    call = PlacedCall(
        ticket=shelf_at(time.time()) + "".join(secrets.choice("0123456789") for _ in range(DIGITS - 1)),
        seat=seat,
        agent=actor.account,
        contact=contact,
        case=case,
        missed=missed,
        within=within,
        kind=party.kind,
        name="" if party.kind in SEALED else party.name[:120],
        asked_at=timezone.now(),
    )
    if party.kind in SEALED:
        normal = normal_telephone(party.digits)
        call.seal_called(normal, hash_telephone(normal))
    with transaction.atomic():  # no row without a ticket
        call.save()
        live.allow_call(call.ticket, _allowed(seat, party, contact))
    return call


def _leads_out() -> bool:
    """Whether a call can leave by a line; on a demonstration system somebody invented takes it up where none is."""
    usable_ones = usable(Trunk.objects.filter(active=True, outgoing=True), Place.of_this_system())
    return bool(usable_ones) or is_demonstration()


def _allowed(seat: Seat, party: Party, contact: Contact | None) -> str:
    """What the ticket says (`config/outgoing.py`). A citizen sees the number they called, others the hotline's."""
    number = contact.number.number if contact is not None and contact.number is not None else GENERAL
    shown = seat.extension if party.is_inside else number.replace("-", "")
    kind = "s" if party.is_inside else "n"
    return f"{int(time.time()) + TICKET_SECONDS}-{seat.extension}-{kind}-{party.digits}-{shown}"
