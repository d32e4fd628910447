"""A call that was answered and ended while no page could be told of it: its contact is made of the record."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext

from yixian.cases.models import Channel, Identity
from yixian.intake.actions.identify import known_form
from yixian.intake.actions.receive import Approach, open_contact
from yixian.people.models import Actor
from yixian.telephony.models import Call, Seat, TakenCall


def leave_unfinished(sender: type[Call], calls: Collection[Call] = (), **_: Any) -> None:
    """Receiver of kept calls: what a seat answered in its page is its person's contact, who says what became of it.

    In the transaction in which the call is kept, so there are both or none. Whoever answers at a telephone that stands
    there registers by hand.
    """
    over = {call.uid: call for call in calls if call.answered_at and call.ended_at and call.agent_id}
    if not over:
        return
    for known in TakenCall.objects.filter(uid__in=over).select_related("contact"):
        call = over.pop(known.uid)
        if known.answered_at is None:  # its page was told that it rang, and nothing more
            _finish(known, call)
    in_pages = set(Seat.objects.filter(browser=True).values_list("pk", flat=True)) if over else set()
    for call in over.values():
        if (
            call.seat_id in in_pages and call.dialled
        ):  # else the trunk's lines, which tell it, are yet to be read
            _make(call)


def _finish(known: TakenCall, call: Call) -> None:
    assert call.agent is not None
    assert call.seat is not None
    known.seat, known.answered_at = call.seat, call.answered_at
    known.save(update_fields=["seat", "answered_at"])
    contact = known.contact
    if contact.agent_id != call.agent_id:  # it rang at another seat before
        contact.agent, contact.organisation_id = call.agent, call.agent.organisation_id
        contact.save(update_fields=["agent", "organisation"])


def _make(call: Call) -> None:
    assert call.agent is not None
    assert call.seat is not None
    approach = Approach(
        Channel.TELEPHONE,
        Identity(telephone=_telephone(call)),
        number=call.number,
        received_at=min(call.began_at, timezone.now()),  # the switch's clock may be ahead
        late_reason=gettext("接听时来电页没有打开，按通话记录补建"),
    )
    try:
        with transaction.atomic():
            contact = open_contact(Actor.of(call.agent), approach)
            TakenCall.objects.create(
                uid=call.uid, contact=contact, seat=call.seat, answered_at=call.answered_at
            )
    except IntegrityError:
        return  # its page has told of it at this very moment


def _telephone(call: Call) -> str:
    """Who called, as contacts keep it: a call keeps what no numbering plan knows, too."""
    caller = call.caller
    return caller if caller in (known_form(caller), known_form(f"+{caller}")) else ""
