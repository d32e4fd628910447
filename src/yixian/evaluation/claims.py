"""Who calls whom: a case is one agent's for a few minutes, so that no citizen is called by two."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from yixian.cases.models import Case
from yixian.evaluation.models import CallbackClaim
from yixian.people.models import Actor

HELD = timedelta(minutes=10)
KEPT_AFTER = timedelta(days=1)
BATCH = 500


def take(actor: Actor, case: Case, now: datetime) -> bool:
    """Claim the case for this agent, or claim it anew; False where somebody else is calling.

    Two agents at once: both look, one row is unique, so one of them is told False. What the agent had claimed
    before is let go: one talks to one citizen at a time.
    """
    mine = {"account": actor.account, "until": now + HELD}
    free = Q(until__lte=now) | Q(account=actor.account)
    if not CallbackClaim.objects.filter(free, case=case).update(**mine):
        try:
            with transaction.atomic():
                CallbackClaim.objects.create(case=case, **mine)
        except IntegrityError:
            return False
    CallbackClaim.objects.filter(account=actor.account).exclude(case=case).delete()
    return True


def let_go(actor: Actor, case: Case) -> None:
    """End this agent's claim, if there is one."""
    CallbackClaim.objects.filter(case=case, account=actor.account).delete()


def others(actor: Actor, now: datetime) -> QuerySet[CallbackClaim, Any]:
    """The claims in force of everybody else."""
    return CallbackClaim.objects.filter(until__gt=now).exclude(account=actor.account)


def other_on(actor: Actor, case: Case, now: datetime) -> CallbackClaim | None:
    """Who else is calling about this case right now."""
    return others(actor, now).filter(case=case).select_related("account").first()


def forget_claims(now: datetime) -> Iterator[str]:
    """Claims that ran out long ago, because their case was closed otherwise (sweep)."""
    old = CallbackClaim.objects.filter(until__lt=now - KEPT_AFTER).values_list("pk", flat=True)[:BATCH]
    gone = CallbackClaim.objects.filter(pk__in=list(old), until__lt=now - KEPT_AFTER).delete()[0]
    if gone:
        yield _("清除 %(count)s 个过期的回访占用") % {"count": gone}
