"""Directory rows are read far more often than they change: a snapshot keeps them in the process.

A change made in this process drops the snapshot at once; one made in another is seen within `TTL` seconds: then
the newest `changed_at` and the number of rows are asked for, and the rows themselves only if these differ. Whoever
changes rows in bulk sets `changed_at`. Models without that column are few rows and are read again.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

from django.db import transaction
from django.db.models import Count, Max, Model
from django.db.models.signals import m2m_changed, post_delete, post_save

T = TypeVar("T")
TTL = 5.0
MOST_KEPT = 1000
_all: list[Forgetful] = []
_reading = threading.local()  # `since`: when the rows that are being read in this thread were last the newest


class Forgetful:
    """Forgets what it kept with `drop_all`, when a row of its models is changed in this process, and again when that
    is committed: somebody else may have looked in between."""

    def __init__(self, models: tuple[type[Model], ...]) -> None:
        self._models = models
        _all.append(self)
        for model in models:
            for signal in (post_save, post_delete, m2m_changed):
                signal.connect(self._changed, sender=model, weak=False)

    def forget(self) -> None:
        raise NotImplementedError

    def _changed(self, **_: object) -> None:
        self.forget()
        transaction.on_commit(self.forget)


class Snapshot(Forgetful, Generic[T]):
    """`load()` is called on first use, after `TTL` seconds, and after any row of `models` was saved.

    What it reads from another snapshot is looked after then, however short ago that was: what is worked out from rows
    of some seconds ago would be kept as that of the newest, until they change again.
    """

    def __init__(self, load: Callable[[], T], *models: type[Model]) -> None:
        super().__init__(models)
        self._load = load
        self._kept: tuple[float, object, T] | None = None

    def __call__(self) -> T:
        kept = self._kept
        now = time.monotonic()
        outer = getattr(_reading, "since", 0.0)
        if kept is not None and now - kept[0] <= TTL and kept[0] >= outer:
            return kept[2]
        stamp = self._stamp()
        now = time.monotonic()
        if kept is None or stamp is None or stamp != kept[1]:
            # The stamp is older than the rows if anything: a change between the two is found the next time.
            _reading.since = now
            try:
                kept = (now, stamp, self._load())
            finally:
                _reading.since = outer
        self._kept = (now, *kept[1:])
        return kept[2]

    def _stamp(self) -> object:
        """What tells that rows have changed: count and newest change of each model; None where it cannot tell."""
        if not all(any(f.name == "changed_at" for f in m._meta.fields) for m in self._models):
            return None
        return [m._default_manager.aggregate(Count("pk"), Max("changed_at")) for m in self._models]

    def forget(self) -> None:
        self._kept = None


class Kept(Forgetful, Generic[T]):
    """What `load(key)` found for each of many keys, for `TTL` seconds; nothing found is not kept.

    All is forgotten when a row of `models` is saved or deleted in this process; a change made in another
    process is seen within `TTL` seconds.
    """

    def __init__(self, load: Callable[[str], T | None], *models: type[Model]) -> None:
        super().__init__(models)
        self._load = load
        self._found: dict[str, tuple[float, T]] = {}

    def __call__(self, key: str) -> T | None:
        kept = self._found.get(key)
        now = time.monotonic()
        if kept is not None and now - kept[0] <= TTL:
            return kept[1]
        found = self._load(key)
        if found is not None:
            if len(self._found) >= MOST_KEPT:
                self._found = {}
            self._found[key] = (now, found)
        return found

    def forget(self) -> None:
        self._found = {}


def drop_all() -> None:
    """Forget everything kept (bulk changes that send no signals, a test's rollback)."""
    for kept in _all:
        kept.forget()
