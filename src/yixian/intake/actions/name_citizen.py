"""Who is calling becomes known during the talk: the contact then belongs to the citizen of that name and number."""

from __future__ import annotations

from django.db import transaction

from yixian.cases.models import Citizen, Contact, Identity
from yixian.intake.actions.identify import identify


@transaction.atomic
def name_citizen(contact: Contact, identity: Identity, kind: str = Citizen.Kind.PERSON) -> None:
    """Let `contact` be by the citizen of `identity`; cases registered before keep the one they have."""
    known = contact.citizen
    if known is not None and known.identity == identity and known.kind == kind:
        return
    contact.citizen = identify(identity, kind=kind, invented=contact.invented)
    contact.save(update_fields=["citizen"])
