"""身份披露: two named persons agree before a fully protected identity is shown."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from yixian.cases import clocks
from yixian.cases.actions.registry import CaseAction, Step, action
from yixian.cases.fields import Text
from yixian.cases.models import Case, CaseStatus, IdentityRelease, Secrecy, Task
from yixian.ground.errors import Conflict, NotAllowed, Refusal
from yixian.people.models import Actor

IN_FORCE = timedelta(hours=24)
EVERY_STATE = frozenset(CaseStatus) - {CaseStatus.DRAFT}


def _named(actor: Actor, case: Case) -> None:
    if case.secrecy != Secrecy.FULL:
        raise Refusal(_("这件诉求不是完全保密的，不需要双人披露。"))
    if not actor.clearance:
        raise NotAllowed(_("只有保密事项指定人员可以申请或同意披露身份。"))


class AskReleaseFields(forms.Form):
    reason = Text(label=_("披露理由"), max_length=500, rows=2)


@action
class AskRelease(CaseAction):
    """申请披露身份."""

    name, zh, en = "ask_release", "申请披露身份", "ask to release the identity"
    from_states = EVERY_STATE
    roles = frozenset({"dispatcher", "duty_manager", "supervisor"})
    Fields = AskReleaseFields

    def allow(self, actor: Actor, case: Case, task: Task | None) -> None:
        _named(actor, case)

    def carry_out(self, step: Step) -> None:
        assert step.actor.account is not None
        step.made = IdentityRelease.objects.create(
            case=step.case, reason=step.values["reason"], asked_by=step.actor.account, asked_at=step.now
        )
        step.facts["release"] = step.made.pk


@action
class AgreeRelease(CaseAction):
    """同意披露身份: by another named person than the one who asked; in force for a day."""

    name, zh, en = "agree_release", "同意披露身份", "agree to release the identity"
    from_states = EVERY_STATE
    roles = frozenset({"dispatcher", "duty_manager", "supervisor"})
    confirm = True

    def allow(self, actor: Actor, case: Case, task: Task | None) -> None:
        _named(actor, case)
        if self._pending(actor, case) is None:
            raise Refusal(_("没有别人提出的待同意的披露申请。"))

    def _pending(self, actor: Actor, case: Case) -> IdentityRelease | None:
        pending = case.releases.filter(agreed_at__isnull=True, asked_at__gt=clocks.now() - IN_FORCE)
        return pending.exclude(asked_by_id=actor.account_id).order_by("id").first()

    def carry_out(self, step: Step) -> None:
        release = self._pending(step.actor, step.case)
        assert release is not None
        # Compare-and-set: two agreeing at once leave one agreement.
        won = IdentityRelease.objects.filter(pk=release.pk, agreed_at__isnull=True).update(
            agreed_by=step.actor.account, agreed_at=step.now, until=step.now + IN_FORCE
        )
        if won != 1:
            raise Conflict(_("刚刚有人同意了这个申请，请刷新后再看。"))
        step.facts["release"] = release.pk
