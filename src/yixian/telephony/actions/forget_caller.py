"""With a citizen's identity their number goes from the record of calls: that somebody called stays."""

from __future__ import annotations

from django.utils import timezone

from yixian.cases.actions import Step
from yixian.safeguard import crypto
from yixian.telephony.models import Call, MissedCaller

State = MissedCaller.State


def forget_caller(step: Step) -> None:
    """Destroy the keys of the calls of this citizen's number (subscriber; index: call_caller)."""
    found = step.case.citizen.telephone_hash
    if found:
        Call.objects.filter(caller_hash=found).update(
            wrapped_key=crypto.destroy_key(), sealed_caller=b"", caller_hash="", caller_erased=True
        )
        # Nobody can be called back whose number is gone.
        missed = MissedCaller.objects.filter(caller_hash=found)  # index: missed_hash
        missed.filter(state=State.WAITING).update(state=State.GIVEN_UP, ended_at=timezone.now())
        missed.update(caller_hash="")
