from __future__ import annotations

from yixian.cases import clocks
from yixian.cases.actions.registry import CaseAction, Step, action
from yixian.cases.models import CaseStatus


@action
class Archive(CaseAction):
    """归档: thirty days after closing, by the clock."""

    name, zh, en = "archive", "归档", "archive"
    from_states = frozenset({CaseStatus.CLOSED})
    to_states = (CaseStatus.ARCHIVED,)
    system = True

    def carry_out(self, step: Step) -> None:
        step.change(status=CaseStatus.ARCHIVED, archived_at=step.now, **clocks.NO_STEP)
