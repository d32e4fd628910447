"""Registering a matter of a contact at most once, however often the seat presses the button."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from yixian.cases.actions import keep, kept_under, perform
from yixian.cases.models import Case, Citizen, Contact, Identity
from yixian.intake.actions.name_citizen import name_citizen
from yixian.intake.actions.receive import register

if TYPE_CHECKING:
    from yixian.people.models import Actor

DRAFT = "draft"


@dataclass(frozen=True)
class Matter:
    """Who asks for what, and what is done with it at once: the name of an action on a draft, or `DRAFT`."""

    identity: Identity
    values: dict[str, Any]
    citizen_kind: str = Citizen.Kind.PERSON
    then: str = DRAFT
    then_values: dict[str, Any] = field(default_factory=dict)


def register_once(
    actor: Actor, contact: Contact, matter: Matter, *, key: str = "", digest: str = ""
) -> tuple[Case, bool]:
    """The case of `matter`, all or nothing; the second value says whether it was there already under this key.

    Raises `KeyReused` when the key came with other words (`digest`), `WrongState` when the contact has ended
    without a case, and whatever the action of `matter.then` refuses.
    """
    # No look before the leap: the unique constraint is the check, as in `receive_once`.
    try:
        with transaction.atomic():
            name_citizen(contact, matter.identity, matter.citizen_kind)
            case = register(actor, contact, matter.values)
            if key:
                # Before what follows: of two presses at once the second does nothing in vain.
                keep(actor, key, digest, case)
            if matter.then != DRAFT:
                perform(matter.then, actor, case, matter.then_values)
            return case, False
    except IntegrityError:
        kept = kept_under(actor, key, digest) if key else None
        if kept is None:
            raise
        return kept.case, True
