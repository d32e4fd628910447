"""What inspectors wrote goes with the citizen: marks and results stay, the words do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from yixian.evaluation.models import CoachingNote, Inspection, Score, ScoreAppeal
from yixian.safeguard import crypto

if TYPE_CHECKING:
    from yixian.cases.actions import Step


def forget_words(step: Step) -> None:
    """Destroy the keys of words about this case or a call of its citizen, and empty why one was left unscored
    (subscriber of `erase_identity`).
    """
    about = Q(case=step.case) | Q(contact__citizen=step.case.citizen_id) | Q(contact__about=step.case)
    found = list(Inspection.objects.filter(about).values_list("pk", flat=True))
    if not found:
        return
    gone = crypto.destroy_key()
    for model in (Score, ScoreAppeal, CoachingNote):
        model._default_manager.filter(inspection__in=found).update(wrapped_key=gone, sealed=b"")
    ScoreAppeal.objects.filter(inspection__in=found).update(ruling_key=gone, sealed_ruling=b"")
    Inspection.objects.filter(pk__in=found).update(dropped_for="")
