from __future__ import annotations

from django.utils.translation import gettext as _

from yixian.cases import clocks
from yixian.cases.actions import CaseAction, Step, action
from yixian.cases.models import Case, CaseStatus, Task
from yixian.ground.errors import WrongState
from yixian.people.models import Actor


@action
class LeaveUncalled(CaseAction):
    """不再电话回访: the limit has passed, and nobody knows any more what the enquiry was about (by the clock)."""

    name, zh, en = "leave_uncalled", "不再电话回访", "call no more"
    from_states = frozenset({CaseStatus.CLOSED})
    system = True

    def allow(self, actor: Actor, case: Case, task: Task | None) -> None:
        if not case.drawn_to_call or case.step_due is None or case.step_due > clocks.now():
            raise WrongState(_("这件诉求不在等电话回访，或者时限还没有到。"))

    def carry_out(self, step: Step) -> None:
        step.change(**clocks.NO_STEP)
