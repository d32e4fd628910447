"""That a history is being invented: its months are half there until it is done."""

from __future__ import annotations

from django.core.cache import cache

# Kept where all processes see it: whoever fills says so anew within the time.
_FILLING, FILLING_SECONDS = "intake.filling", 600


def say_filling(filling: bool = True) -> None:
    """Say that a history is being invented (`simulate`), or that it is done."""
    if filling:
        cache.set(_FILLING, True, FILLING_SECONDS)
    else:
        cache.delete(_FILLING)


def is_filling() -> bool:
    """Whether a history is being invented now."""
    return bool(cache.get(_FILLING))
