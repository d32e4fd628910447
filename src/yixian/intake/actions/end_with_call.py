"""A contact that became a case goes on while its caller talks: it ends with the call, or as the seat's next begins."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from yixian.cases.models import Contact, ContactOutcome
from yixian.intake.seat import own_contacts
from yixian.telephony.models import Call

if TYPE_CHECKING:
    from datetime import datetime

    from yixian.people.models import Actor


def end_with_call(sender: type[Call], calls: Collection[Call] = (), **_: Any) -> None:
    """Receiver of kept calls, in the transaction in which they are kept."""
    over = {call.uid: call.ended_at for call in calls if call.ended_at}
    # Locked, as by whoever registers: of the two the later one finds what the other did, and the contact ends.
    held = Contact.objects.select_for_update(of=("self",)).filter(call__uid__in=over, ended_at=None)
    for contact in held.select_related("call"):
        _end(contact, over[contact.call.uid])


def end_former(actor: Actor) -> None:
    """The seat's next contact begins: whoever it talked to before is not with it any more."""
    for contact in own_contacts(actor).filter(outcome=ContactOutcome.CASE, ended_at=None):
        _end(contact, timezone.now())


def _end(contact: Contact, at: datetime | None) -> None:
    """Unless it waits for its outcome."""
    if contact.outcome == ContactOutcome.CASE:  # saved, not updated: whoever counts contacts is told of it
        contact.ended_at = at
        contact.save(update_fields=["ended_at"])
