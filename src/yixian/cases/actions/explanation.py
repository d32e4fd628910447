"""情况说明: the lead asks the accused unit one redacted question; the unit answers without seeing the case."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from yixian.cases.actions.registry import Action, Step, TaskAction, action
from yixian.cases.fields import Text
from yixian.cases.models import OPEN_TASK, Case, Explanation, Task, TaskStatus
from yixian.ground.errors import Conflict, Refusal, WrongState
from yixian.people.models import Actor
from yixian.safeguard.masking import mask_text


class AskExplanationFields(forms.Form):
    question = Text(
        label=_("需说明的问题"),
        max_length=1000,
        rows=3,
        help_text=_("不要写入诉求人的任何信息；姓名和号码会自动遮盖"),
    )


@action
class AskExplanation(TaskAction):
    """请被诉单位说明情况."""

    name, zh, en = "ask_explanation", "请被诉单位说明", "ask the accused to explain"
    from_states = frozenset({TaskStatus.IN_PROGRESS})
    roles = frozenset({"handler", "liaison"})
    Fields = AskExplanationFields

    def allow(self, actor: Actor, case: Case, task: Task | None) -> None:
        if not case.counts_as_conduct or case.accused_id is None:
            raise Refusal(_("只有作风投诉和举报需要请被诉单位说明。"))

    def carry_out(self, step: Step) -> None:
        assert step.task is not None
        assert step.actor.account is not None
        case = step.case
        name = case.citizen.identity.name
        question = mask_text(step.values["question"], names=(name,) if name else ())
        asked = Explanation(
            task=step.task, department_id=case.accused_id, asked_by=step.actor.account, asked_at=step.now
        )
        asked.keep_texts(case.citizen, case.protected, {"question": question})
        asked.save(force_insert=True)
        step.made = asked
        step.facts["explanation"] = asked.pk


class ExplainFields(forms.Form):
    answer = Text(label=_("说明"), max_length=3000, rows=5)


@action
class Explain(Action):
    """说明情况: the accused unit answers."""

    name, zh, en = "explain", "说明情况", "explain"
    on = "explanation"
    roles = frozenset({"liaison", "handler", "unit_head"})
    Fields = ExplainFields

    def check(self, actor: Actor, case: Case, task: Task | None) -> None:
        self.check_role(actor)
        if task is not None and task.status not in OPEN_TASK:
            raise WrongState(_("这件事已经办结，不再需要说明。"))

    def carry_out(self, step: Step) -> None:
        case = step.case
        # Read again under the case's lock: its words may have been sealed since the page was opened.
        asked = Explanation.objects.get(pk=step.made.pk)
        columns = asked.keep_texts(case.citizen, case.protected, {"answer": step.values["answer"]})
        # Compare-and-set: two colleagues answering at once leave one answer, and the other is told.
        won = Explanation.objects.filter(pk=asked.pk, answered_at__isnull=True).update(
            answered_by=step.actor.account,
            answered_at=step.now,
            **{column: getattr(asked, column) for column in columns},
        )
        if won != 1:
            raise Conflict(_("已经说明过了。"))
        step.facts["explanation"] = asked.pk
