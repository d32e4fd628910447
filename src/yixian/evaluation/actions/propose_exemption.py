"""What the duty manager proposes on closing a case becomes a row that the assessor rules on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yixian.evaluation.actions.exempting import counted_answer
from yixian.evaluation.models import Exemption

if TYPE_CHECKING:
    from yixian.cases.actions import Step

PROPOSING = ("close_on_facts", "settle_evaluation")


def propose_exemption(step: Step) -> None:
    """Subscriber of `PROPOSING`: nothing to leave out where nobody was reached or no department is charged."""
    if not step.case.exemption_proposed:
        return
    answer = counted_answer(step.case)
    if answer is None or answer.lead_id is None:
        return
    Exemption.objects.get_or_create(
        case=step.case,
        round=answer.round,
        defaults={"department_id": answer.lead_id, "asked_by": step.actor.account, "asked_at": step.now},
    )
