from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from yixian.cases import accused as accused_rules
from yixian.cases.actions.registry import Step, Target, TaskAction, action
from yixian.cases.actions.review import to_review_if_complete
from yixian.cases.actions.rule import pending
from yixian.cases.fields import OneOf, SeveralOf, Text, YesNo, leave_out
from yixian.cases.models import (
    AccusedMatter,
    Case,
    Finding,
    Kind,
    Reply,
    ReplyPoint,
    RequestKind,
    Resolution,
    Task,
    TaskStatus,
    Verdict,
    points_of,
)
from yixian.cases.reply_words import texts_of_template
from yixian.cases.visibility import sees_full_text
from yixian.directory import queries as directory
from yixian.ground.errors import NotAllowed, Refusal, WrongState
from yixian.people.models import Actor

EMPTY = [("", "—")]
DECLINED = frozenset({Verdict.NOT, Verdict.PARTLY})
# Granted they end the task without an answer: one written meanwhile would be lost.
TAKING_AWAY = frozenset({RequestKind.RETURN, RequestKind.TERMINATE})


class ReplyFields(forms.Form):
    finding = OneOf(label=_("事实认定"), choices=EMPTY + list(Finding.choices), required=False)
    resolution = OneOf(label=_("解决情况"), choices=Resolution.choices)
    why = Text(label=_("未解决或部分解决的原因"), max_length=1000, rows=2, required=False)
    measures = Text(label=_("办理措施"), max_length=2000, rows=3)
    to_citizen = Text(label=_("给诉求人的答复"), max_length=3000, rows=5)
    public = Text(label=_("公开答复"), max_length=3000, rows=3, required=False)
    verdict = OneOf(label=_("建议采纳情况"), choices=EMPTY + list(Verdict.choices), required=False)
    points = SeveralOf(
        label=_("答复要点"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("写到的请逐项勾选；审批人和审核人会看到"),
    )
    incomplete = YesNo(label=_("没有勾选的各项不需要写，照样提交"))

    def __init__(
        self, *args: Any, kind: str = "", asked: Sequence[ReplyPoint] | None = None, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.kind, self.asked = kind, asked or ()
        cast(SeveralOf, self.fields["points"]).choices = [(one.code, one.label) for one in self.asked]
        if asked is not None and not asked:
            leave_out(self, "points", "incomplete")
        elif asked and not (self.is_bound and self._unsaid()):
            self.fields["incomplete"].widget = forms.HiddenInput()  # asked for once something is missing
        if kind != Kind.SUGGESTION and not (self.is_bound and self["verdict"].data):
            # Asked of suggestions alone; what a program says of others is kept all the same.
            del self.fields["verdict"]
        if kind == Kind.SUGGESTION:
            self.fields["why"].label = _("没有采纳、部分采纳或没有解决的理由")

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if self.kind in (Kind.COMPLAINT, Kind.REPORT) and not values.get("finding"):
            self.add_error("finding", _("投诉和举报必须认定是否属实。"))
        if self.kind == Kind.SUGGESTION and not values.get("verdict"):
            self.add_error("verdict", _("建议必须说明是否采纳。"))
        if self.kind == Kind.SUGGESTION and values.get("verdict") in DECLINED and not values.get("why"):
            self.add_error("why", _("没有采纳或部分采纳要说明理由。"))
        if values.get("resolution") in (Resolution.NOT, Resolution.PARTLY) and not values.get("why"):
            self.add_error("why", _("未解决或部分解决要说明原因。"))
        if not self._speaks_of_points():
            values["points"] = None
        unsaid = self._unsaid()
        if unsaid and not values.get("incomplete"):
            words = {"n": len(unsaid)}
            self.add_error(
                "points", _("还有 %(n)d 项没有勾选。请补写并勾选；确实不用写的，勾选下面一项。") % words
            )
        return values

    def _unsaid(self) -> list[ReplyPoint]:
        """What must be said and was not ticked."""
        if not self.asked or not self._speaks_of_points():
            return []
        ticked = self["points"].data or ()
        return [one for one in self.asked if one.code not in ticked]

    def _speaks_of_points(self) -> bool:
        """A page does; a program that sends none knows nothing of them, and is not asked."""
        return isinstance(self.data, QueryDict) or bool(self.data.get("points"))


@action
class GiveReply(TaskAction):
    """答复: what was found, done and answered. Where set, the unit head approves before it counts."""

    name, zh, en = "reply", "答复", "reply"
    from_states = frozenset({TaskStatus.IN_PROGRESS})
    to_states = (TaskStatus.REPLIED, TaskStatus.IN_PROGRESS)
    roles = frozenset({"handler"})
    Fields = ReplyFields

    def form(self, actor: Actor, target: Target, *args: Any, **options: Any) -> forms.Form:
        if isinstance(target, Task):
            options["kind"] = target.case.kind
            options["asked"] = points_of(target.case)
            if not args:  # nothing was sent: the page shows what was written before, or the template chosen
                given = options.get("initial") or {}
                chosen = texts_of_template(actor, target, given["template"]) if "template" in given else {}
                options["initial"] = written_before(actor, target) | chosen | given
        return super().form(actor, target, *args, **options)

    def allow(self, actor: Actor, case: Case, task: Task | None) -> None:
        assert task is not None
        check_children_first(task)
        if waiting(task) is not None:
            raise WrongState(_("上一份答复正等待审批。"))
        request = pending(task)
        if request is not None and request.kind in TAKING_AWAY:
            raise WrongState(
                _("已申请%(kind)s，等待裁定：请等裁定后再答复，或先撤回申请。")
                % {"kind": request.get_kind_display()}
            )

    def carry_out(self, step: Step) -> None:
        task, values = step.task, step.values
        assert task is not None
        assert step.actor.account is not None
        reply = Reply(
            task=task,
            finding=values.get("finding") or "",
            resolution=values["resolution"],
            verdict=values.get("verdict") or "",
            written_by=step.actor.account,
            written_at=step.now,
        )
        said = values.get("points")
        if said is not None:
            reply.points = [[one.code, one.label, one.code in said] for one in points_of(step.case)]
        texts = {name: values.get(name) or "" for name in Reply.TEXTS}
        reply.keep_texts(step.case.citizen, step.case.protected, texts)
        approver = approving_department(step.case, task)
        if approver is None:
            reply.approved_at = step.now
        reply.save()
        step.keep(reply)
        step.facts.update(
            reply=reply.pk, resolution=reply.resolution, finding=reply.finding, verdict=reply.verdict
        )
        step.facts["approved"] = approver is None
        step.made = reply
        if approver is None:
            finish_reply(step, task)


def written_before(actor: Actor, task: Task) -> dict[str, Any]:
    """The last reply on the task, to be written anew from; nothing for whoever could read it only masked."""
    last = task.replies.order_by("-id").first()
    if last is None:
        return {}
    if last.written_by_id != actor.account_id and not sees_full_text(actor, task.case):
        return {}
    columns: dict[str, Any] = {name: getattr(last, name) for name in ("finding", "resolution", "verdict")}
    columns["points"] = [code for code, _sentence, said in last.points if said]
    return columns | last.opened_texts(task.case.citizen)


def approving_department(case: Case, task: Task) -> int | None:
    """The department whose unit head must approve this reply; None where nobody must.

    A unit that answers a complaint about its own service is reviewed by its superior.
    """
    return approving(task.department_id, case)


def approving(department_id: int, case: Case) -> int | None:
    """As `approving_department`, of a unit that may be given the case."""
    own = directory.department(department_id)
    accused = directory.department(case.accused_id) if case.accused_id else None
    if own is not None and accused is not None and case.accused_matter == AccusedMatter.SERVICE:
        superior = accused_rules.nearest_superior(accused)
        if accused_rules.is_within(own, accused) and superior is not None:
            return superior.pk
    return own.pk if own is not None and own.reply_needs_approval else None


def check_children_first(task: Task) -> None:
    """`WrongState` while a unit below still owes its part of the answer."""
    if task.children.open().exists():
        raise WrongState(_("下派的任务还没有答复，先等下级答复。"))


def waiting(task: Task) -> Reply | None:
    """The reply that waits for approval."""
    return task.replies.filter(approved_at__isnull=True, declined_at__isnull=True).first()


def finish_reply(step: Step, task: Task) -> None:
    """The task has answered; the case goes to review when all have."""
    step.move_task(task, TaskStatus.REPLIED, replied_at=step.now)
    # A child may be the last to answer: when it alone was sent back for rework.
    to_review_if_complete(step)


class _Approval(TaskAction):
    """Approving and declining: by a unit head of the department that must approve."""

    from_states = frozenset({TaskStatus.IN_PROGRESS})
    roles = frozenset({"unit_head"})

    def check_scope(self, actor: Actor, task: Task) -> None:
        """Decided in `allow`: it may be the superior's unit head."""

    def allow(self, actor: Actor, case: Case, task: Task | None) -> None:
        assert task is not None
        if waiting(task) is None:
            raise WrongState(_("没有等待审批的答复。"))
        # Where approval was abolished meanwhile, the unit's own head lets the waiting reply go.
        approver = approving_department(case, task) or task.department_id
        if approver not in actor.scope:
            raise NotAllowed(_("这份答复由上级单位的分管领导审批。"))


@action
class ApproveReply(_Approval):
    """审批答复: it counts from now."""

    name, zh, en = "approve_reply", "审批答复", "approve the reply"
    to_states = (TaskStatus.REPLIED,)

    def allow(self, actor: Actor, case: Case, task: Task | None) -> None:
        super().allow(actor, case, task)
        assert task is not None
        # A task may have been delegated while its reply waited.
        check_children_first(task)

    def carry_out(self, step: Step) -> None:
        task = step.task
        assert task is not None
        reply = waiting(task)
        assert reply is not None
        reply.approved_by, reply.approved_at = step.actor.account, step.now
        reply.save(update_fields=["approved_by", "approved_at"])
        step.keep(reply, "approved_at")
        step.facts["reply"] = reply.pk
        finish_reply(step, task)


class DeclineFields(forms.Form):
    note = Text(label=_("退回意见"), max_length=1000, rows=2)


@action
class DeclineReply(_Approval):
    """退回答复: the handler writes another one."""

    name, zh, en = "decline_reply", "退回答复", "decline the reply"
    to_states = (TaskStatus.IN_PROGRESS,)
    Fields = DeclineFields

    def carry_out(self, step: Step) -> None:
        assert step.task is not None
        reply = waiting(step.task)
        if reply is None:
            raise Refusal(_("没有等待审批的答复。"))
        reply.declined_at = step.now
        reply.save(update_fields=["declined_at"])
        step.keep(reply, "declined_at")
        step.facts["reply"] = reply.pk
        step.remark(step.values["note"])
