from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yixian.cases import clocks
from yixian.cases.actions.assign import assign
from yixian.cases.actions.dispatch import entry_for, limit_of_entry
from yixian.cases.actions.grant import extend, hours_left, move_promise
from yixian.cases.actions.registry import Step, Target, TaskAction, action
from yixian.cases.actions.review import to_review_if_complete
from yixian.cases.fields import Said, Text, YesNo, department_field, leave_out
from yixian.cases.models import (
    OPEN_TASK,
    Case,
    CaseStatus,
    Request,
    RequestKind,
    Task,
    TaskRole,
    TaskStatus,
)
from yixian.directory.models import Step as Clock
from yixian.ground.errors import NotAllowed, Refusal, WrongState
from yixian.people.models import Actor


class RuleFields(forms.Form):
    granted = Said(label=_("裁定"), yes=_("准予"), no=_("不准予"))
    ruling = Text(label=_("裁定意见"), max_length=1000, rows=3)
    successor = department_field(_("改派单位（准予退单）"), required=False)
    designate = YesNo(label=_("指定承办，不得再退"))


@action
class Rule(TaskAction):
    """裁定: the pending request is granted or refused, by whoever it belongs to.

    A return: the dispatcher, the second on a case the duty manager, who may designate. A child's request: its
    parent department. The rest: the duty manager.
    """

    name, zh, en = "rule", "裁定", "rule"
    from_states = frozenset({TaskStatus.TO_SIGN, TaskStatus.IN_PROGRESS})
    to_states = (TaskStatus.IN_PROGRESS, TaskStatus.ENDED, TaskStatus.SUSPENDED, TaskStatus.REPLIED)
    roles = frozenset({"dispatcher", "duty_manager", "liaison", "unit_head"})
    Fields = RuleFields

    def form(self, actor: Actor, target: Target, *args: Any, **options: Any) -> forms.Form:
        """A successor is named for a return of the centre's, and designated by the duty manager alone."""
        form = super().form(actor, target, *args, **options)
        request = pending(target) if isinstance(target, Task) else None
        if request is None or request.kind != RequestKind.RETURN or request.task.parent_id is not None:
            leave_out(form, "successor", "designate")
        elif "duty_manager" not in actor.roles and not form.is_bound:
            leave_out(form, "designate")
        return form

    def check_scope(self, actor: Actor, task: Task) -> None:
        """Who may rule is decided in `allow`: it is the parent department, not the task's own."""

    def allow(self, actor: Actor, case: Case, task: Task | None) -> None:
        assert task is not None
        request = pending(task)
        if request is None:
            raise WrongState(_("没有等待裁定的申请。"))
        if task.parent is not None:
            role = "liaison" if request.kind == RequestKind.RETURN else "unit_head"
            if role not in actor.roles or task.parent.department_id not in actor.scope:
                raise NotAllowed(_("下派任务的申请由下派单位裁定。"))
        elif request.by_duty_manager and "duty_manager" not in actor.roles:
            raise NotAllowed(_("这个申请由值班主任裁定。"))
        elif not actor.roles & {"dispatcher", "duty_manager"}:
            raise NotAllowed(_("这个申请由热线中心裁定。"))

    def carry_out(self, step: Step) -> None:
        task = step.task
        assert task is not None
        request = pending(task)
        assert request is not None
        granted = bool(step.values.get("granted"))
        case = step.case
        request.granted = granted
        request.ruled_by, request.ruled_at = step.actor.account, step.now
        columns = request.keep_texts(case.citizen, case.protected, {"ruling": step.values["ruling"]})
        request.save(update_fields=["granted", "ruled_by", "ruled_at", *columns])
        step.keep(request, "granted", *columns)
        step.facts.update(request=request.pk, kind=request.kind, granted=granted)
        step.remark(step.values["ruling"])
        if not granted:
            self._refuse(step, task, request)
        elif request.kind == RequestKind.RETURN:
            self._grant_return(step, task)
        elif request.kind == RequestKind.EXTEND:
            extend(step, task, request)
        elif request.kind == RequestKind.SUSPEND:
            self._suspend(step, task, request)
        else:
            end_below(step, task, "terminated")
            step.move_task(
                task, TaskStatus.REPLIED, replied_at=step.now, terminated=True, end_reason="terminated"
            )
            to_review_if_complete(step)

    def _refuse(self, step: Step, task: Task, request: Request) -> None:
        """A refused return goes on at once; the duty manager may designate the department for good."""
        if request.kind != RequestKind.RETURN:
            return
        designated = bool(step.values.get("designate"))
        if designated and "duty_manager" not in step.actor.roles:
            raise NotAllowed(_("指定承办由值班主任决定。"))
        columns: dict[str, Any] = {"designated": True, "return_forbidden": True} if designated else {}
        signed = task.signed_at or step.now
        if task.parent_id is None:
            step.change(returns_refused=step.case.returns_refused + 1)
        step.move_task(task, TaskStatus.IN_PROGRESS, signed_at=signed, **columns)

    def _grant_return(self, step: Step, task: Task) -> None:
        step.move_task(task, TaskStatus.ENDED, finished_at=step.now, end_reason="returned")
        end_below(step, task, "returned")
        if task.parent_id is not None:
            to_review_if_complete(step)
            return
        step.change(returns_granted=step.case.returns_granted + 1)
        successor = step.values.get("successor")
        if successor is not None:
            self._succeed(step, task, successor)
        elif task.role == TaskRole.LEAD:
            step.move(
                CaseStatus.TO_DISPATCH, lead=None, **clocks.centre_step(step.case, Clock.DISPATCH, step.now)
            )
        else:
            to_review_if_complete(step)

    def _succeed(self, step: Step, task: Task, successor: Any) -> None:
        designated = bool(step.values.get("designate"))
        if designated and "duty_manager" not in step.actor.roles:
            raise NotAllowed(_("指定承办由值班主任决定。"))
        if successor.pk == task.department_id:
            raise Refusal(_("改派单位不能是退单单位。"), field="successor")
        lead = Task.objects.open().filter(case=step.case, role=TaskRole.LEAD).first()
        entry = entry_for(step.case, successor.pk)
        step.made = assign(
            step,
            successor,
            TaskRole(task.role),
            allowed=limit_of_entry(step.case, entry),
            lead_due=lead.due_at if lead and task.role != TaskRole.LEAD else None,
            first_dispatch=False,
            designated=designated,
            return_forbidden=designated,
            note=step.values["ruling"],
        )
        if task.role == TaskRole.LEAD:
            step.change(lead=successor, catalogue_entry=entry)

    def _suspend(self, step: Step, task: Task, request: Request) -> None:
        """The clock stands until the review date; the promise moves at least to that day."""
        left = clocks.seconds_left(task, step.now)
        late = task.late_before or task.due_at < step.now
        step.move_task(
            task, TaskStatus.SUSPENDED, resume_on=request.review_date, seconds_left=left, late_before=late
        )
        assert request.review_date is not None
        if task.role == TaskRole.LEAD:
            calendar = clocks.calendar_of(None)
            opening = calendar.add(clocks.start_of(request.review_date), hours_left(left), "wh")
            yellow, red = calendar.marks(step.now, opening.at, "wd")
            move_promise(step, clocks.Span(opening.at, yellow, red, opening.steps), request)


def end_below(step: Step, task: Task, reason: str) -> None:
    """End what the units below still owe on a task that is over, however deep."""
    for child in Task.objects.filter(parent=task, status__in=(*OPEN_TASK, TaskStatus.REPLIED)).order_by("id"):
        end_below(step, child, reason)
        step.move_task(child, TaskStatus.ENDED, finished_at=step.now, end_reason=reason)


def pending(task: Task) -> Request | None:
    """The request on this task that waits for a ruling."""
    return task.requests.filter(ruled_at__isnull=True).first()
