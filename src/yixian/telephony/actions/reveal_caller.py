"""Seeing who called: always recorded, with a reason."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yixian.cases.queries import hides_caller
from yixian.ground.errors import NotAllowed, NotFound, Refusal
from yixian.ground.text import clean_line
from yixian.people.models import Actor
from yixian.safeguard.actions.record_access import record_access
from yixian.telephony.models import Call

# docs/domain.md, "Who sees what": an operator's people for a day after the call.
OPERATORS_SEE = timedelta(hours=24)


def may_reveal(actor: Actor, call: Call) -> bool:
    """Whether the actor may see the number at all: never of a call that became a fully secret matter since."""
    kept = bool(call.wrapped_key) and (
        not actor.is_operator or call.began_at > timezone.now() - OPERATORS_SEE
    )
    return kept and not hides_caller(call__uid=call.uid)


def reveal_caller(actor: Actor, call: Call, reason: str) -> str:
    """The caller's number in clear, recorded as seen by this actor. `NotAllowed` where it is kept from it."""
    if not Call.objects.visible_to(actor).filter(pk=call.pk).exists():
        raise NotFound(_("没有这通电话，或者您不能查看。"))
    if not may_reveal(actor, call):
        raise NotAllowed(_("这通电话的来电号码对您保密。"))
    reason = clean_line(reason)
    if len(reason) < 2:
        raise Refusal(_("请写明查看号码的理由。"), field="reason")
    if actor.account is not None:
        record_access(actor.account, "identity", f"call:{call.pk}", reason, ["telephone"])
    return call.caller
