"""The sweeps of `yixian tick`: small jobs that may run twice at once, late, or never, and nothing is wrong.

A room registers from its `AppConfig.ready`; a sweep takes the moment it runs at and yields a line for each thing
it did. It must be safe to stop anywhere and to run beside itself.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

Sweep = Callable[[datetime], Iterable[str]]
_sweeps: dict[str, Sweep] = {}
log = logging.getLogger(__name__)


def register_sweep(name: str, sweep: Sweep) -> None:
    """Add a sweep; a name cannot be taken twice."""
    if name in _sweeps:
        raise TypeError(f"two sweeps are called {name}")
    _sweeps[name] = sweep


def sweep_all(now: datetime) -> Iterator[tuple[str, str]]:
    """Run every sweep once; yields (sweep, line). One that fails is logged and does not stop the others."""
    for name, sweep in _sweeps.items():
        try:
            for line in sweep(now):
                yield name, line
        except Exception as error:
            log.exception("sweep %s failed", name)
            yield name, f"! {type(error).__name__}"
