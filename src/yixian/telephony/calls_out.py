"""Calls that were placed, as pages and the telephone show them."""

from __future__ import annotations

from typing import Any

from yixian.cases.models.telephone import dialled
from yixian.safeguard.masking import mask_phone
from yixian.telephony.config.outgoing import DIALS
from yixian.telephony.models import PlacedCall
from yixian.telephony.parties import Party


def answer(call: PlacedCall, party: Party) -> dict[str, Any]:
    """What the telephone dials, and whom it says it calls."""
    return {"dial": f"{DIALS}{call.ticket}", "name": party.name}


def whom(call: PlacedCall) -> str:
    """Whom it went to: by name, or by a masked number."""
    return call.name or mask_phone(dialled(call.called)) or "—"
