"""A seat's next contact: one at a time, however often the seat presses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from yixian.cases.models import Contact, ContactOutcome
from yixian.intake.actions.end_with_call import end_former
from yixian.intake.actions.receive import Approach, open_contact
from yixian.intake.seat import own_contacts
from yixian.people.models import Account

if TYPE_CHECKING:
    from yixian.people.models import Actor


@transaction.atomic
def open_next(actor: Actor, approach: Approach) -> tuple[Contact, bool]:
    """The contact of `approach`, or the one this seat still has open; the second value says whether it is new.

    Raises a `Refusal` for a time of receipt that has not come yet.
    """
    # The seat's own row is held: of two presses at once the second finds what the first one opened.
    Account.objects.select_for_update().get(pk=actor.account_id or 0)
    waiting = own_contacts(actor).filter(outcome=ContactOutcome.OPEN).first()
    if waiting is not None:
        return waiting, False
    end_former(actor)
    return open_contact(actor, approach), True
