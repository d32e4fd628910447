"""Calls that were placed, as pages and the telephone show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from yixian.cases.models import Case
from yixian.cases.models.telephone import dialled
from yixian.people.models import Actor
from yixian.safeguard.masking import mask_phone
from yixian.telephony.config.outgoing import DIALS
from yixian.telephony.hearing import HEARERS, Hearing, hearings, recorded_call
from yixian.telephony.models import PlacedCall
from yixian.telephony.parties import Party


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
    """What of the calls by which a case came, and that were placed for its contact, this actor may hear on its page."""
    if not actor.roles & HEARERS:
        return None
    call = recorded_call(actor, case.contact)
    placed = (
        case.contact.placed_calls.filter(sound__isnull=False).select_related("sound").order_by("asked_at")
    )
    heard = [one for one in placed_lines(actor, list(placed)) if one.may_hear]
    return {"call": call, "placed": heard} if call is not None or heard else None
