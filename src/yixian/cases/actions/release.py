"""身份披露: two named persons agree before a fully protected identity is shown, or protected less."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yixian.cases import clocks
from yixian.cases.actions.registry import CaseAction, Step, action
from yixian.cases.fields import Text, YesNo
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


def waiting_for(actor: Actor, case: Case) -> IdentityRelease | None:
    """The oldest release that somebody else asked for within a day and nobody agreed to."""
    pending = case.releases.filter(agreed_at__isnull=True, asked_at__gt=clocks.now() - IN_FORCE)
    return pending.exclude(asked_by_id=actor.account_id).order_by("id").first()


def reason_shown(actor: Actor, case: Case) -> dict[str, Any] | None:
    """Why the identity is wanted, beside the form of whoever is to agree: nobody agrees unread."""
    release = waiting_for(actor, case)
    if release is None:
        return None
    return {"release": release, "reason": release.opened_texts(case.citizen)["reason"]}


class AskReleaseFields(forms.Form):
    reason = Text(label=_("披露理由"), max_length=500, rows=2)
    lowers = YesNo(
        label=_("用于降低保密"), help_text=_("诉求人同意降低保密时勾选；同意后由二人之一标记或修改")
    )


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
        case = step.case
        release = IdentityRelease(case=case, asked_by=step.actor.account, asked_at=step.now)
        release.lowers = bool(step.values.get("lowers"))
        release.keep_texts(case.citizen, case.protected, {"reason": step.values["reason"]})
        release.save(force_insert=True)
        step.facts.update(release=release.pk, lowers=release.lowers)
        step.made = release


@action
class AgreeRelease(CaseAction):
    """同意披露身份: by another named person than the one who asked; in force for a day."""

    name, zh, en = "agree_release", "同意披露身份", "agree to release the identity"
    from_states = EVERY_STATE
    roles = frozenset({"dispatcher", "duty_manager", "supervisor"})
    confirm = True

    def allow(self, actor: Actor, case: Case, task: Task | None) -> None:
        _named(actor, case)
        if waiting_for(actor, case) is None:
            raise Refusal(_("没有别人提出的待同意的披露申请。"))

    def carry_out(self, step: Step) -> None:
        release = waiting_for(step.actor, step.case)
        assert release is not None
        # Compare-and-set: two agreeing at once leave one agreement.
        won = IdentityRelease.objects.filter(pk=release.pk, agreed_at__isnull=True).update(
            agreed_by=step.actor.account, agreed_at=step.now, until=step.now + IN_FORCE
        )
        if won != 1:
            raise Conflict(_("刚刚有人同意了这个申请，请刷新后再看。"))
        step.facts.update(release=release.pk, lowers=release.lowers)
