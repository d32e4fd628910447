"""Reads of the intake."""

from __future__ import annotations

from yixian.ground.caching import Snapshot
from yixian.intake.filling import is_filling
from yixian.intake.models import InventedHistory
from yixian.people.models import Installation

__all__ = ["area_code", "is_filling", "is_unfinished"]

_area_code: Snapshot[str] = Snapshot(
    lambda: Installation.objects.values_list("area_code", flat=True).first() or "", Installation
)


def area_code() -> str:
    """The city's trunk code ("0351"); one row, kept in the process."""
    return _area_code()


def is_unfinished() -> bool:
    """Whether this demonstration was interrupted while it was being made: `demo` takes it up again."""
    return InventedHistory.objects.filter(finished_at=None).exists()
