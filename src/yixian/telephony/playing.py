"""What a page needs to play a recording: addresses with a ticket, which a recorded look alone gives out."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core import signing
from django.urls import reverse

from yixian.telephony.hearing import Audible
from yixian.telephony.models import Side

SALT = "recording"
TICKET_SECONDS = 4 * 3600  # a shift's half: a long recording is stopped and gone on with
SPEEDS = ("0.5", "0.75", "1", "1.25", "1.5", "2")


def is_ticket(ticket: str, found: Audible) -> bool:
    """Whether it is of a look at this recording by this person that is on record."""
    try:
        look = signing.loads(ticket[:300], salt=SALT, max_age=TICKET_SECONDS)
    except signing.BadSignature:
        return False
    return bool(look == _look(found))


def playable(found: Audible) -> list[dict[str, Any]]:
    """Each side of a recording with its address, for whoever's look was just recorded (`look_at_recording`)."""
    ticket, recording = urlencode({"ticket": signing.dumps(_look(found), salt=SALT)}), found.recording
    by_side = {one.side: one for one in recording.sides.all()}
    return [
        {
            "side": side,
            "voice": recording.voice(side),
            "address": f"{reverse('recording_sound', args=[recording.pk, side])}?{ticket}",
            "wave": _wave(by_side[side].peaks),
            "bars": max(1, len(by_side[side].peaks)),
        }
        for side in Side
        if side in by_side
    ]


def _look(found: Audible) -> list[int | None]:
    """What a ticket says: whose look at which recording is on record."""
    return [found.actor.account_id, found.recording.pk]


def _wave(peaks: list[int]) -> str:
    """An SVG path of upright strokes, 100 high, as wide as there are peaks."""
    return "".join(
        f"M{at}.5 {50 - half}v{2 * half}" for at, peak in enumerate(peaks) if (half := max(1, peak // 2))
    )
