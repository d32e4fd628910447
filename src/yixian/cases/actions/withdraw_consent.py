from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yixian.cases.actions.registry import ANYWHERE_OPEN, CaseAction, Step, action
from yixian.cases.models import Case, CaseStatus, Task
from yixian.ground.errors import Refusal
from yixian.people.models import Actor


@action
class WithdrawConsent(CaseAction):
    """收回公开同意: the citizen does not want matter and answer public (any more).

    What was published is withdrawn with it (`portal`). Given again it is on another case only.
    """

    name, zh, en = "withdraw_consent", "收回公开同意", "withdraw consent to publish"
    from_states = ANYWHERE_OPEN | {CaseStatus.CLOSED, CaseStatus.ARCHIVED}
    roles = frozenset({"seat", "publisher"})
    citizen = True
    confirm = True

    def allow(self, actor: Actor, case: Case, task: Task | None) -> None:
        if not case.publish_consent:
            raise Refusal(_("诉求人没有同意公开。"))

    def carry_out(self, step: Step) -> None:
        step.change(publish_consent=False)
