from __future__ import annotations

from django.utils.translation import gettext as _

from yixian.cases.actions import CaseAction, Step, action
from yixian.cases.models import Case, CaseStatus, Task
from yixian.evaluation import links
from yixian.ground.errors import Refusal, WrongState
from yixian.people.models import Actor


@action
class PutToCall(CaseAction):
    """转电话回访: of an enquiry answered at once that was drawn, and whose citizen no text message reaches.

    So that who has a landline is asked as who has a mobile. It stays closed, and waits at the callback desk for as
    long as others wait there.
    """

    name, zh, en = "put_to_call", "转电话回访", "put down to be called"
    from_states = frozenset({CaseStatus.CLOSED})
    system = True

    def allow(self, actor: Actor, case: Case, task: Task | None) -> None:
        links.check_drawn(case)
        links.check_unasked(case)
        if case.drawn_to_call:
            raise WrongState(_("已经转电话回访。"))
        if case.citizen.anonymous or not case.citizen.telephone_hash:
            raise Refusal(_("诉求人没有留下电话，不能回访。"))
        if links.time_to_call(case) is None:
            raise Refusal(_("过了回访时限，不再问。"))

    def carry_out(self, step: Step) -> None:
        span = links.time_to_call(step.case)
        assert span is not None  # `allow` has looked, by the same clock
        step.change(**span.columns("step"))
