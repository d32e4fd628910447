"""Changing how secret a case is: what becomes protected leaves the text index with all its rows, at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

from yixian.cases import kept
from yixian.cases.fields import OneOf, YesNo
from yixian.cases.models import (
    CaseStatus,
    ConsentWay,
    Explanation,
    IdentityRelease,
    Kind,
    Remark,
    Reply,
    Request,
    Retaliation,
    Secrecy,
    SiteVisit,
    Task,
)
from yixian.cases.places import without_point
from yixian.cases.texts import mask_texts
from yixian.ground.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from yixian.cases.actions.step import Step
    from yixian.cases.models import Case
    from yixian.cases.models.protected import ProtectedTexts

# The verbs after which a case may be more secret, or less, or belong to nobody any more.
PROTECTING = ("mark", "amend", "dispatch", "erase_identity")


class ConsentFields(forms.Form):
    """What an action that may lower the secrecy asks for beside its reason."""

    citizen_agrees = YesNo(label=_("诉求人同意降低保密"))
    agreed_way = OneOf(label=_("怎样取得同意"), choices=[("", "—"), *ConsentWay.choices], required=False)


def protect(step: Step, secrecy: str, *, reason: str = "", field: str = "secrecy") -> None:
    """Give the step's case this secrecy; its kind must have been set before.

    Less secrecy needs the citizen's consent and a `reason` (typed in `field`) once the case was submitted. Raises
    a `Refusal` also where the case belongs to a group: neither reports nor confidential cases are in one.
    """
    case = step.case
    if is_lower(secrecy, case.secrecy) and case.submitted_at is not None:
        _check_lowering(step, reason, field)
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
        _change_over(step)
        follow_protection(step, rows_of(case))


def _change_over(step: Step) -> None:
    """Seal the case's words, or unseal them; a point that was sealed with them comes back into its columns."""
    case = step.case
    address, point = without_point(case.opened_texts(case.citizen)["address"])
    if case.protected or point is None:
        step.texts()
        return
    step.change(**point._asdict())
    step.texts(address=address)


def is_lower(secrecy: str, than: str) -> bool:
    """Whether a secrecy keeps less than another."""
    return Secrecy.values.index(secrecy) < Secrecy.values.index(than)


def _check_lowering(step: Step, reason: str, field: str) -> None:
    """Raise a `Refusal` unless a named person has the citizen's word, for full secrecy beside a second one.

    Who asked us to keep a secret is asked before it is told (docs/domain.md, "Who sees what").
    """
    case, values = step.case, step.values
    if not step.actor.clearance:
        raise Refusal(_("降低保密要由保密事项指定人员决定。"), field="secrecy")
    if case.secrecy == Secrecy.FULL:
        release = _release_to_lower(step)
        if release is None:
            raise Refusal(
                _("解除完全保密要先“申请披露身份”并勾选“用于降低保密”，由监督机构的分管领导同意。"),
                field="secrecy",
                code="second_person",
            )
        step.facts["release"] = release.pk
    if not values.get("citizen_agrees"):
        raise Refusal(_("降低保密要诉求人本人同意，请先征得同意再勾选。"), field="citizen_agrees")
    if not values.get("agreed_way"):
        raise Refusal(_("请选择怎样取得诉求人的同意。"), field="agreed_way")
    if not reason:
        raise Refusal(_("请写明为什么降低保密。"), field=field)
    step.facts["consent"] = values["agreed_way"]


def _release_to_lower(step: Step) -> IdentityRelease | None:
    """The release in force for this purpose that the actor asked for."""
    mine = step.case.releases.filter(asked_by_id=step.actor.account_id, lowers=True)
    return mine.in_force(step.now).order_by("-id").first()


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
        *Retaliation.objects.filter(case=case),
        *Explanation.objects.filter(task__case=case),
        *SiteVisit.objects.filter(task__case=case),
    ]


def follow_protection(step: Step, rows: Iterable[ProtectedTexts]) -> None:
    """Let `rows` follow their case into protection, out of it, and into oblivion.

    Rooms that keep words of their own call this from a subscriber of `PROTECTING`. When the citizen is erased
    (`erase_identity`) what was sealed is lost with the key, and what was not is masked while the name is known.
    """
    case = step.case
    for row in rows:
        texts = row.opened_texts(case.citizen) if step.verb == "erase_identity" and not case.protected else {}
        left = {**mask_texts(texts, case), **{name: "" for name in row.LOST if name in texts}}
        row.save(update_fields=row.keep_texts(case.citizen, case.protected, left))
        if texts and step.event is None and kept.keeps_texts(row):
            step.keep(row, *row.TEXTS)
