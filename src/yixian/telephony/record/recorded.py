"""What a call that was answered leaves in the folder of recordings, and the row that says it is to be sealed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from yixian.telephony.models import Call, PlacedCall, Recording
from yixian.telephony.record.told import moment_of


def recorded_as(file_name: str, recordings: Path) -> str:
    """Where a call of this `file_name` was recorded, in clear. The switch names the folder by the day of its own clock,
    which may be another.
    """
    day = timezone.localdate(moment_of(file_name.partition(".")[0]))
    for offset in (0, -1, 1):
        name = f"{day + timedelta(days=offset):%Y%m%d}/{file_name}"
        if (recordings / f"{name}.wav").exists():
            return name
    return ""


def note_recorded(calls: Collection[Call]) -> None:
    """Calls that were answered and are over have a recording, to be sealed; the same again changes nothing."""
    over = [call for call in calls if call.ended_at is not None and call.answered_at is not None]
    Recording.objects.bulk_create([Recording(call=call) for call in over], ignore_conflicts=True)


def note_placed(calls: Collection[PlacedCall]) -> None:
    """The same of calls that seats placed."""
    over = [call for call in calls if call.is_recorded]
    Recording.objects.bulk_create([Recording(placed=call) for call in over], ignore_conflicts=True)
