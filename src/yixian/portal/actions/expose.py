from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yixian.cases.actions import CaseAction, Step, action
from yixian.cases.fields import Line
from yixian.cases.models import Case, Task
from yixian.ground.errors import Refusal, WrongState
from yixian.people.models import Actor
from yixian.portal.exposing import why_not_exposed
from yixian.portal.masked import area_shown, start_of
from yixian.portal.models import Exposure
from yixian.portal.models.exposure import WAITING
from yixian.portal.read_by_all import CaseReadByAllForm, checked_field


class ExposeFields(CaseReadByAllForm):
    """The one line of words everybody will read."""

    READ = ("title",)
    title = Line(label=_("标题"), max_length=60, help_text=_("一句话说明是什么事，不写人名和门牌"))
    checked = checked_field()


@action
class Expose(CaseAction):
    """曝光: everybody reads that this matter is overdue, by whom and how long; of its words the title alone."""

    name, zh, en = "expose", "超期曝光", "expose as overdue"
    from_states = frozenset(WAITING)
    roles = frozenset({"publisher"})
    confirm = True
    Fields = ExposeFields

    def form(self, actor: Actor, target: object, *args: Any, **options: Any) -> forms.Form:
        if isinstance(target, Case):
            options["case"] = target
            if not args:
                options["initial"] = {"title": start_of(target)["title"]} | (options.get("initial") or {})
        return ExposeFields(*args, **options)

    def allow(self, actor: Actor, case: Case, task: Task | None) -> None:
        reason = why_not_exposed(case, timezone.now())
        if reason is not None:
            raise Refusal(reason)
        if Exposure.objects.listed().filter(case=case).exists():
            raise WrongState(_("已经曝光了。"))

    def carry_out(self, step: Step) -> None:
        assert step.actor.account is not None  # the role is an account's
        case = step.case
        row = Exposure.objects.filter(case=case).first() or Exposure(case=case)
        row.keep_texts(case.citizen, False, {"title": step.values["title"]})
        row.category, row.area, row.department = case.category, area_shown(case), case.lead
        row.state, row.since, row.why = Exposure.State.LISTED, step.now, ""
        row.listed_by, row.listed_at = step.actor.account, step.now
        row.save()
        step.facts["exposure"] = row.pk
        step.keep(row, *row.KEPT, *row.TEXTS)
        step.made = row
