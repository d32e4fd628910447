from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yixian.cases import clocks
from yixian.cases.actions import CaseAction, Step, action
from yixian.cases.models import Case, CaseStatus, Outcome, Task
from yixian.directory.models import Step as Clock
from yixian.evaluation.actions.asking import Questions, conclude, keep
from yixian.evaluation.models import CallbackWay
from yixian.ground.errors import Refusal
from yixian.people.models import Actor

# Whoever got an answer may judge it. Against a refusal there is the objection, after a withdrawal nothing.
JUDGED = frozenset(
    {Outcome.ANSWERED, Outcome.NO_CALLBACK, Outcome.RESOLVED, Outcome.UNREACHED, Outcome.ON_FACTS}
)


@action
class Evaluate(CaseAction):
    """评价: the citizen's own word, which wins over what an agent recorded, until seven days after closing."""

    name, zh, en = "evaluate", "评价", "evaluate"
    from_states = frozenset({CaseStatus.TO_CALLBACK, CaseStatus.CLOSED})
    to_states = (CaseStatus.CLOSED,)
    citizen = True
    Fields = Questions

    def allow(self, actor: Actor, case: Case, task: Task | None) -> None:
        if case.status != CaseStatus.CLOSED:
            return
        if case.outcome not in JUDGED:
            raise Refusal(_("这件诉求没有办理结果可以评价。"))
        allowed = clocks.limit(case, Clock.EVALUATE)
        if allowed is None or case.closed_at is None:
            raise Refusal(_("这件诉求不能评价。"))
        if clocks.span(case.closed_at, allowed).due < clocks.now():
            raise Refusal(_("评价期已过。如有新的情况，请重新提出。"))

    def carry_out(self, step: Step) -> None:
        conclude(step, keep(step, step.values.get("way") or CallbackWay.PORTAL))
