"""Directory rows are read far more often than they change: a snapshot keeps them in the process.

A change made in this process drops the snapshot at once; one made in another is seen within `TTL` seconds.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from django.db.models import Model
from django.db.models.signals import m2m_changed, post_delete, post_save

T = TypeVar("T")
TTL = 5.0
_all: list[Snapshot[Any]] = []


class Snapshot(Generic[T]):
    """`load()` is called on first use, after `TTL` seconds, and after any row of `models` was saved."""

    def __init__(self, load: Callable[[], T], *models: type[Model]) -> None:
        self._load = load
        self._kept: tuple[float, T] | None = None
        _all.append(self)
        for model in models:
            post_save.connect(self._changed, sender=model, weak=False)
            post_delete.connect(self._changed, sender=model, weak=False)
            m2m_changed.connect(self._changed, sender=model, weak=False)

    def __call__(self) -> T:
        kept = self._kept
        if kept is None or time.monotonic() - kept[0] > TTL:
            kept = (time.monotonic(), self._load())
            self._kept = kept
        return kept[1]

    def _changed(self, **_: object) -> None:
        self._kept = None


def drop_all() -> None:
    """Forget every snapshot (bulk changes that send no signals, a test's rollback)."""
    for snapshot in _all:
        snapshot._kept = None
