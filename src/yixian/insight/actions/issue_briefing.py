"""Issuing 签发 a briefing: from then on it never changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.ground.errors import NotAllowed, WrongState
from yixian.insight.actions.change_briefing import change
from yixian.insight.briefings.shown import sections_of
from yixian.insight.models import Briefing, BriefingStep

if TYPE_CHECKING:
    from yixian.people.models import Actor

ISSUERS = frozenset({"duty_manager", "leader"})


def may_issue_briefing(actor: Actor) -> bool:
    """Whether this actor issues briefings: a duty manager or a leader, never anybody of an operator."""
    return bool(ISSUERS & actor.roles) and not actor.is_operator


def issue_briefing(actor: Actor, briefing: Briefing, version: int | None) -> None:
    """Issue it as it stood at `version`. `NotAllowed` for whoever may not, `WrongState` once issued or while words are
    stale, `Conflict` if somebody saved since."""
    if not may_issue_briefing(actor):
        raise NotAllowed(_("只有值班主任和领导能签发简报。"))
    stale = sum(one.stale for section in sections_of(briefing) for one in section.sentences)
    if stale and not briefing.is_issued:
        raise WrongState(
            _("有 %(n)s 句改过的话，写了以后数字变了。请先在编辑页核对，再签发。") % {"n": stale}
        )
    now = timezone.now()
    columns = {"state": Briefing.State.ISSUED, "issued_at": now, "issued_by": actor.account}
    change(actor, briefing, version, BriefingStep.Verb.ISSUED, now, columns)
