"""Who may hear what was said in a call: a voice tells who speaks, and what was said may be about several cases."""

from __future__ import annotations

from enum import StrEnum

from django.utils import timezone

from yixian.cases.models import Case, Contact, Secrecy
from yixian.cases.visibility import SEAT_WINDOW, UNIT, Reveal, identity_reveal, sees_full_text
from yixian.people.models import Actor
from yixian.telephony.models import Call

# Those who hear what they need for a case, whoever answered.
BY_CASE = frozenset({"dispatcher", "supervisor"}) | UNIT
ANY = frozenset({"duty_manager", "inspector"})
HEARERS = frozenset({"seat", "lead"}) | ANY | BY_CASE
DOWNLOADERS = HOLDERS = frozenset({"duty_manager"})


class Hearing(StrEnum):
    """How an actor may hear a recording."""

    OWN_CALL = "own_call"  # recorded, no reason asked
    WITH_REASON = "with_reason"
    NOT = "not"


def hearing(actor: Actor, call: Call) -> Hearing:
    """Whether and how. All cases of its contact must be open to the actor."""
    cases = list(Case.objects.filter(contact__call__uid=call.uid).select_related("citizen", "contact"))
    if not actor.roles & HEARERS or not _open_to(actor, cases):
        return Hearing.NOT
    recent = call.began_at > timezone.now() - SEAT_WINDOW
    if "seat" in actor.roles and recent and call.agent_id == actor.account_id:
        return Hearing.OWN_CALL
    if actor.roles & ANY or (cases and actor.roles & BY_CASE):
        return Hearing.WITH_REASON
    leads = "lead" in actor.roles and (recent or not actor.is_operator)
    if leads and Call.objects.visible_to(actor).filter(pk=call.pk).exists():
        return Hearing.WITH_REASON
    return Hearing.NOT


def _open_to(actor: Actor, cases: list[Case]) -> bool:
    pks = [case.pk for case in cases]
    if pks and Case.objects.visible_to(actor).filter(pk__in=pks).count() != len(pks):
        return False
    return all(
        sees_full_text(actor, case)
        and (case.secrecy != Secrecy.FULL or identity_reveal(actor, case) != Reveal.HIDDEN)
        for case in cases
    )


def recorded_call(actor: Actor, contact: Contact) -> Call | None:
    """The call of a contact, if it was recorded and this actor may hear it (index: the taken call's contact)."""
    taken = getattr(contact, "call", None)
    calls = Call.objects.filter(sound__isnull=False).select_related("sound")
    call = calls.filter(uid=taken.uid).first() if taken is not None else None
    return call if call is not None and hearing(actor, call) != Hearing.NOT else None


def recording_shown(actor: Actor, case: Case) -> dict[str, Call] | None:
    """What the page of a case shows of the call by which it came; None where this actor may not hear it."""
    if not actor.roles & HEARERS:
        return None
    call = recorded_call(actor, case.contact)
    return {"call": call} if call is not None else None
