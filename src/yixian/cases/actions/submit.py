from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yixian.cases import accused, clocks
from yixian.cases.actions.registry import CaseAction, Step, action
from yixian.cases.models import Case, CaseStatus, Kind
from yixian.directory.models import Step as Clock
from yixian.ground.errors import Refusal


def start_clocks(step: Step) -> None:
    """The first submission starts the promise; every one starts the centre's dispatch clock."""
    case = step.case
    if case.submitted_at is None:
        step.change(submitted_at=step.now, held_by_office=accused.concerns_centre(case))
        if case.kind != Kind.COMMENDATION:
            step.change(**clocks.promise(case, step.now))
            step.facts["promise"] = case.promise_due.isoformat() if case.promise_due else None
    step.change(**dispatch_clock(case, step))


def dispatch_clock(case: Case, step: Step) -> dict[str, object]:
    """The centre's clock for dispatching, from now."""
    return clocks.centre_step(case, Clock.DISPATCH, step.now)


@action
class Submit(CaseAction):
    """提交: the draft becomes an order to be dispatched, and the citizen is promised a day."""

    name, zh, en = "submit", "提交", "submit"
    from_states = frozenset({CaseStatus.DRAFT})
    to_states = (CaseStatus.TO_DISPATCH,)
    roles = frozenset({"seat", "dispatcher"})
    citizen = True
    system = True

    def carry_out(self, step: Step) -> None:
        texts = step.case.opened_texts(step.case.citizen)
        if not texts["content"].strip():
            raise Refusal(_("请先填写诉求内容。"), field="content")
        step.move(CaseStatus.TO_DISPATCH)
        start_clocks(step)
