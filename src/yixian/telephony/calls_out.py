"""Calls that were placed, as pages and the telephone show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from yixian.cases.models import Case
from yixian.cases.models.telephone import dialled
from yixian.people.models import Actor
from yixian.safeguard.masking import mask_phone
from yixian.telephony.actions.call_citizen import may_call_citizen
from yixian.telephony.config.outgoing import DIALS
from yixian.telephony.hearing import HEARERS, Hearing, hearings, recorded_call
from yixian.telephony.models import PlacedCall
from yixian.telephony.parties import Party
from yixian.telephony.queries import browser_seat, rests


@dataclass(frozen=True)
class PlacedLine:
    """A call that was placed: `whom` by name or masked number, `may_hear` its recording."""

    call: PlacedCall
    whom: str
    may_hear: bool


def answer(call: PlacedCall, party: Party) -> dict[str, Any]:
    """What the telephone dials, and whom it says it calls."""
    return {"dial": f"{DIALS}{call.ticket}", "name": party.name}


def whom(call: PlacedCall) -> str:
    """Whom it went to: by name, or by a masked number."""
    return call.name or mask_phone(dialled(call.called)) or "—"


def placed_lines(actor: Actor, calls: Sequence[PlacedCall]) -> list[PlacedLine]:
    """Calls, read with their `sound`, as this actor is shown them."""
    how = hearings(actor, [call for call in calls if hasattr(call, "sound")])
    return [PlacedLine(call, whom(call), how.get(call.pk, Hearing.NOT) != Hearing.NOT) for call in calls]


def calls_shown(actor: Actor, case: Case) -> dict[str, Any] | None:
    """The telephone on the page of a case: the recording of the call it came by, the calls that were placed for it (of
    others for its contact what this actor may hear), and for whoever may call who asked, with what.
    """
    if actor.kind != "account":
        return None
    call = recorded_call(actor, case.contact) if actor.roles & HEARERS else None
    rows = PlacedCall.objects.filter(Q(case=case.pk) | Q(contact=case.contact_id))
    placed = [
        line
        for line in placed_lines(actor, list(rows.select_related("sound", "agent").order_by("asked_at")))
        if line.may_hear or (line.call.case_id == case.pk and line.call.began_at is not None)
    ]
    line = browser_seat(actor) if "seat" in actor.roles and may_call_citizen(actor, case) else None
    if call is None and not placed and line is None:
        return None
    return {
        "call": call,
        "placed": placed,
        "line": line,
        "rests": rests() if line else [],
        "number": case.number,
    }
