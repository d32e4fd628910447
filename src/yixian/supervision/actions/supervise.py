from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yixian.cases import clocks
from yixian.cases.accused import is_within
from yixian.cases.actions import CaseAction, Step, action
from yixian.cases.actions.registry import ANYWHERE_OPEN
from yixian.cases.fields import OneOf, SeveralOf, Text, Whole, leave_out
from yixian.cases.models import Case, Task, TaskStatus
from yixian.directory import queries as directory
from yixian.directory.models import Department, Unit
from yixian.ground.errors import NotAllowed, Refusal
from yixian.people.models import Actor
from yixian.safeguard import crypto
from yixian.supervision.models import Addressee, ClockRule, Form, Level, SupervisionOrder
from yixian.supervision.models.order import JOINT_FORMS

UNITS = [(unit.value, unit.label) for unit in (Unit.WORKING_DAY, Unit.WORKING_HOUR, Unit.HOUR)]


class SuperviseFields(forms.Form):
    level = OneOf(label=_("级别"), choices=[(str(level.value), level.label) for level in Level])
    departments = SeveralOf(
        label=_("被督办单位"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("不选时为全部承办单位；尚未派单的，由热线中心办理"),
    )
    form = OneOf(
        label=_("方式"),
        choices=[("", "—"), *Form.choices],
        required=False,
        help_text=_("只用于 3 级；不选时为挂牌督办"),
    )
    lead = OneOf(
        label=_("牵头单位"),
        required=False,
        help_text=_("只用于联合督办；不选时为主办单位。其他单位都答复以后由它答复"),
    )
    demand = Text(label=_("督办要求"), max_length=2000, rows=3)
    amount = Whole(label=_("答复期限"), min_value=1, max_value=60, initial=2)
    unit = OneOf(label=_("单位（时间）"), choices=UNITS, initial=Unit.WORKING_DAY)


@action
class Supervise(CaseAction):
    """督办: an order with a number and a day, to departments that have the case; level 4 is a leader's.

    One of level 3 is posted, joint or both; a unit complained of for its conduct is sent none.

    The clock issues by a rule of the city's (`values["rule"]`), and the order says so.
    """

    name, zh, en = "supervise", "督办", "supervise"
    from_states = ANYWHERE_OPEN
    roles = frozenset({"supervisor", "duty_manager", "leader"})
    system = True
    Fields = SuperviseFields

    def form(self, actor: Actor, target: object, *args: Any, **options: Any) -> forms.Form:
        form = SuperviseFields(*args, **options)
        levels = [(str(level.value), level.label) for level in Level if _may_issue(actor, level)]
        form.fields["level"].choices = levels  # type: ignore[attr-defined]
        if len(levels) == 1:  # a leader has nothing to choose from
            form.fields["level"].initial = levels[0][0]
        if all(int(level) != Level.POSTED for level, _label in levels):
            leave_out(form, "form", "lead")
        if isinstance(target, Case):
            choices = [(one.code, one.label) for one in departments_on(target)]
            form.fields["departments"].choices = choices  # type: ignore[attr-defined]
            if "lead" in form.fields:
                form.fields["lead"].choices = [("", "—"), *choices]  # type: ignore[attr-defined]
        return form

    def carry_out(self, step: Step) -> None:
        case, values = step.case, step.values
        level = Level(int(values["level"]))
        if not _may_issue(step.actor, level):
            raise NotAllowed(_("领导批示由领导下达，其他级别由督办员或值班主任下达。"))
        departments = _chosen(case, values.get("departments") or [])
        kept_as = _form(level, values.get("form") or "")
        lead = _lead(case, departments, kept_as, values.get("lead") or "")
        rule: ClockRule | None = values.get("rule")
        span = clocks.span(step.now, (values["amount"], values["unit"]))
        order = SupervisionOrder(
            case=case,
            level=level,
            form=kept_as,
            issued_by=step.actor.account,
            rule=rule,
            rule_name=rule.name if rule is not None else "",
            issued_at=step.now,
            due_at=span.due,
            due_steps=span.steps,
        )
        order.keep_texts(case.citizen, case.protected, {"demand": values["demand"]})
        order.save(force_insert=True)
        Addressee.objects.bulk_create(
            Addressee(order=order, department=one, leads=one == lead) for one in departments
        )
        step.facts.update(
            order=order.pk,
            level=level.value,
            departments=[one.pk for one in departments],
            due=span.due.isoformat(),
            demand=crypto.keyed_hash(values["demand"], f"supervision:{order.pk}"),
        )
        if kept_as:
            step.facts["form"] = kept_as
        if lead is not None:
            step.facts["lead"] = lead.pk
        step.made = order


def _may_issue(actor: Actor, level: Level) -> bool:
    """A leader instructs (level 4) and leaves the rest to the supervisors; nobody instructs in a leader's name."""
    if level == Level.INSTRUCTION:
        return "leader" in actor.roles
    return actor.kind == "system" or bool(actor.roles & {"supervisor", "duty_manager"})


def departments_on(case: Case) -> list[Department]:
    """The departments that have the case and may be told of it: those with a task that has not ended.

    A unit whose own conduct the case is about may have been named after it was given the case: it learns nothing more.
    """
    return having(case, Task.objects.filter(case=case).only("department_id", "status").order_by("id"))


def having(case: Case, tasks: Iterable[Task]) -> list[Department]:
    """As `departments_on`, out of all tasks of the case. No query of its own when warm."""
    ids = dict.fromkeys(task.department_id for task in tasks if task.status != TaskStatus.ENDED)
    accused = directory.department(case.accused_id) if case.accused_id and case.counts_as_conduct else None
    found = (directory.department(pk) for pk in ids)
    return [one for one in found if one is not None and not (accused and is_within(one, accused))]


def _chosen(case: Case, codes: list[str]) -> list[Department]:
    """The departments named, all of them if none is; one without a task may not even know of the case."""
    have = departments_on(case)
    chosen = [one for one in have if not codes or one.code in codes]
    if len(chosen) != len(set(codes) or have):
        raise Refusal(_("只能督办正在承办这件诉求的单位。"), field="departments")
    return chosen


def _form(level: Level, asked: str) -> str:
    """How an order of this level is kept after: of level 3 posted if nobody says, of the others not at all."""
    if level == Level.POSTED:
        return asked or Form.POSTED.value
    if asked:
        raise Refusal(_("挂牌和联合只用于 3 级督办。"), field="form")
    return ""


def _lead(case: Case, departments: list[Department], form: str, code: str) -> Department | None:
    """Who leads a joint order: the unit named, else the one that leads the case. None of any other order."""
    if form not in JOINT_FORMS:
        if code:
            raise Refusal(_("只有联合督办才有牵头单位。"), field="lead")
        return None
    if len(departments) < 2:
        raise Refusal(_("联合督办要有两个以上被督办单位。"), field="departments")
    lead = next((one for one in departments if (one.code == code if code else one.pk == case.lead_id)), None)
    if lead is None:
        raise Refusal(_("请在被督办单位中选一个牵头单位。"), field="lead")
    return lead
