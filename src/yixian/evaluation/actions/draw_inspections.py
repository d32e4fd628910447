"""Drawing what is inspected: each period of each plan once, by a sweep of `yixian tick`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yixian.evaluation.inspection.drawing import Thing, drawn_of, is_twice, periods_over
from yixian.evaluation.inspection.sheets import version_of
from yixian.evaluation.models import Inspection, InspectionDraw, InspectionPlan, SheetVersion, What

MOST_PERIODS = 8  # so far back is drawn what nobody drew while the clock stood still
BATCH = 500


def sweep_draws(now: datetime) -> Iterator[str]:
    """Draw every period that is over and was not drawn."""
    for plan in InspectionPlan.objects.filter(active=True).select_related("sheet"):
        periods = periods_over(plan, now, MOST_PERIODS)
        done = set(
            InspectionDraw.objects.filter(plan=plan, period__in=periods).values_list("period", flat=True)
        )
        for period in periods:
            if period not in done and (draw := draw_period(plan, period, now)) is not None:
                yield _("%(plan)s %(period)s：从 %(found)d 件里抽出 %(drawn)d 件") % {
                    "plan": plan.name,
                    "period": period,
                    "found": draw.found,
                    "drawn": draw.drawn,
                }


def draw_period(plan: InspectionPlan, period: date, now: datetime) -> InspectionDraw | None:
    """Draw one period; None where it is drawn already, or the sheet holds nothing to score by.

    The row of the draw is unique and inserted first, in one transaction with what was drawn: of two sweeps at once
    the second waits, is refused and draws nothing. What another plan drew before is left out and not replaced.
    """
    sheet = version_of(plan.sheet)
    if sheet is None:
        return None
    drawn = drawn_of(plan, period)
    try:
        with transaction.atomic():
            draw = InspectionDraw.objects.create(
                plan=plan, period=period, found=drawn.found, drawn=0, drawn_at=now
            )
            before = Inspection.objects.filter(plan=plan, period=period).count()
            rows = [_row(plan, period, sheet, thing, now) for thing in drawn.things]
            Inspection.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
            draw.drawn = Inspection.objects.filter(plan=plan, period=period).count() - before
            draw.save(update_fields=["drawn"])
    except IntegrityError:
        return None
    return draw


def _row(plan: InspectionPlan, period: date, sheet: SheetVersion, thing: Thing, now: datetime) -> Inspection:
    return Inspection(
        plan=plan,
        period=period,
        what=plan.what,
        at=thing.at,
        drawn_at=now,
        sheet=sheet,
        twice=is_twice(plan, thing),
        **_which(What(plan.what), thing),
    )


def _which(what: What, thing: Thing) -> dict[str, Any]:
    if what == What.CALL:
        return {"call_id": thing.pk, "account_id": thing.of, "contact_id": thing.contact}
    if what == What.CASE:
        return {"case_id": thing.pk, "account_id": thing.of}
    return {"reply_id": thing.pk, "case_id": thing.case, "department_id": thing.of}
