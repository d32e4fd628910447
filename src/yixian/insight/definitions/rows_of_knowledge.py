"""Knowledge: verified, cited, corrected, looked for in vain; charged to the department whose it was then.

None of these rows counts on another day, or for another department, than it once did: what comes late leaves a row on
the day it was due. So no mark is needed but where an item is deleted (`actions/mark.py`).
"""

from __future__ import annotations

from django.db.models import F, Q
from django.db.models.functions import Coalesce, Least

from yixian.insight.definitions.family import ONLY_CITY, Family, Measure, Rows, family
from yixian.knowledge.models import ItemCited, KnowledgeCorrection, KnowledgeMiss, KnowledgeVerification

VERIFYING = family(
    Family(
        code="verifying",
        rows=KnowledgeVerification.objects.all,
        # Spelled as in the index `verification_counted`; corrections likewise.
        counted_at=Least("due_at", Coalesce("done_at", "due_at")),
        paths={},
        department="department_id",
        measures=(Measure("all", Q()), Measure("in_time", Q(done_at__lte=F("due_at")))),
    )
)

CITED = family(
    Family(
        code="cited",
        rows=ItemCited.objects.all,
        counted_at=F("at"),
        paths={},
        department="department_id",
        measures=(Measure("all", Q()), Measure("valid", Q(expired_on__isnull=True))),
    )
)

MISSES = family(
    Family(
        code="misses",
        rows=KnowledgeMiss.objects.all,
        counted_at=F("first_at"),
        paths={},
        measures=(Measure("all", Q(), ONLY_CITY),),
    )
)


def _closed() -> Rows:
    return KnowledgeMiss.objects.filter(closed_at__isnull=False)


CLOSED = family(
    Family(
        code="misses_over",
        rows=_closed,
        counted_at=F("closed_at"),
        paths={},
        department="department_id",
        measures=(Measure("all", Q()), Measure("written", Q(item__isnull=False))),
    )
)


def _limited() -> Rows:
    return KnowledgeCorrection.objects.filter(due_at__isnull=False)


CORRECTIONS = family(
    Family(
        code="corrections",
        rows=_limited,
        counted_at=Least("due_at", Coalesce("answered_at", "due_at")),
        paths={},
        department="department_id",
        measures=(Measure("all", Q()), Measure("in_time", Q(answered_at__lte=F("due_at")))),
    )
)


def _answered() -> Rows:
    return KnowledgeCorrection.objects.filter(answered_at__isnull=False)


ANSWERED = family(
    Family(
        code="corrected",
        rows=_answered,
        counted_at=F("answered_at"),
        paths={},
        department="department_id",
        measures=(Measure("all", Q()), Measure("accepted", Q(accepted=True))),
    )
)
