"""Blocking a caller for a time: one person proposes, the duty manager, who is another, decides; it ends by itself."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yixian.ground.errors import Conflict, NotAllowed, NotFound, Refusal
from yixian.people.models import Account, Actor
from yixian.telephony.actions.allowed import DUTY, account_of, reason_of
from yixian.telephony.actions.tell_callers import tell_callers_now
from yixian.telephony.config.blocking import ANNOUNCEMENT
from yixian.telephony.models import Announcement, CallerBlock, LineRule, NuisanceReport
from yixian.telephony.models.line_rule import rule

State = CallerBlock.State
PROPOSERS = DUTY | {"lead"}
NOT_YOURS = _("限制呼入由班长或值班主任提出，值班主任批准和解除。")


def standing(caller_hash: str) -> list[NuisanceReport]:
    """The reports about a caller that stand, the newest first (index: nuisance_caller)."""
    rows = NuisanceReport.objects.filter(caller_hash=caller_hash, withdrawn_at=None).exclude(caller_hash="")
    return list(rows.select_related("call", "reported_by").order_by("-at"))


def propose_block(actor: Actor, report: NuisanceReport, hours: int, reason: str) -> CallerBlock:
    """Propose to keep the caller of this report out for so many hours. Nobody is who was not warned before."""
    account, said = account_of(actor, PROPOSERS, NOT_YOURS), reason_of(reason)
    most, reports = rule(LineRule.Code.BLOCK_HOURS), standing(report.caller_hash)
    if not 1 <= hours <= most:
        raise Refusal(_("时长应为 1 到 %(most)d 小时。") % {"most": most}, field="hours")
    if not any(one.warned for one in reports):
        raise Refusal(_("还没有在电话里警告过这位来电人，不能限制呼入。"))
    if _running(report.caller_hash).exists():
        raise Conflict(_("这位来电人已经在限制中。"))
    block = CallerBlock(hours=hours, reason=said, proposed_by=account)
    block.seal_caller(reports[0].caller, report.caller_hash)
    try:
        with transaction.atomic():
            block.save()
    except IntegrityError:
        raise Conflict(_("已经有一项待批准的限制。")) from None
    return block


def approve_block(actor: Actor, pk: int) -> None:
    """It begins now, and ends by itself. Not by who proposed it, and not before the announcement is there."""
    account, block = account_of(actor, DUTY, NOT_YOURS), _block(pk)
    if block.proposed_by_id == account.pk:
        raise NotAllowed(_("限制呼入要由另一位值班主任批准。"))
    if not Announcement.objects.filter(code=ANNOUNCEMENT, active=True).exists():
        raise Refusal(
            _("还没有编码为 blocked 的提示音：请系统管理员先录好，说明为什么、到什么时候、还可以到哪里反映。")
        )
    now = timezone.now()
    values = {"state": State.BLOCKED, "until": now + timedelta(hours=block.hours)}
    _decide(block, account, now, values)
    tell_callers_now()


def refuse_block(actor: Actor, pk: int) -> None:
    """It does not begin."""
    _decide(_block(pk), account_of(actor, DUTY, NOT_YOURS), timezone.now(), {"state": State.REFUSED})


def lift_block(actor: Actor, pk: int, reason: str) -> None:
    """It is over now, with a reason."""
    account, said = account_of(actor, DUTY, NOT_YOURS), reason_of(reason)
    now = timezone.now()
    lifted = CallerBlock.objects.filter(pk=pk, state=State.BLOCKED, until__gt=now).update(
        state=State.LIFTED, lifted_by=account, lifted_at=now, lifted_for=said
    )
    if not lifted:
        raise NotFound(_("这一项限制已经结束。"))
    tell_callers_now()


def _decide(block: CallerBlock, account: Account, now: datetime, values: dict[str, object]) -> None:
    # Of two who decide at once the second changes nothing.
    mine = CallerBlock.objects.filter(pk=block.pk, state=State.PROPOSED)
    if mine.update(decided_by=account, decided_at=now, **values) != 1:
        raise Conflict(_("这一项已经有人处理，请刷新后再看。"))


def _running(caller_hash: str) -> QuerySet[CallerBlock]:
    return CallerBlock.objects.filter(  # index: block_caller
        caller_hash=caller_hash, state=State.BLOCKED, until__gt=timezone.now()
    )


def _block(pk: int) -> CallerBlock:
    found = CallerBlock.objects.filter(pk=pk).first()
    if found is None:
        raise NotFound(_("没有这一项限制。"))
    return found
