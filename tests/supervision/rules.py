"""A rule of the clock for a test, as a city would write it, in force for a long time."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from tests.cases.world import at
from yixian.supervision.clock import keep_time
from yixian.supervision.models import ClockRule

LONG_AGO = at("2026-01-05 09:00 Mon")


def rule(**columns: Any) -> ClockRule:
    """Signing past its limit is reminded of, unless `columns` say otherwise."""
    known = {
        "code": f"rule-{ClockRule.objects.count() + 1}",
        "name": "到时未签收",
        "what": "sign",
        "when": "after",
        "deed": "remind",
        "to": "liaison",
        "valid_from": date(2026, 1, 1),
        "since": LONG_AGO,
    }
    if columns.get("deed", "remind") != "remind":
        known |= {"to": "", "words": "请抓紧办理"}
    made = ClockRule(**(known | columns))
    made.full_clean()
    made.save()
    return made


def ticked(now: datetime) -> list[str]:
    """What the clock says it did at this moment."""
    return list(keep_time(now))
