"""Priority callers: approved and ended by the duty manager."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yixian.cases.models.citizen import hash_telephone
from yixian.cases.models.telephone import normal_telephone
from yixian.ground.errors import Conflict, NotFound, Refusal
from yixian.people.models import Actor
from yixian.safeguard.actions.record_access import record_access
from yixian.telephony.actions.allowed import DUTY, account_of, reason_of
from yixian.telephony.actions.tell_callers import tell_callers_now
from yixian.telephony.models import PriorityCaller

MOST_DAYS = 366
NOT_YOURS = gettext_lazy("优先来电由值班主任批准。")


def favour(actor: Actor, telephone: str, reason: str, days: int) -> PriorityCaller:
    """This number's calls are answered before others' for so many days. `Conflict` while they are already."""
    account, said = account_of(actor, DUTY, NOT_YOURS), reason_of(reason)
    number, now = normal_telephone(telephone), timezone.now()
    if not number:
        raise Refusal(_("请填电话号码。"), field="telephone")
    if not 1 <= days <= MOST_DAYS:
        raise Refusal(_("天数应为 1 到 366。"), field="days")
    with transaction.atomic():
        known = PriorityCaller.objects.filter(
            telephone_hash=hash_telephone(number), ended_at=None, until__gt=now
        )
        if known.exists():  # index: priority_hash
            raise Conflict(_("这个号码已经优先：先结束原来的一条。"))
        row = PriorityCaller(reason=said, until=now + timedelta(days=days), approved_by=account)
        row.seal(number)
        row.save()
        record_access(account, "identity", f"priority:{row.pk}", said, ["telephone"])
    tell_callers_now()
    return row


def end_favour(actor: Actor, pk: int) -> None:
    """It is over now. `NotFound` where it was so already."""
    account = account_of(actor, DUTY, NOT_YOURS)
    ended = PriorityCaller.objects.filter(pk=pk, ended_at=None, until__gt=timezone.now()).update(
        ended_at=timezone.now(), ended_by=account
    )
    if not ended:
        raise NotFound(_("这一条已经结束。"))
    tell_callers_now()
