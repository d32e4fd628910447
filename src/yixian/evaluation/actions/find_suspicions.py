"""Putting what rows make suspicious into the inspectors' queue, each once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import takewhile
from time import monotonic

from django.utils.translation import gettext as _

from yixian.evaluation.inspection.sheets import sheet_for
from yixian.evaluation.inspection.suspicions import suspected
from yixian.evaluation.models import Inspection, InspectionRule, SheetVersion, What

SWEEP_SECONDS = 10.0  # the other sweeps wait meanwhile


def sweep_suspicions(now: datetime) -> Iterator[str]:
    """Add what is suspected and not in the queue yet.

    A thing and its suspicion are unique: twice at once, or again on every tick, it is there once.
    """
    if not InspectionRule.now().candidates:
        return
    sheets: dict[str, SheetVersion | None] = {what: sheet_for(what) for what in (What.CASE, What.REPLY)}
    until = monotonic() + SWEEP_SECONDS
    rows = [
        Inspection(drawn_at=now, sheet=sheet, **columns)
        for columns in takewhile(lambda _columns: monotonic() < until, suspected(now))
        if (sheet := sheets[columns["what"]]) is not None
    ]
    if not rows:
        return
    before = Inspection.objects.filter(plan=None).count()
    Inspection.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    if added := Inspection.objects.filter(plan=None).count() - before:
        yield _("查出 %(count)d 件疑似致命差错，排在待评最前") % {"count": added}
