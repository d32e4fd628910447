"""异议: a citizen objects to a refusal; the dispatcher takes the case up again or stays with it and says why."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from yixian.cases import clocks
from yixian.cases.actions.registry import CaseAction, Step, action
from yixian.cases.actions.submit import start_clocks
from yixian.cases.fields import Said, Text
from yixian.cases.models import Case, CaseStatus, Outcome, Task
from yixian.directory.models import Step as Clock
from yixian.ground.errors import Refusal
from yixian.people.models import Actor


class ObjectFields(forms.Form):
    note = Text(label=_("异议理由"), max_length=1000, rows=3)


@action
class Object(CaseAction):
    """异议: asked by the citizen, within one working day of the refusal."""

    name, zh, en = "object", "异议", "object"
    from_states = frozenset({CaseStatus.CLOSED})
    citizen = True
    Fields = ObjectFields

    def allow(self, actor: Actor, case: Case, task: Task | None) -> None:
        if case.outcome != Outcome.REFUSED:
            raise Refusal(_("只有不予受理的诉求可以提出异议。"))
        if case.objected_at is not None:
            raise Refusal(_("已经提出过异议。"))
        if case.citizen.erased_at is not None:
            raise Refusal(_("诉求人身份已销毁，不能再提出异议。"))
        assert case.closed_at is not None
        last = clocks.span(case.closed_at, clocks.needed_limit(case, Clock.OBJECT)).due
        if clocks.now() > last:
            raise Refusal(_("提出异议的期限已过，如有新情况请重新提交。"))

    def carry_out(self, step: Step) -> None:
        step.change(objected_at=step.now, **clocks.centre_step(step.case, Clock.OBJECT_ANSWER, step.now))
        step.remark(step.values["note"], internal=False)


class AnswerObjectionFields(forms.Form):
    accept = Said(label=_("异议是否成立"), yes=_("异议成立，重新受理"), no=_("维持不予受理"))
    note = Text(label=_("答复"), max_length=1000, rows=3)


@action
class AnswerObjection(CaseAction):
    """答复异议: taken up again, or the refusal stands with an answer."""

    name, zh, en = "answer_objection", "答复异议", "answer the objection"
    from_states = frozenset({CaseStatus.CLOSED})
    to_states = (CaseStatus.TO_DISPATCH, CaseStatus.CLOSED)
    roles = frozenset({"dispatcher"})
    Fields = AnswerObjectionFields

    def allow(self, actor: Actor, case: Case, task: Task | None) -> None:
        if case.objected_at is None or case.step_due is None:
            raise Refusal(_("这件诉求没有待答复的异议。"))

    def carry_out(self, step: Step) -> None:
        step.facts["accepted"] = bool(step.values.get("accept"))
        if step.values.get("accept"):
            step.move(CaseStatus.TO_DISPATCH, outcome="", closed_at=None, reason_code="")
            start_clocks(step)
        else:
            step.change(**clocks.NO_STEP)
        step.remark(step.values["note"], internal=False)
