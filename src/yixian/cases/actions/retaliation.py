"""打击报复: the citizen says so, the supervisory unit answers by a day, and nothing is closed before it has."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from yixian.cases import clocks
from yixian.cases.actions.registry import SUBMITTED, CaseAction, Step, action
from yixian.cases.fields import OneOf, Text, YesNo
from yixian.cases.models import Case, Finding, Retaliation, Task
from yixian.cases.supervisory import may_know_of_retaliation
from yixian.directory.models import Step as Clock
from yixian.directory.models import Unit
from yixian.ground.errors import Conflict, NotAllowed, Refusal
from yixian.people.models import Actor

# Where a city has no row of its own for it.
LIMIT = (5, Unit.WORKING_DAY.value)


class ReportFields(forms.Form):
    words = Text(
        label=_("谁、什么时候、做了什么"),
        max_length=2000,
        rows=4,
        help_text=_("只有监督机构和值班主任看得到，承办单位看不到"),
    )
    by_lead = YesNo(
        label=_("说的是正在办理这件诉求的单位的人"),
        help_text=_("勾选以后，这个单位是监督机构的，也看不到"),
    )


@action
class ReportRetaliation(CaseAction):
    """反映打击报复: on the citizen's own page, at a callback, or to a seat while the citizen is on the line."""

    name, zh, en = "report_retaliation", "反映打击报复", "report retaliation"
    from_states = SUBMITTED
    roles = frozenset({"seat", "callback"})
    citizen = True
    Fields = ReportFields

    def allow(self, actor: Actor, case: Case, task: Task | None) -> None:
        if case.citizen.erased_at is not None:
            raise Refusal(_("诉求人身份已销毁，不能再反映。"))
        if case.retaliation_due is not None:
            raise Refusal(_("已经反映过，监督机构正在核查，答复以后才能再反映。"))

    def carry_out(self, step: Step) -> None:
        case = step.case
        span = clocks.span(step.now, clocks.limit(case, Clock.RETALIATION) or LIMIT)
        said = Retaliation(case=case, reported_by=step.actor.account, reported_at=step.now)
        said.by_lead = bool(step.values.get("by_lead"))
        said.due_at, said.due_steps = span.due, span.steps
        said.keep_texts(case.citizen, case.protected, {"words": step.values["words"]})
        try:
            with transaction.atomic():
                said.save(force_insert=True)
        except IntegrityError:
            # The constraint `retaliation_waiting_once`: two pressing at once leave one.
            raise Conflict(_("刚刚已经反映过，请刷新后再看。")) from None
        step.change(retaliation_due=span.due)
        step.facts.update(retaliation=said.pk, due=span.due.isoformat())
        step.made = said


class AnswerFields(forms.Form):
    finding = OneOf(label=_("事实认定"), choices=Finding.choices)
    done = Text(label=_("核查和处理"), max_length=2000, rows=4, help_text=_("只有监督机构和值班主任看得到"))
    to_citizen = Text(label=_("给诉求人的答复"), max_length=2000, rows=4, help_text=_("诉求人在查询页面看到"))


@action
class AnswerRetaliation(CaseAction):
    """答复打击报复: by the supervisory unit, or the duty manager; never by a unit that is complained of."""

    name, zh, en = "answer_retaliation", "答复打击报复", "answer the retaliation"
    from_states = SUBMITTED
    roles = frozenset({"liaison", "handler", "unit_head", "duty_manager"})
    Fields = AnswerFields

    def allow(self, actor: Actor, case: Case, task: Task | None) -> None:
        if not may_know_of_retaliation(actor, case):
            raise NotAllowed(_("打击报复由监督机构或值班主任答复。"))
        if case.retaliation_due is None:
            raise Refusal(_("没有待答复的打击报复反映。"))

    def carry_out(self, step: Step) -> None:
        case, values = step.case, step.values
        said = case.retaliations.waiting().get()
        texts = {name: values[name] for name in ("done", "to_citizen")}
        columns = said.keep_texts(case.citizen, case.protected, texts)
        kept: dict[str, Any] = {column: getattr(said, column) for column in columns}
        # Compare-and-set: two answering at once leave one answer, and the other is told.
        won = Retaliation.objects.filter(pk=said.pk, answered_at__isnull=True).update(
            answered_by=step.actor.account, answered_at=step.now, finding=values["finding"], **kept
        )
        if won != 1:
            raise Conflict(_("刚刚已经答复，请刷新后再看。"))
        step.change(retaliation_due=None)
        step.facts.update(retaliation=said.pk, finding=values["finding"])
