"""With a citizen's identity their number goes from the record of calls: that somebody called stays."""

from __future__ import annotations

from django.db.models import Q
from django.utils import timezone

from yixian.cases.actions import Step
from yixian.safeguard import crypto
from yixian.telephony.models import (
    Call,
    CallerBlock,
    MissedCaller,
    NuisanceReport,
    PlacedCall,
    PriorityCaller,
    Recording,
    TakenCall,
)

State = MissedCaller.State


def forget_caller(step: Step) -> None:
    """Destroy the keys of the calls of this citizen's number and of what was recorded (subscriber; call_caller)."""
    found = step.case.citizen.telephone_hash
    # A voice tells who speaks: what was recorded opens no more, and its files go with the next sweep.
    pks = _recordings(step.case.citizen_id, found)
    Recording.objects.filter(pk__in=pks).exclude(state=Recording.State.REMOVED).update(
        state=Recording.State.ERASED, wrapped_key=crypto.destroy_key()
    )
    if found:
        Call.objects.filter(caller_hash=found).update(
            wrapped_key=crypto.destroy_key(), sealed_caller=b"", caller_hash="", caller_erased=True
        )
        PlacedCall.objects.filter(called_hash=found).update(  # index: placed_hash
            wrapped_key=crypto.destroy_key(), sealed_called=b"", called_hash=""
        )
        # Nobody can be called back whose number is gone.
        missed = MissedCaller.objects.filter(caller_hash=found)  # index: missed_hash
        missed.filter(state=State.WAITING).update(state=State.GIVEN_UP, ended_at=timezone.now())
        missed.update(caller_hash="")
        ahead = PriorityCaller.objects.filter(telephone_hash=found)  # index: priority_hash
        ahead.filter(ended_at=None).update(ended_at=timezone.now())
        ahead.update(wrapped_key=crypto.destroy_key(), sealed=b"", telephone_hash="")
        gone = {"wrapped_key": crypto.destroy_key(), "sealed_caller": b"", "caller_hash": ""}
        NuisanceReport.objects.filter(caller_hash=found).update(
            sealed_words=b"", **gone
        )  # index: nuisance_caller
        blocks = CallerBlock.objects.filter(caller_hash=found)  # index: block_caller
        blocks.filter(state=CallerBlock.State.PROPOSED).update(state=CallerBlock.State.REFUSED)
        blocks.update(**gone)


def _recordings(citizen: int, telephone_hash: str) -> list[int]:
    """Of calls of a citizen's contacts, in and out, and by their number, with what was placed while they were up; each
    kind along an index of its own.
    """
    taken = TakenCall.objects.filter(contact__citizen=citizen).values("uid")
    theirs = [Q(call__in=Call.objects.filter(uid__in=taken)), Q(placed__uid__in=taken)]
    theirs += [Q(placed__contact__citizen=citizen), Q(placed__case__citizen=citizen)]
    if telephone_hash:
        calls = Call.objects.filter(caller_hash=telephone_hash).values("uid")
        theirs += [Q(call__caller_hash=telephone_hash), Q(placed__called_hash=telephone_hash)]
        placed = PlacedCall.objects.filter(called_hash=telephone_hash).exclude(uid="").values("uid")
        theirs += [Q(placed__uid__in=calls), Q(placed__uid__in=placed)]
    return [pk for one in theirs for pk in Recording.objects.filter(one).values_list("pk", flat=True)]
