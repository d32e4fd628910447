"""Who may hear what was said in a call: a voice tells who speaks, and what was said may be about several cases."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from enum import StrEnum

from django.utils import timezone

from yixian.cases.models import Case, Contact, Secrecy
from yixian.cases.visibility import SEAT_WINDOW, UNIT, Reveal, identity_reveal, sees_full_text
from yixian.people.models import Actor
from yixian.telephony.models import Call, PlacedCall, Recording, TakenCall

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


def hearing(actor: Actor, call: Call | PlacedCall) -> Hearing:
    """Whether and how. All cases of its contact must be open to the actor."""
    return hearings(actor, [call])[call.pk]


def hearings(actor: Actor, calls: Sequence[Call | PlacedCall]) -> dict[int, Hearing]:
    """The same of several of a kind, by their keys: four queries, however many."""
    if not calls or not actor.roles & HEARERS:
        return {call.pk: Hearing.NOT for call in calls}
    contacts = _contacts(calls)
    about: dict[int | None, list[Case]] = defaultdict(list)
    for case in Case.objects.filter(contact__in=contacts.values()).select_related("citizen", "contact"):
        about[case.contact_id].append(case)
    pks = [case.pk for cases in about.values() for case in cases]
    known = (
        set(Case.objects.visible_to(actor).filter(pk__in=pks).values_list("pk", flat=True)) if pks else set()
    )
    led = _led(actor, calls)
    found = {}
    for call in calls:
        cases = about[contacts.get(call.pk)]
        is_open = known.issuperset(case.pk for case in cases) and _open_to(actor, cases)
        found[call.pk] = _hearing(actor, call, bool(cases), call.pk in led) if is_open else Hearing.NOT
    return found


def _contacts(calls: Sequence[Call | PlacedCall]) -> dict[int, int]:
    """The contact of each that has one."""
    placed = {call.pk: call.contact_id for call in calls if isinstance(call, PlacedCall) and call.contact_id}
    by_uid = {call.uid: call.pk for call in calls if isinstance(call, Call)}
    taken = TakenCall.objects.filter(uid__in=by_uid).values_list("uid", "contact_id") if by_uid else ()
    return placed | {by_uid[uid]: contact for uid, contact in taken}


def _led(actor: Actor, calls: Sequence[Call | PlacedCall]) -> set[int]:
    """Those that a shift lead may know of."""
    if "lead" not in actor.roles:
        return set()
    rows = type(calls[0]).objects.visible_to(actor).filter(pk__in=[call.pk for call in calls])
    return set(rows.values_list("pk", flat=True))


def _hearing(actor: Actor, call: Call | PlacedCall, has_case: bool, is_led: bool) -> Hearing:
    began = call.began_at if isinstance(call, Call) else call.asked_at
    recent = began > timezone.now() - SEAT_WINDOW
    if "seat" in actor.roles and recent and call.agent_id == actor.account_id:
        return Hearing.OWN_CALL
    if actor.roles & ANY or (has_case and actor.roles & BY_CASE):
        return Hearing.WITH_REASON
    return Hearing.WITH_REASON if is_led and (recent or not actor.is_operator) else Hearing.NOT


def _open_to(actor: Actor, cases: list[Case]) -> bool:
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


def recording_of(call: Call | PlacedCall) -> Recording | None:
    """The recording of a call; None where there is none."""
    mine = {"call": call} if isinstance(call, Call) else {"placed": call}
    return Recording.objects.filter(**mine).first()
