from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yixian.cases import clocks
from yixian.cases.actions.grant import extend, within_unit_power
from yixian.cases.actions.registry import Step, Target, TaskAction, action
from yixian.cases.actions.reply import waiting
from yixian.cases.actions.rule import pending
from yixian.cases.fields import Day, Line, OneOf, Text, Whole, department_field, leave_out
from yixian.cases.models import Case, Request, RequestKind, Task, TaskStatus, Urgency
from yixian.directory import queries as directory
from yixian.directory.models import Step as Clock
from yixian.ground.errors import NotAllowed, Refusal, Words, WrongState
from yixian.people.models import Actor

MUST = _("这类申请必须填写。")
UNITS = {"wd": _("工作日"), "hour": _("小时")}


class RequestFields(forms.Form):
    kind = OneOf(label=_("申请类型"), choices=RequestKind.choices)
    reason_code = Line(label=_("原因代码"), max_length=40)
    reason = Text(label=_("理由"), max_length=2000, rows=3)
    suggested = department_field(_("建议承办单位（退单）"), required=False)
    basis = Line(label=_("依据（退单、终止、法定延期）"), required=False)
    amount = Whole(label=_("延期时长（延期）"), min_value=1, max_value=250, required=False)
    plan = Text(label=_("工作计划（挂账）"), max_length=2000, rows=3, required=False)
    review_date = Day(label=_("复核日期（挂账）"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reason_code"].widget = forms.Select(choices=reason_choices())

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        kind = values.get("kind", "")
        if kind and values.get("reason_code") and directory.reason(kind, values["reason_code"]) is None:
            self.add_error("reason_code", _("这个原因不适用于所选的申请类型。"))
        for name in NEEDED.get(kind, ()):
            if not values.get(name) and name not in self.errors:
                self.add_error(name, MUST)
        review = values.get("review_date")
        if review and review <= clocks.today():
            self.add_error("review_date", _("复核日期要晚于今天。"))
        return values

    def need(self, *names: str) -> None:
        """Mark what must be said, and ask for it."""
        for name in names:
            self.fields[name].required = True
            self.fields[name].error_messages["required"] = MUST

    def only(self, kind: RequestKind, unit: str) -> None:
        """Ask what this kind needs and nothing else, in its own words."""
        leave_out(self, *(name for name in LABELS if name not in FITTING[kind]))
        for name in FITTING[kind]:
            self.fields[name].label = LABELS[name] % {"unit": UNITS.get(unit, unit)}
        self.need(*NEEDED[kind])
        self.fields["kind"].widget = forms.HiddenInput()
        reasons = [(one.code, one.label) for one in directory.reasons(kind)]
        self.fields["reason_code"].widget = forms.Select(choices=[("", "—"), *reasons])
        self.fields["reason_code"].label = _("原因")


# What each kind of request is asked for beyond its reason, and what of it must be said.
FITTING: dict[RequestKind, tuple[str, ...]] = {
    RequestKind.RETURN: ("suggested", "basis"),
    RequestKind.EXTEND: ("amount", "basis"),
    RequestKind.SUSPEND: ("plan", "review_date"),
    RequestKind.TERMINATE: ("basis",),
}
NEEDED: dict[str, tuple[str, ...]] = {
    RequestKind.RETURN: ("basis",),
    RequestKind.EXTEND: ("amount",),
    RequestKind.SUSPEND: ("plan", "review_date"),
    RequestKind.TERMINATE: ("basis",),
}
# How the fields are called once the kind is chosen.
LABELS = {
    "suggested": _("建议承办单位"),
    "basis": _("依据"),
    "amount": _("延期时长（%(unit)s）"),
    "plan": _("工作计划"),
    "review_date": _("复核日期"),
}


def reason_choices() -> list[tuple[Any, Any]]:
    """Reason codes of the four kinds of requests, grouped by kind."""
    groups = [
        (label, [(r.code, r.label) for r in directory.reasons(kind)]) for kind, label in RequestKind.choices
    ]
    return [("", "—"), *groups]


WHO = {
    RequestKind.RETURN: "liaison",
    RequestKind.EXTEND: "unit_head",
    RequestKind.SUSPEND: "unit_head",
    RequestKind.TERMINATE: "unit_head",
}


@action
class Ask(TaskAction):
    """申请: return, extend, suspend or terminate; one at a time, with reason and grounds.

    An extension within the unit head's own power (once, up to `EXTEND`) is granted with the request.
    """

    name, zh, en = "request", "申请", "request"
    from_states = frozenset({TaskStatus.TO_SIGN, TaskStatus.IN_PROGRESS})
    roles = frozenset({"liaison", "unit_head"})
    Fields = RequestFields

    def form(self, actor: Actor, target: Target, *args: Any, **options: Any) -> forms.Form:
        """The form of the kind that was chosen (`?kind=`), else of the first this person may ask for."""
        if not isinstance(target, Task):
            return super().form(actor, target, *args, **options)
        offered = [kind for kind, _label in self.ways(actor, target)]
        initial = options.get("initial") or {}
        if not args and offered:
            kind = initial.get("kind")
            options["initial"] = initial | {"kind": kind if kind in offered else offered[0]}
        form = super().form(actor, target, *args, **options)
        assert isinstance(form, RequestFields)
        chosen = form["kind"].value()
        if chosen in RequestKind.values:
            form.only(RequestKind(chosen), _unit(target.case))
            if chosen == RequestKind.EXTEND and clocks.limit(target.case, Clock.EXTEND_ALL) is None:
                form.need("basis")  # by statute alone: which one
        return form

    def ways(self, actor: Actor, target: Target) -> list[tuple[str, Words]]:
        """The kinds this person may ask for on this task now; all of the role's where none would be granted."""
        if not isinstance(target, Task):
            return []
        of_role = [kind for kind in RequestKind if WHO[kind] in actor.roles]
        possible = [kind for kind in of_role if _may_be_asked(target.case, target, kind)]
        return [(kind.value, kind.label) for kind in possible or of_role]

    def allow(self, actor: Actor, case: Case, task: Task | None) -> None:
        assert task is not None
        if pending(task) is not None:
            raise WrongState(_("已有一个申请等待裁定。"))

    def carry_out(self, step: Step) -> None:
        task, values = step.task, step.values
        assert task is not None
        assert step.actor.account is not None
        kind = RequestKind(values["kind"])
        if WHO[kind] not in step.actor.roles:
            raise NotAllowed(
                _("退单由联络员申请。")
                if kind == RequestKind.RETURN
                else _("延期、挂账和终止由分管领导申请。")
            )
        check_possible(step.case, task, kind, step.now)
        if kind == RequestKind.EXTEND:
            _check_amount(step.case, task, values["amount"], values.get("basis") or "")
        rule = clocks.limit(step.case, Clock.RETURN_RULE)
        made = Request(
            task=task,
            kind=kind,
            reason_code=values["reason_code"],
            suggested=values.get("suggested"),
            amount=values.get("amount"),
            unit=_unit(step.case) if kind == RequestKind.EXTEND else "",
            review_date=values.get("review_date"),
            asked_by=step.actor.account,
            asked_at=step.now,
            rule_due=clocks.span(step.now, rule).due if rule else None,
            by_duty_manager=_for_duty_manager(step.case, task, kind),
        )
        texts = {name: values.get(name) or "" for name in ("reason", "basis", "plan")}
        made.keep_texts(step.case.citizen, step.case.protected, texts)
        granted = kind == RequestKind.EXTEND and within_unit_power(step.case, task, values["amount"])
        if granted:
            made.by_duty_manager = False
            made.granted, made.ruled_by, made.ruled_at = True, step.actor.account, step.now
        made.save()
        step.keep(made)
        if granted:
            extend(step, task, made)
        step.facts.update(request=made.pk, kind=kind.value, reason=values["reason_code"], granted=granted)
        step.made = made


def check_possible(case: Case, task: Task, kind: RequestKind, now: datetime) -> None:
    """`Refusal` when a request of this kind would be refused whatever it says."""
    if kind == RequestKind.RETURN:
        if task.return_forbidden:
            raise Refusal(_("这项任务不得退单；有异议请提级会商。"), field="kind")
        if task.return_due is not None and now > task.return_due:
            raise Refusal(_("申请退单的期限已过（派单后一个工作日内）。"), field="kind")
        if waiting(task) is not None:
            raise Refusal(_("答复正等待审批，请先由分管领导退回答复，再申请退单。"), field="kind")
    elif kind == RequestKind.EXTEND:
        _check_extension(case, task, now)
    elif kind == RequestKind.SUSPEND and case.urgency != Urgency.NORMAL:
        raise Refusal(_("特急和紧急件不能挂账。"), field="kind")
    elif task.parent_id is not None:
        raise Refusal(_("下派的任务不能挂账或终止，请由上级单位申请。"), field="kind")


def _may_be_asked(case: Case, task: Task, kind: RequestKind) -> bool:
    try:
        check_possible(case, task, kind, clocks.now())
    except Refusal:
        return False
    return True


def _check_extension(case: Case, task: Task, now: datetime) -> None:
    """Asked in time, and not at all for P1 (its limit is 0); urgent cases are extended once at most."""
    if now > task.due_at:
        # Asked in time it may be granted later; asked late it would make the task punctual after the fact.
        raise Refusal(_("办结时限已过，不能再申请延期；请尽快答复，并说明超期原因。"), field="kind")
    most = clocks.limit(case, Clock.EXTEND_ALL)
    if clocks.limit(case, Clock.EXTEND) is None or (most is not None and most[0] == 0):
        raise Refusal(_("这类诉求不能延期。"), field="kind")
    if most is None:
        return
    if case.urgency != Urgency.NORMAL and task.extensions:
        raise Refusal(_("紧急件只能延期一次。"), field="kind")
    _check_total(task, most, 1)


def _check_amount(case: Case, task: Task, amount: int, basis: str) -> None:
    """Never more in all than `EXTEND_ALL`; where a city sets none, the statute that is named says how long."""
    most = clocks.limit(case, Clock.EXTEND_ALL)
    if most is not None:
        _check_total(task, most, amount)
    elif not basis:
        raise Refusal(_("这类诉求只能依照法定程序延期，请写明依据。"), field="basis")


def _check_total(task: Task, most: tuple[int, str], amount: int) -> None:
    if task.extended_by + amount > most[0]:
        words = {"most": most[0], "unit": UNITS.get(most[1], most[1]), "had": task.extended_by}
        raise Refusal(_("累计延期不能超过%(most)s个%(unit)s，已延期%(had)s个。") % words, field="amount")


def _unit(case: Case) -> str:
    found = clocks.limit(case, Clock.EXTEND_ALL) or clocks.limit(case, Clock.EXTEND)
    return found[1] if found else "wd"


def _for_duty_manager(case: Case, task: Task, kind: RequestKind) -> bool:
    """The second return on a case, and everything but a return, is ruled by the duty manager."""
    if kind != RequestKind.RETURN:
        return True
    returns = Request.objects.filter(task__case=case, task__parent=None, kind=RequestKind.RETURN)
    # One that was withdrawn was ruled on by nobody.
    return returns.exclude(ruled_at__isnull=False, granted__isnull=True).exists()
