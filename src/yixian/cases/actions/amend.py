from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yixian.cases.actions.register import CaseFields, plain_columns, secrecy_of, texts_in, title_of
from yixian.cases.actions.registry import CaseAction, Step, action
from yixian.cases.models import Case, CaseStatus, Task
from yixian.ground.errors import NotAllowed
from yixian.people.models import Actor


@action
class Amend(CaseAction):
    """修改: correct what was registered, before it is dispatched. The record keeps a digest of every wording."""

    name, zh, en = "amend", "修改", "amend"
    from_states = frozenset({CaseStatus.DRAFT, CaseStatus.TO_DISPATCH})
    roles = frozenset({"seat", "dispatcher"})
    Fields = CaseFields

    def allow(self, actor: Actor, case: Case, task: Task | None) -> None:
        if case.status == CaseStatus.TO_DISPATCH and "dispatcher" not in actor.roles:
            raise NotAllowed(_("已经提交，由审核派单员修改；需要补充请用“补充”。"))

    def carry_out(self, step: Step) -> None:
        values = step.values
        step.change(**plain_columns(values), secrecy=secrecy_of(values))
        step.texts(title=title_of(values), **texts_in(values))
        step.facts.update(kind=step.case.kind, secrecy=step.case.secrecy)
