from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from yixian.cases import clocks
from yixian.cases.actions.registry import CaseAction, Step, action
from yixian.cases.fields import Text
from yixian.cases.models import Case, CaseStatus
from yixian.directory.models import Step as Clock


def split_members(step: Step) -> None:
    """Every member of a parent that closes before review goes its own way again."""
    for member in members_of(step.case):
        other = step.on(member, "split")
        _split(other)


def members_of(case: Case) -> list[Case]:
    """The cases merged into this one, with what a step on them reads."""
    return list(
        Case.objects.filter(parent=case, status=CaseStatus.MERGED)
        .select_related("citizen", "contact")
        .order_by("id")
    )


def _split(step: Step) -> None:
    step.facts["parent"] = step.case.parent_id
    step.move(CaseStatus.TO_DISPATCH, parent=None, **clocks.centre_step(step.case, Clock.DISPATCH, step.now))


class SplitFields(forms.Form):
    note = Text(
        label=_("撤并原因"),
        max_length=500,
        rows=2,
        help_text=_("编号、诉求人、承诺时限都不变；这件回到待派单，单独办理，不再提示与那件相同。"),
    )


@action
class Split(CaseAction):
    """撤并: leaves the case it was merged into and waits for dispatch itself."""

    name, zh, en = "split", "撤并", "split"
    from_states = frozenset({CaseStatus.MERGED})
    to_states = (CaseStatus.TO_DISPATCH,)
    roles = frozenset({"dispatcher"})
    Fields = SplitFields

    def carry_out(self, step: Step) -> None:
        _split(step)
        step.remark(step.values["note"])
