"""Reads of the intake."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone

from yixian.cases.models import Case, Citizen, Secrecy, hash_telephone
from yixian.ground.caching import Snapshot
from yixian.intake.filling import is_filling
from yixian.intake.models import InventedHistory
from yixian.people.models import Installation

__all__ = ["area_code", "is_filling", "is_finished", "is_unfinished", "just_told"]

_area_code: Snapshot[str] = Snapshot(
    lambda: Installation.objects.values_list("area_code", flat=True).first() or "", Installation
)


def area_code() -> str:
    """The city's trunk code ("0351"); one row, kept in the process."""
    return _area_code()


def is_unfinished() -> bool:
    """Whether this demonstration was interrupted while it was being made: `demo` takes it up again."""
    return InventedHistory.objects.filter(finished_at=None).exists()


def is_finished() -> bool:
    """Whether this is a demonstration that `demo` made to its end: there is nothing left for it to do."""
    return InventedHistory.objects.exists() and not is_unfinished()


# So long ago the same words are most likely sent by mistake; later they are a reminder.
TOLD_WITHIN, MOST_COMPARED = timedelta(days=1), 20


def just_told(content: str, telephone: str, *, known: Iterable[int] = ()) -> Case | None:
    """The newest case of this telephone, or among the `known` ones, that says the very same and is a day old at most.

    Of a telephone alone nothing protected is found: that somebody reported is nobody's to learn. Index case_citizen.
    """
    recent = Case.objects.filter(entered_at__gte=timezone.now() - TOLD_WITHIN, citizen__erased_at=None)
    recent = recent.select_related("citizen").order_by("-id")
    found = list(recent.filter(pk__in=list(known)[:MOST_COMPARED]))
    if telephone:
        theirs = Citizen.objects.filter(telephone_hash=hash_telephone(telephone))
        open_ones = recent.filter(citizen__in=theirs, secrecy=Secrecy.NONE, held_by_office=False)
        found += open_ones[:MOST_COMPARED]
    return next((one for one in found if one.opened_texts(one.citizen)["content"] == content), None)
