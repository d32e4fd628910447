"""What the rules of the clock did, as a list: its filters, its columns, and all its rows for a file."""

from __future__ import annotations

from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _

from yixian.cases.actions.export import EXPORTERS
from yixian.cases.columns import Column
from yixian.cases.fields import OneOf
from yixian.cases.list_files import Listed
from yixian.cases.list_form import MomentForm
from yixian.cases.lists import RoomList
from yixian.ground.errors import Refusal
from yixian.people.models import Actor
from yixian.supervision.models import ClockRule, ClockStep

NAME = "clock-steps"
READERS = frozenset({"supervisor", "duty_manager"})
LATELY = timedelta(days=7)


class StepFilterForm(MomentForm):
    moment = "done_at"  # index `clock_step_latest`

    rule = OneOf(label=_("到时规则"), required=False)
    state = OneOf(label=_("结果"), choices=[("", "—"), *ClockStep.State.choices], required=False)
    lately = OneOf(label=_("多久以来"), choices=[("", "—"), ("1", _("近七天"))], required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        rules = [(rule.code, rule.label) for rule in ClockRule.objects.all()]
        self.fields["rule"].choices = [("", "—"), *rules]  # type: ignore[attr-defined]

    def narrow(self, actor: Actor, now: datetime) -> Any:
        """What the valid form asks for, of cases this actor may know of."""
        values = self.cleaned_data
        rows = ClockStep.objects.visible_to(actor)
        if values["rule"]:
            rows = rows.filter(rule__code=values["rule"])
        if values["state"]:
            rows = rows.filter(state=values["state"])
        if values["lately"]:
            rows = rows.filter(done_at__gte=now - LATELY)
        return self.of_day(with_rows(rows))


def amiss(actor: Actor, now: datetime) -> Any:
    """What lately found nobody to tell (index `clock_step_amiss`)."""
    steps = ClockStep.objects.visible_to(actor).filter(state=ClockStep.State.NOBODY)
    return steps.filter(done_at__gte=now - LATELY)


def with_rows(steps: Any) -> Any:
    """The steps with all that a list shows of them."""
    return steps.select_related("rule", "case", "task__department")


def _unit(step: ClockStep) -> str:
    return str(step.task.department.label) if step.task is not None else said("热线中心")


MOMENT = "cases/cells/moment.html"
COLUMNS: tuple[Column, ...] = (
    Column(
        "done_at",
        _("时间"),
        attrgetter("done_at"),
        MOMENT,
        "nowrap",
        fixed=True,
        orders=("-done_at", "done_at"),
    ),
    Column("rule", _("到时规则"), attrgetter("rule_called"), css="words", fixed=True),
    Column("deed", _("做什么"), attrgetter("deed_words")),
    Column(
        "number",
        _("诉求"),
        attrgetter("case.number"),
        "supervision/cells/step_case.html",
        "number",
        fixed=True,
    ),
    Column("unit", _("单位"), _unit, css="words"),
    Column("due_at", _("时限"), attrgetter("due_at"), MOMENT, "nowrap"),
    Column("state", _("结果"), lambda step: str(step.get_state_display()), css="nowrap"),
    Column("reason", _("说明"), attrgetter("reason"), css="words"),
)


def listed(actor: Actor, asked: QueryDict, now: datetime) -> Listed:
    """The steps the address asks for, in its order. A `Refusal` for filters that cannot be answered."""
    form = StepFilterForm(asked)
    if not form.is_valid():
        raise Refusal(_("条件已经失效，请重新导出。"))

    def read(pks: list[int]) -> Any:
        return with_rows(ClockStep.objects.filter(pk__in=pks))

    return Listed(form.narrow(actor, now), form.keyset, COLUMNS, read, lambda step: step, ("clock",))


STEPS = RoomList(
    NAME, ("clock_steps",), READERS, READERS & EXPORTERS, frozenset(StepFilterForm.base_fields), listed
)
