"""What becomes of notices whose ground falls away.

Of a dispatch that is taken back unsent ones are withdrawn, others are corrected; nobody is asked to evaluate what
they have said already.

Beside the event, in its transaction. A sweep may be sending at this very moment: whoever wins the compare-and-set on
the state decides whether the notice is withdrawn, or sent and followed by a correction.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.translation import gettext_noop

from yixian.cases.models import Event
from yixian.linkage.models import (
    WARNINGS,
    Matter,
    Notice,
    Outgoing,
    StaffMatter,
    StaffNotice,
    StaffWay,
    WechatBinding,
    free,
)

if TYPE_CHECKING:
    from yixian.cases.actions import Step

State = Outgoing.State


def withdraw_notice(step: Step) -> bool:
    """Withdraw what the citizen was to be told of the dispatch; whether it was told all the same."""
    told = Notice.objects.filter(case=step.case, seq=step.facts["dispatch"], verb=Matter.DISPATCHED)
    # Compare-and-set: a sweep that holds the lease is sending it, and then it has to be corrected.
    told.filter(free(step.now), state=State.WAITING).update(**_withdrawn())
    return told.filter(state__in=(State.WAITING, State.SENT, State.SHOWN)).exists()


def withdraw_asking(step: Step) -> None:
    """The citizen has said it, or it is handled again: a message that asks is not sent any more (subscriber)."""
    if step.verb == "record_callback" and not step.facts.get("reached"):
        return
    asking = Notice.objects.filter(free(step.now), case=step.case, verb=Matter.RATE, state=State.WAITING)
    asking.update(state=State.WITHDRAWN, reason=gettext_noop("已经评价或正在重办"), next_at=None)


def follow_choice(step: Step) -> None:
    """What waits to be sent by a way the citizen has given up is read on the portal (subscriber).

    The newest choice holds: whoever is told by WeChat and chooses another way is told so.
    """
    WechatBinding.objects.filter(citizen=step.case.citizen_id).delete()
    waits = Notice.objects.filter(free(step.now), case=step.case, state=State.WAITING)
    given_up = waits.exclude(verb__in=(Matter.RATE, *WARNINGS)).exclude(way=step.case.reply_way)
    given_up.update(state=State.SHOWN, reason=gettext_noop("诉求人改了通知方式"), next_at=None)


def withdraw_announcement(step: Step) -> None:
    """Withdraw what the citizen was to be told once the matter is public: it was taken down before."""
    told = Notice.objects.filter(case=step.case, verb=Matter.PUBLISHED, made_at__gt=step.now)
    told.update(**_withdrawn(gettext_noop("公开以前已撤下")))


def withdraw_staff_notices(step: Step) -> Iterable[tuple[int, int]]:
    """Withdraw what the units were told of their tasks; (department, account) of who knows already.

    Unread in the system and unsent by other ways: nobody knows, and nothing is left to read.
    """
    dispatched = Event.objects.filter(case=step.case, seq=step.facts["dispatch"]).values_list("at", flat=True)
    rows = StaffNotice.objects.filter(case=step.case, verb=StaffMatter.NEW_TASK, made_at=dispatched.get())
    rows.filter(free(step.now), state=State.WAITING).update(**_withdrawn())
    known: dict[int, int] = {}
    for row in rows.exclude(state=State.WITHDRAWN).order_by("id"):
        if row.way != StaffWay.SYSTEM or row.read_at is not None:
            known[row.account_id] = row.facts["department"]
    rows.filter(way=StaffWay.SYSTEM, read_at=None).exclude(account__in=known).delete()
    return [(department, account) for account, department in known.items()]


def _withdrawn(reason: str = "") -> dict[str, object]:
    return {"state": State.WITHDRAWN, "reason": reason or gettext_noop("派单已撤回"), "next_at": None}
