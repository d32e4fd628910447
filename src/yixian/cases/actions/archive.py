from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yixian.cases import clocks
from yixian.cases.actions.registry import CaseAction, Step, action
from yixian.cases.models import Case, CaseStatus, Task
from yixian.directory.models import Step as Clock
from yixian.ground.errors import WrongState
from yixian.people.models import Actor


@action
class Archive(CaseAction):
    """归档: thirty days after closing, by the clock."""

    name, zh, en = "archive", "归档", "archive"
    from_states = frozenset({CaseStatus.CLOSED})
    to_states = (CaseStatus.ARCHIVED,)
    system = True

    def allow(self, actor: Actor, case: Case, task: Task | None) -> None:
        if case.step_due is not None:
            raise WrongState(_("还有待答复的异议，不能归档。"))
        assert case.closed_at is not None
        if clocks.now() < clocks.span(case.closed_at, clocks.needed_limit(case, Clock.ARCHIVE)).due:
            raise WrongState(_("办结后未满归档期限。"))

    def carry_out(self, step: Step) -> None:
        step.change(status=CaseStatus.ARCHIVED, archived_at=step.now, **clocks.NO_STEP)
