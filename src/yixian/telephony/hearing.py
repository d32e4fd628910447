"""Who may hear what was said in a call: a voice tells who speaks, and what was said may be about several cases."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.cases.models import Case, Contact, Secrecy
from yixian.cases.supervisory import UNIT
from yixian.cases.visibility import SEAT_WINDOW, Reveal, centre_may_know, identity_reveal, sees_full_text
from yixian.ground.errors import NotFound
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


@dataclass(frozen=True)
class Audible:
    """A recording that this actor may hear, and how: made by `audible` alone, for the page and what it does."""

    actor: Actor
    recording: Recording
    how: Hearing


def audible(actor: Actor, recording: Recording | None) -> Audible:
    """The recording, for this actor. `NotFound` where there is none, or not for them."""
    how = hearing(actor, recording.of) if recording is not None else Hearing.NOT
    if recording is None or how == Hearing.NOT:
        raise NotFound(_("没有这段录音，或者您不能听。"))
    return Audible(actor, recording, how)


def hearing(actor: Actor, call: Call | PlacedCall) -> Hearing:
    """Whether and how. All cases that its contact became, and the one it was about, must be open to the actor."""
    return hearings(actor, [call])[call.pk]


def hearings(actor: Actor, calls: Sequence[Call | PlacedCall]) -> dict[int, Hearing]:
    """The same of several of a kind, by their keys: four queries, however many."""
    if not calls or not actor.roles & HEARERS:
        return {call.pk: Hearing.NOT for call in calls}
    contacts = _contacts(calls)
    mine = [contact for contact, _about in contacts.values()]
    meant = [about for _contact, about in contacts.values() if about is not None]
    rows = Case.objects.filter(Q(contact__in=mine) | Q(pk__in=meant)).select_related("citizen", "contact")
    cases = list(rows) if mine else []
    visible = Case.objects.visible_to(actor).filter(pk__in=[case.pk for case in cases])
    known = set(visible.values_list("pk", flat=True)) if cases else set()
    led = _led(actor, calls)
    found = {}
    for call in calls:
        contact, about = contacts.get(call.pk, (None, None))
        of_call = [case for case in cases if case.contact_id == contact or case.pk == about]
        is_own, is_led = _is_own(actor, call), call.pk in led and (_is_recent(call) or not actor.is_operator)
        # A case there was already was the seat's to see while the contact lasted; of the talk about it the seat knows
        # as much as of one that became a case, and so does who leads it.
        is_open = all(
            _is_open(
                actor,
                case,
                case.pk in known,
                case.pk == about and (is_own or (is_led and case.secrecy == Secrecy.NONE)),
            )
            for case in of_call
        )
        found[call.pk] = _hearing(actor, is_own, is_led, bool(of_call)) if is_open else Hearing.NOT
    return found


def _contacts(calls: Sequence[Call | PlacedCall]) -> dict[int, tuple[int, int | None]]:
    """The contact of each that has one, and which case that was about."""
    if isinstance(calls[0], PlacedCall):
        rows = PlacedCall.objects.filter(pk__in=[call.pk for call in calls], contact__isnull=False)
        placed = rows.values_list("pk", "contact_id", "contact__about_id")
        return {pk: (contact, about) for pk, contact, about in placed if contact is not None}
    by_uid = {call.uid: call.pk for call in calls}
    taken = TakenCall.objects.filter(uid__in=by_uid).values_list("uid", "contact_id", "contact__about_id")
    return {by_uid[uid]: (contact, about) for uid, contact, about in taken}


def _led(actor: Actor, calls: Sequence[Call | PlacedCall]) -> set[int]:
    """Those that a shift lead may know of."""
    if "lead" not in actor.roles:
        return set()
    rows = type(calls[0]).objects.visible_to(actor).filter(pk__in=[call.pk for call in calls])
    return set(rows.values_list("pk", flat=True))


def _is_recent(call: Call | PlacedCall) -> bool:
    began = call.began_at if isinstance(call, Call) else call.asked_at
    return began > timezone.now() - SEAT_WINDOW


def _is_own(actor: Actor, call: Call | PlacedCall) -> bool:
    return "seat" in actor.roles and _is_recent(call) and call.agent_id == actor.account_id


def _hearing(actor: Actor, is_own: bool, is_led: bool, has_case: bool) -> Hearing:
    if is_own:
        return Hearing.OWN_CALL
    by_role = actor.roles & ANY or (has_case and actor.roles & BY_CASE)
    return Hearing.WITH_REASON if by_role or is_led else Hearing.NOT


def _is_open(actor: Actor, case: Case, is_known: bool, was_told: bool) -> bool:
    is_known = is_known or (was_told and centre_may_know(case, actor.department_id, actor.clearance))
    return (
        is_known
        and sees_full_text(actor, case)
        and (case.secrecy != Secrecy.FULL or identity_reveal(actor, case) != Reveal.HIDDEN)
    )


def recorded_call(actor: Actor, contact: Contact) -> Call | None:
    """The call of a contact, if it was recorded and this actor may hear it."""
    return next(iter(recorded_calls(actor, [contact.pk])), None)


def recorded_calls(actor: Actor, contacts: Collection[int]) -> list[Call]:
    """The calls of these contacts that were recorded and this actor may hear, the oldest first (index: the taken call's
    contact).
    """
    uids = list(TakenCall.objects.filter(contact__in=contacts).values_list("uid", flat=True))
    rows = Call.objects.filter(uid__in=uids, sound__isnull=False).select_related("sound")
    calls = list(rows.order_by("began_at", "pk")) if uids else []
    how = hearings(actor, calls)
    return [call for call in calls if how[call.pk] != Hearing.NOT]
