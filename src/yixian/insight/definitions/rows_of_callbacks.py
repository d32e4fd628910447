"""Callbacks, on the day the citizen answered; charged to the lead of the round asked about."""

from __future__ import annotations

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce

from yixian.evaluation.models import Callback, Exemption
from yixian.evaluation.models.callback import CONTENT, Solved
from yixian.evaluation.models.exemption import EXEMPT
from yixian.insight.definitions.family import (
    ONLY_CITY,
    ONLY_UNIT,
    Family,
    Measure,
    Rows,
    family,
    under_case,
)

COUNTING = Q(effective=True, superseded=False)


def _last_answers() -> Rows:
    """The answer of the last round in which the citizen was reached, unless exempt: everybody is counted once.

    `leads_group` marks the first answer of a merged group, which stands for the group in departments' figures. An
    exempt one neither counts, nor lets an earlier round's count, nor stands for its group.
    """
    answers = Callback.objects.filter(COUNTING)
    later = answers.filter(case=OuterRef("case"), round__gt=OuterRef("round"))
    exempt = Exemption.objects.filter(EXEMPT, case=OuterRef("case"), round=OuterRef("round"))
    last = answers.exclude(Exists(later)).exclude(Exists(exempt))
    last = last.alias(group=Coalesce("case__parent_id", "case_id"))
    in_group = Q(case_id=OuterRef("group")) | Q(case__parent_id=OuterRef("group"))
    newer = answers.filter(case=OuterRef("case"), round__gt=OuterRef("round"))
    earlier = answers.filter(in_group, pk__lt=OuterRef("pk")).exclude(Exists(newer)).exclude(Exists(exempt))
    return last.alias(leads_group=~Exists(earlier))


SOLVED, SATISFIED = Q(solved=Solved.SOLVED), Q(satisfied__in=CONTENT)
FOR_GROUP = Q(leads_group=True)

CALLBACKS = family(
    Family(
        code="callbacks",
        rows=_last_answers,
        version=2,  # exempt answers left out
        counted_at=F("at"),
        paths=under_case("case__"),
        department="lead_id",
        measures=(
            Measure("effective", Q(), ONLY_CITY),
            Measure("solved", SOLVED, ONLY_CITY),
            Measure("satisfied", SATISFIED, ONLY_CITY),
            Measure("groups", FOR_GROUP, ONLY_UNIT),
            Measure("groups_solved", SOLVED & FOR_GROUP, ONLY_UNIT),
            Measure("groups_satisfied", SATISFIED & FOR_GROUP, ONLY_UNIT),
        ),
    )
)


def _askings() -> Rows:
    """The last attempt of each case and round: one row for everybody who was to be asked."""
    further = Callback.objects.filter(
        case=OuterRef("case"), round=OuterRef("round"), attempt__gt=OuterRef("attempt")
    )
    return Callback.objects.exclude(Exists(further))


ASKED = family(
    Family(
        code="asked",
        rows=_askings,
        counted_at=F("at"),
        paths=under_case("case__"),
        department="lead_id",
        measures=(Measure("all", Q()), Measure("effective", COUNTING)),
    )
)
