"""Changing how secret a case is: what becomes protected leaves the text index with all its rows, at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from yixian.cases.models import (
    CaseStatus,
    Explanation,
    IdentityRelease,
    Kind,
    Remark,
    Reply,
    Request,
    Secrecy,
    Task,
)
from yixian.cases.visibility import mask_texts
from yixian.ground.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from yixian.cases.actions.step import Step
    from yixian.cases.models import Case
    from yixian.cases.models.protected import ProtectedTexts

# The verbs after which a case may be more secret, or less, or belong to nobody any more.
PROTECTING = ("mark", "amend", "dispatch", "erase_identity")


def protect(step: Step, secrecy: str) -> None:
    """Give the step's case this secrecy; its kind must have been set before.

    Full secrecy ends only by a named person once the case was submitted, and never for a report. Raises a
    `Refusal` also where the case belongs to a group: neither reports nor confidential cases are in one.
    """
    case = step.case
    lowered = case.secrecy == Secrecy.FULL and secrecy != Secrecy.FULL
    if lowered and case.submitted_at is not None and not step.actor.clearance:
        raise Refusal(_("解除完全保密要由保密事项指定人员决定。"), field="secrecy")
    if (case.kind == Kind.REPORT or secrecy == Secrecy.FULL) and in_group(case):
        raise Refusal(_("举报和保密诉求不能并单，请先撤并。"), field="secrecy")
    reseal = (secrecy != Secrecy.NONE) != case.protected
    step.change(secrecy=secrecy)
    step.facts["secrecy"] = secrecy
    if not reseal:
        return
    if case.protected:
        # Publishing what is protected from now on would undo the protection.
        step.change(public_answer="", publish_consent=False)
    if case.version:
        step.texts()
        follow_protection(step, rows_of(case))


def in_group(case: Case) -> bool:
    """Whether the case is merged into another or others into it."""
    return case.status == CaseStatus.MERGED or (bool(case.pk) and case.members.exists())


def rows_of(case: Case) -> list[ProtectedTexts]:
    """This room's rows that hold words of a case: all that somebody typed beside the case itself."""
    return [
        *Task.objects.filter(case=case),
        *Request.objects.filter(task__case=case),
        *Reply.objects.filter(task__case=case),
        *Remark.objects.filter(case=case),
        *IdentityRelease.objects.filter(case=case),
        *Explanation.objects.filter(task__case=case),
    ]


def follow_protection(step: Step, rows: Iterable[ProtectedTexts]) -> None:
    """Let `rows` follow their case into protection, out of it, and into oblivion.

    Rooms that keep words of their own call this from a subscriber of `PROTECTING`. When the citizen is erased
    (`erase_identity`) what was sealed is lost with the key, and what was not is masked while the name is known.
    """
    case = step.case
    for row in rows:
        texts = row.opened_texts(case.citizen) if step.verb == "erase_identity" and not case.protected else {}
        row.save(update_fields=row.keep_texts(case.citizen, case.protected, mask_texts(texts, case)))
