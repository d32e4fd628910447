"""What probing the ledger came to, as a table for people and as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence

from yixian.telephony.config.dialplan import queue_of
from yixian.telephony.models import NumberProbe
from yixian.telephony.queries import Line


def is_as_written(line: Line, probe: NumberProbe) -> bool:
    """Whether the call came here, and into the queue that the ledger says."""
    queue = queue_of(line, probe.number)
    came = probe.outcome == NumberProbe.Outcome.ANSWERED
    return came and queue is not None and queue.code == probe.queue


def as_line(line: Line, probe: NumberProbe) -> str:
    """One line of the table."""
    took = f"{probe.seconds:.1f} s" if probe.seconds is not None else "—"
    mark = "✓" if is_as_written(line, probe) else "✗"
    said = f"{probe.get_outcome_display()} {probe.outcome}"
    return f"{mark} {probe.number.number:<14}{said:<20}{probe.queue or '—':<20}{took:>8}  {probe.number.name}"


def as_json(line: Line, probes: Sequence[NumberProbe]) -> str:
    """All of them."""
    told = [
        {
            "number": one.number.number,
            "name": one.number.name,
            "at": one.at.isoformat(timespec="seconds"),
            "trunk": one.trunk,
            "outcome": one.outcome,
            "queue": one.queue,
            "seconds": one.seconds,
            "as_written": is_as_written(line, one),
        }
        for one in probes
    ]
    return json.dumps(told, ensure_ascii=False, indent=1)
