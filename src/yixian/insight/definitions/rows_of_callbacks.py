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
    newer = answers.filter(case=OuterRef("case"), round__gt=OuterRef("round"))
    earlier = answers.filter(pk__lt=OuterRef("pk")).exclude(Exists(newer)).exclude(Exists(exempt))
    # Asked one after the other: of the two in one condition no index serves, and every answer reads all answers.
    of_parent = Exists(earlier.filter(case=OuterRef("group")))
    of_members = Exists(earlier.filter(case__parent=OuterRef("group")))
    return last.alias(leads_group=~of_parent & ~of_members)


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
