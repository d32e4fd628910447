"""Calling the citizen of a case: by whoever it is own live work of, on record, without seeing the number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from yixian.cases.models import Case
from yixian.cases.visibility import Reveal, identity_reveal
from yixian.ground.errors import NotAllowed, NotFound, Refusal
from yixian.safeguard.actions.record_access import record_access
from yixian.telephony.actions.place_call import place_call
from yixian.telephony.models import PlacedCall, Seat
from yixian.telephony.parties import Party, citizen

if TYPE_CHECKING:
    from yixian.people.models import Actor

WHAT = "called"


def may_call_citizen(actor: Actor, case: Case) -> bool:
    """Whether this actor, who may see the case, may reach who asked: as whoever needs no reason to see who it is."""
    return bool(case.citizen.telephone_hash) and identity_reveal(actor, case) == Reveal.OWN_WORK


def call_citizen(actor: Actor, seat: Seat, case: Case) -> tuple[PlacedCall, Party]:
    """Let this seat call who asked. `NotFound` for a case the actor may not see, `NotAllowed` for one that is not its
    own live work or keeps the identity from it, `Refusal` where there is no number.
    """
    if not Case.objects.visible_to(actor).filter(pk=case.pk).exists():
        raise NotFound(_("没有这件诉求，或者您不能查看。"))
    if identity_reveal(actor, case) != Reveal.OWN_WORK:
        raise NotAllowed(_("这件诉求不在您手上办，或者诉求人身份对您保密，不能从这里打给诉求人。"))
    telephone = case.citizen.identity.telephone
    if not telephone:
        raise Refusal(_("这位诉求人没有留电话。"))
    party = citizen(telephone)
    record_access(actor.account, WHAT, f"case:{case.pk}", "", ["telephone"], own_work=True)
    return place_call(actor, seat, party, contact=case.contact, case=case), party
