from __future__ import annotations

from yixian.cases import clocks
from yixian.cases.actions.registry import CaseAction, Step, action
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


@action
class Split(CaseAction):
    """撤并: leaves the case it was merged into and waits for dispatch itself."""

    name, zh, en = "split", "撤并", "split"
    from_states = frozenset({CaseStatus.MERGED})
    to_states = (CaseStatus.TO_DISPATCH,)
    roles = frozenset({"dispatcher"})

    def carry_out(self, step: Step) -> None:
        _split(step)
