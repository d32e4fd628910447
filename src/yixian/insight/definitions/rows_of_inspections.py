"""What was inspected: drawn on the day of the draw, judged on the day a score first stood; charged to the department
that replied. A seat's count for the city alone.
"""

from __future__ import annotations

from django.db.models import F, Q

from yixian.evaluation.models import Inspection
from yixian.insight.definitions.family import Family, Measure, Rows, family

DRAWN = family(
    Family(
        code="drawn",
        rows=Inspection.objects.all,
        counted_at=F("drawn_at"),
        paths={},
        department="department_id",
        measures=(Measure("all", Q()),),
    )
)


def _judged() -> Rows:
    return Inspection.objects.filter(judged_at__isnull=False)


JUDGED = family(
    Family(
        code="judged",
        rows=_judged,
        counted_at=F("judged_at"),
        paths={},
        department="department_id",
        measures=(
            Measure("all", Q()),
            Measure("passed", Q(passed=True)),
            Measure("fatal", Q(fatal=True)),
        ),
    )
)
