from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yixian.cases.actions.registry import Step, TaskAction, action
from yixian.cases.actions.request import WHO
from yixian.cases.actions.rule import pending
from yixian.cases.models import Case, RequestKind, Task, TaskStatus
from yixian.ground.errors import NotAllowed, WrongState
from yixian.people.models import Actor


@action
class WithdrawRequest(TaskAction):
    """撤回申请: what waits for a ruling is wished no more; by whoever may ask for it, or the unit head."""

    name, zh, en = "withdraw_request", "撤回申请", "withdraw the request"
    from_states = frozenset({TaskStatus.TO_SIGN, TaskStatus.IN_PROGRESS})
    roles = frozenset({"liaison", "unit_head"})

    def allow(self, actor: Actor, case: Case, task: Task | None) -> None:
        assert task is not None
        request = pending(task)
        if request is None:
            raise WrongState(_("没有等待裁定的申请。"))
        if not actor.roles & {WHO[RequestKind(request.kind)], "unit_head"}:
            raise NotAllowed(_("这个申请由分管领导撤回。"))

    def carry_out(self, step: Step) -> None:
        assert step.task is not None
        request = pending(step.task)
        assert request is not None
        # Ruled by nobody, neither granted nor refused.
        request.ruled_at = step.now
        request.save(update_fields=["ruled_at"])
        step.facts.update(request=request.pk, kind=request.kind)
