"""What goes when its time is over. Of a recording the key is destroyed first, then its files go; the digest stays."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from yixian.cases.models import OPEN_CASE, Case
from yixian.ground.months import months_after
from yixian.safeguard import crypto
from yixian.telephony.models import (
    Call,
    LineRule,
    NuisanceReport,
    RecordedSide,
    Recording,
    SeatInterval,
    Side,
    SwitchEvent,
)
from yixian.telephony.models.line_rule import rule
from yixian.telephony.record.recordings import GONE, told

State = Recording.State
WITHOUT_SOUND = (State.EMPTY, State.MISSING, *GONE)
MOST = 500  # in one sweep
MOST_EVENTS = 5000
# Told of a recording, not of a call: by them it can be proved what was kept and removed.
DIGESTS = (SwitchEvent.Verb.SEALED, SwitchEvent.Verb.REMOVED)


def kept_until(sealed_at: datetime) -> datetime:
    """When the time of a recording sealed then is over, by the rule that holds now."""
    return months_after(timezone.localtime(sealed_at), rule(LineRule.Code.RECORDING_MONTHS))


def over(now: datetime) -> QuerySet[Recording]:
    """Those whose time is over, and whose contact neither became an open case nor was about one; one that somebody
    holds, or that is evidence of a nuisance, stays.

    Index: recording_kept; of each the case of its contact by `taken call`'s and the case's own indexes.
    """
    before = months_after(timezone.localtime(now), -rule(LineRule.Code.RECORDING_MONTHS))
    cases = [*_open_cases("__call__uid", "call__uid"), *_open_cases("", "placed__contact")]
    kept = Recording.objects.filter(state__in=(State.WHOLE, State.DAMAGED), held_by=None)
    evidence = NuisanceReport.objects.filter(call=OuterRef("call"), withdrawn_at=None)
    mine = kept.filter(*(~Exists(one) for one in cases), ~Exists(evidence), sealed_at__lt=before)
    return mine.order_by("sealed_at")


def _open_cases(path: str, of: str) -> list[QuerySet[Case]]:
    """The open cases that a contact became, and those it was about: by what is known of it, and where that stands."""
    cases = Case.objects.filter(status__in=OPEN_CASE)
    return [cases.filter(**{f"{contact}{path}": OuterRef(of)}) for contact in ("contact", "later_contacts")]


def remove_over(now: datetime) -> Iterator[Recording]:
    """Remove what is over, and the files of what was erased; each that was removed for its time."""
    for recording in over(now).select_related("call", "placed").prefetch_related("sides")[:MOST]:
        both = next((one.digest for one in recording.sides.all() if one.side == Side.BOTH), "")
        with transaction.atomic():
            still = Recording.objects.filter(pk=recording.pk, state=recording.state, held_by=None)
            if still.update(state=State.REMOVED, wrapped_key=crypto.destroy_key()) != 1:
                continue
            told(recording, now, SwitchEvent.Verb.REMOVED, both)
        yield recording
    leaving = Recording.objects.filter(state__in=GONE, removed_at=None)  # index: recording_leaving
    for recording in leaving.select_related("call", "placed")[:MOST]:
        for side in Side:
            recording.path(side).unlink(missing_ok=True)
        RecordedSide.objects.filter(recording=recording).update(peaks=[])
        Recording.objects.filter(pk=recording.pk).update(removed_at=now)


def told_since(now: datetime) -> datetime:
    """Events before then have gone, or go with the next sweeps: not before the recordings they tell of."""
    months = max(rule(LineRule.Code.EVENT_MONTHS), rule(LineRule.Code.RECORDING_MONTHS))
    return months_after(timezone.localtime(now), -months)


def forget_events(now: datetime) -> int:
    """Remove what the switch told longer ago than a city's months; the number. Calls and seats' intervals, which were
    worked out of it, stay.

    The story of a call goes with its recording at the soonest, and stays while that is held, is evidence, or a case of
    the contact is open; so do events of what is not over yet. Index: switch_event_old.
    """
    sounds = Recording.objects.exclude(state__in=WITHOUT_SOUND)
    kept = (
        sounds.filter(call__uid=OuterRef("uid")),
        sounds.filter(placed__uid=OuterRef("uid")),
        *_open_cases("__call__uid", "uid"),
        *_open_cases("__placed_calls__uid", "uid"),
        Call.objects.filter(uid=OuterRef("uid"), ended_at=None),
    )
    resting = SeatInterval.objects.filter(
        seat__extension=OuterRef("extension"), ended_at=None, began_at__lte=OuterRef("at")
    )
    verbs = [one for one in SwitchEvent.Verb if one not in DIGESTS]
    old = SwitchEvent.objects.filter(verb__in=verbs, at__lt=told_since(now))
    old = old.filter(~Exists(resting), *(~Exists(one) for one in kept))
    return SwitchEvent.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:MOST_EVENTS])).delete()[0]
