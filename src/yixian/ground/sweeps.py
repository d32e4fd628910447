"""The sweeps of `yixian tick`: small jobs that may run twice at once, late, or never, and nothing is wrong.

A room registers from its `AppConfig.ready`; a sweep takes the moment it runs at and yields a line for each thing
it did. It must be safe to stop anywhere and to run beside itself.
"""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

Sweep = Callable[[datetime], Iterable[str]]
_sweeps: dict[str, Sweep] = {}
log = logging.getLogger(__name__)
NICE = ("/usr/bin/nice", "-n", "10")
YIXIAN = [sys.executable, "-m", "yixian.shell.cli"]


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


def run_apart(command: list[str], seconds: int) -> subprocess.CompletedProcess[str] | None:
    """Run a sweep's arithmetic as a process of its own: a minute of it would hold up every page of a system that is
    one process, and whoever works at this machine goes first. None where it took more than so many seconds, which is
    logged.
    """
    try:
        return subprocess.run([*NICE, *command], capture_output=True, text=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        log.warning("%s took more than %s seconds", " ".join(command[len(YIXIAN) :]), seconds)
        return None
