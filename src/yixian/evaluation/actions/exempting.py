"""What the four steps of an exemption share: the answer it is about, its row, and what is recorded of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from yixian.cases.models import CaseStatus
from yixian.evaluation.impartial import own_line
from yixian.evaluation.models import Callback, Exemption
from yixian.ground.errors import NotAllowed, Refusal
from yixian.safeguard import crypto

if TYPE_CHECKING:
    from yixian.cases.actions import Step
    from yixian.cases.models import Case
    from yixian.people.models import Actor

# An open case may still come to another answer. What is archived may be asked for too: months are judged late.
OVER = frozenset({CaseStatus.CLOSED, CaseStatus.ARCHIVED})
GRANT, REFUSE = "grant", "refuse"


def counted_answer(case: Case) -> Callback | None:
    """The answer that counts for the case: that of the last round somebody was reached in."""
    return Callback.objects.filter(case=case, effective=True, superseded=False).order_by("-round").first()


def exemption_of(case: Case) -> Exemption | None:
    """The exemption of the answer that counts, as it was asked for (constraint `exemption_once`)."""
    answer = counted_answer(case)
    return Exemption.objects.filter(case=case, round=answer.round).first() if answer is not None else None


def check_impartial(actor: Actor, row: Exemption) -> None:
    """Raise `NotAllowed` for whoever belongs to the department, one above or below it, or ruled or proposed before."""
    if row.department_id in own_line(actor):
        raise NotAllowed(_("本单位的免考由别的单位的人裁定。"))
    if actor.account_id in (row.asked_by_id, row.ruled_by_id):
        raise NotAllowed(_("您已经提出或裁定过这件免考，请由另一个人裁定。"))


def keep(step: Step, row: Exemption, text: str, *columns: str) -> None:
    """Write what this step put into the row, with its text, and record both; of a proposal ruled on, the whole row."""
    said: str = step.values.get(text) or ""
    kept = row.keep_texts(step.case.citizen, step.case.protected, {text: said})
    if row.pk is None:
        row.save(force_insert=True)
        step.keep(row)
    else:
        row.save(update_fields=[*columns, *kept])
        step.keep(row, *(() if row.is_proposed and "ruled_at" in columns else (*columns, text)))
    step.facts.update(exemption=row.pk, round=row.round)
    for ruling in {"granted", "final_granted"} & set(columns):
        step.facts["granted"] = getattr(row, ruling)
    if said:
        step.facts[text] = crypto.keyed_hash(said, f"exemption:{row.pk}:{text}")
    step.made = row


def pending(row: Exemption | None) -> Exemption:
    """The row, or the `Refusal` that there is none."""
    if row is None:
        raise Refusal(_("这件诉求没有申请免考。"))
    return row
