"""Calling the citizen of a case: by whoever may see who asked, on record, without seeing the number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from yixian.cases.actions import check_reveal
from yixian.cases.models import Case
from yixian.cases.visibility import Reveal, identity_reveal
from yixian.ground.errors import Refusal
from yixian.safeguard.actions.record_access import record_access
from yixian.telephony.actions.place_call import place_call
from yixian.telephony.models import PlacedCall, Seat
from yixian.telephony.parties import Party, citizen

if TYPE_CHECKING:
    from yixian.people.models import Actor

WHAT = "called"


def how_to_call(actor: Actor, case: Case) -> Reveal:
    """Whether and how this actor, who may see the case, may call who asked: as they may see who it is."""
    return identity_reveal(actor, case) if case.citizen.telephone_hash else Reveal.HIDDEN


def call_citizen(actor: Actor, seat: Seat, case: Case, reason: str = "") -> tuple[PlacedCall, Party]:
    """Let this seat call who asked; `reason` may be empty only for the actor's own live work.

    Raises what `check_reveal` does, and `Refusal` where there is no number.
    """
    own_work = check_reveal(actor, case, reason)
    telephone = case.citizen.identity.telephone
    if not telephone:
        raise Refusal(_("这位诉求人没有留电话。"))
    party = citizen(telephone)
    record_access(actor.account, WHAT, f"case:{case.pk}", reason, ["telephone"], own_work=own_work)
    return place_call(actor, seat, party, contact=case.contact, case=case), party
