"""Reads of the intake."""

from __future__ import annotations

from django.core.cache import cache

from yixian.ground.caching import Snapshot
from yixian.people.models import Installation

_area_code: Snapshot[str] = Snapshot(
    lambda: Installation.objects.values_list("area_code", flat=True).first() or "", Installation
)


def area_code() -> str:
    """The city's trunk code ("0351"); one row, kept in the process."""
    return _area_code()


# Kept where all processes see it: whoever fills says so anew within the time.
_FILLING, FILLING_SECONDS = "intake.filling", 600


def say_filling(filling: bool = True) -> None:
    """Say that a history is being invented (`simulate`), or that it is done."""
    if filling:
        cache.set(_FILLING, True, FILLING_SECONDS)
    else:
        cache.delete(_FILLING)


def is_filling() -> bool:
    """Whether a history is being invented now, so that months of it may be half there."""
    return bool(cache.get(_FILLING))
