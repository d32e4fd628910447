"""受理: a matter comes in by any channel and becomes a contact, a case and, submitted, an order.

Seat form, portal, API, files and simulator all come through here, in one transaction.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yixian.cases.actions import carry, carry_all
from yixian.cases.models import Case, Channel, Citizen, Contact, ContactOutcome, Identity
from yixian.directory.models import HotlineNumber
from yixian.ground.errors import Refusal, WrongState
from yixian.ground.rows import insert
from yixian.intake.actions.identify import identify
from yixian.telephony.queries import is_talking

if TYPE_CHECKING:
    from yixian.people.models import Actor

# One contact may bring several matters; one that was silent, wrong, or about a case there is already, brings none.
TAKES_MATTERS = (ContactOutcome.OPEN, ContactOutcome.CASE)


@dataclass(frozen=True)
class Approach:
    """How somebody came: by which channel and number, when, and who they say they are."""

    channel: str = Channel.TELEPHONE
    identity: Identity = field(default_factory=Identity)
    citizen_kind: str = Citizen.Kind.PERSON
    number: HotlineNumber | None = None
    received_at: datetime | None = None  # when it was received, if it is entered afterwards
    late_reason: str = ""
    invented: bool = False
    citizen: Citizen | None = None  # who it is, where that is known already


@transaction.atomic
def open_contact(actor: Actor, approach: Approach, *, at: datetime | None = None, **ended: Any) -> Contact:
    """The contact of an approach; open unless `ended` says what became of it.

    Raises a `Refusal` for a time of receipt that has not come yet.
    """
    return _contact(actor, approach, at or timezone.now(), **ended)


@transaction.atomic
def register(actor: Actor, contact: Contact, values: dict[str, Any], *, at: datetime | None = None) -> Case:
    """A draft case of the contact, from clean values of `cases.actions.register.CaseFields`.

    `WrongState` for a contact that ended as one without a case (docs/domain.md, "Contact").
    """
    # Locked: somebody may be ending it in another window.
    held = Contact.objects.select_for_update().filter(pk=contact.pk)
    contact.outcome = held.values_list("outcome", flat=True).get()
    if contact.outcome not in TAKES_MATTERS:
        ended = {"outcome": contact.get_outcome_display()}
        raise WrongState(
            _("这个来电已按“%(outcome)s”结束，不能再登记诉求。请在“接听登记”开始一个新的来电。") % ended
        )
    return _case(actor, contact, values, at or timezone.now())


@transaction.atomic
def receive(
    actor: Actor,
    approach: Approach,
    values: dict[str, Any],
    *,
    submit: bool = True,
    at: datetime | None = None,
) -> Case:
    """Contact, case and submission in one: what the portal, the API and files do."""
    return take_in(actor, approach, values, submit=submit, at=at)


def take_in(
    actor: Actor,
    approach: Approach,
    values: dict[str, Any],
    *,
    submit: bool = True,
    at: datetime | None = None,
) -> Case:
    """As `receive` inside a transaction of the caller's: not one savepoint, each of which is two round trips."""
    now = at or timezone.now()
    contact = _contact(actor, approach, now, outcome=ContactOutcome.CASE, ended_at=now)
    case = Case(contact=contact, citizen=contact.citizen)
    steps: list[tuple[str, Case | Contact, dict[str, Any]]] = [("register", contact, values)]
    if submit:
        steps.append(("submit", case, {}))
    carry_all(actor, case, steps, at=now)
    return case


def _contact(actor: Actor, approach: Approach, now: datetime, **ended: Any) -> Contact:
    received = approach.received_at or now
    if received > now:
        raise Refusal(_("受理时间不能晚于现在。"), field="received_at")
    contact = Contact(
        channel=approach.channel,
        number=approach.number,
        citizen=approach.citizen
        or identify(approach.identity, kind=approach.citizen_kind, invented=approach.invented),
        agent=actor.account,
        organisation_id=actor.organisation_id,
        received_at=received,
        entered_at=now,
        late_reason=approach.late_reason,
        invented=approach.invented,
        **ended,
    )
    insert(contact)
    return contact


def _case(actor: Actor, contact: Contact, values: dict[str, Any], now: datetime) -> Case:
    assert contact.citizen is not None
    case = Case(contact=contact, citizen=contact.citizen)
    carry("register", actor, contact, case, None, values, at=now)
    if contact.outcome == ContactOutcome.OPEN:
        contact.outcome = ContactOutcome.CASE
        contact.ended_at = None if is_talking(contact) else now
        contact.save(update_fields=["outcome", "ended_at"])
    return case
