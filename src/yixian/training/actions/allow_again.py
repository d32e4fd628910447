"""Whoever has used up the attempts of an exam is let try once more, for a reason that is kept."""

from __future__ import annotations

from django.utils.translation import gettext as _

from yixian.ground.errors import NotAllowed, Refusal, WrongState
from yixian.people.models import Actor
from yixian.training.models import ExtraAttempt, Paper
from yixian.training.queries import sittings


def may_allow(actor: Actor) -> bool:
    """Whether this actor lets others try again: a lead those of the own organisation, a duty manager everybody."""
    return bool({"lead", "duty_manager"} & actor.roles)


def refuse_unless_used_up(paper: Paper) -> None:
    """`WrongState` where whoever wrote the paper passed the exam, is sitting it, or has attempts left."""
    if not sittings(paper.account, [paper.exam])[0].is_used_up:
        raise WrongState(_("这个人已经合格、正在考，或者还有考试次数，不用加。"))


def allow_again(actor: Actor, paper: Paper, reason: str) -> ExtraAttempt:
    """One attempt more at the exam of this paper, which the actor may see.

    `NotAllowed` of oneself; `WrongState` while there are attempts left, one is open, or it was passed; `Refusal`
    without a reason.
    """
    if not may_allow(actor) or actor.account is None or paper.account_id == actor.account_id:
        raise NotAllowed(_("加考由班长或值班主任批准，不能给自己加。"))
    if not reason:
        raise Refusal(_("请写明为什么再考一次。"), field="reason")
    refuse_unless_used_up(paper)
    return ExtraAttempt.objects.create(
        exam=paper.exam, account=paper.account, reason=reason, made_by=actor.account
    )
