from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from yixian.cases.accused import check_may_close
from yixian.cases.actions.registry import CaseAction, Step, action
from yixian.cases.actions.split import split_members
from yixian.cases.fields import Text, category_field
from yixian.cases.models import Case, CaseStatus, Outcome, Task
from yixian.ground.errors import Refusal
from yixian.people.models import Actor


class AnswerFields(forms.Form):
    answer = Text(label=_("答复内容"), help_text=_("写明依据，便于考核和再次引用"))
    category = category_field(required=False)


@action
class Answer(CaseAction):
    """直接办结: answered at once; kind and category suffice."""

    name, zh, en = "answer", "直接办结", "answer at once"
    from_states = frozenset({CaseStatus.DRAFT, CaseStatus.TO_DISPATCH})
    to_states = (CaseStatus.CLOSED,)
    roles = frozenset({"seat", "dispatcher"})
    Fields = AnswerFields

    def allow(self, actor: Actor, case: Case, task: Task | None) -> None:
        check_may_close(actor, case)

    def carry_out(self, step: Step) -> None:
        category = step.values.get("category") or step.case.category
        if category is None:
            raise Refusal(_("直接办结也要选事项分类。"), field="category")
        step.close(Outcome.ANSWERED, category=category)
        step.texts(answer=step.values["answer"])
        split_members(step)
