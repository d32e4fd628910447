"""Reads of the room."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Max, QuerySet

from yixian.safeguard.models import AccessRecord, Seal, SealedHead


def who_saw(subject: str) -> QuerySet[AccessRecord]:
    """Looks at `subject` ("case:123"), newest first. Index: access_by_subject."""
    return AccessRecord.objects.filter(subject=subject).order_by("-id")


def seen_by(account_id: int) -> QuerySet[AccessRecord]:
    """What one account looked at, newest first. Index: access_by_account."""
    return AccessRecord.objects.filter(account_id=account_id).order_by("-id")


def last_seal() -> Seal | None:
    """The newest seal. Index: primary key."""
    return Seal.objects.order_by("-number").first()


def sealed_seqs(chains: Collection[str]) -> dict[str, int]:
    """The highest sealed `seq` of each of `chains` that was ever sealed. Index: sealed_head_event."""
    rows = SealedHead.objects.filter(chain__in=chains).values_list("chain").annotate(Max("seq")).order_by()
    return dict(rows)
