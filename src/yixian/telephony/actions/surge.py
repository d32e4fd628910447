"""应急模式: switched on for some hours by the duty manager; it ends by itself. No call is dropped by either."""

from __future__ import annotations

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yixian.ground.errors import Conflict, NotFound, Refusal
from yixian.people.models import Actor
from yixian.telephony.actions.allowed import DUTY, account_of, reason_of
from yixian.telephony.actions.lead_line import in_force
from yixian.telephony.config.sounds import sounds_of
from yixian.telephony.models import Announcement, Surge
from yixian.telephony.place import Place
from yixian.telephony.queries import line

MOST_HOURS = 72
NOT_YOURS = gettext_lazy("应急模式由值班主任开启和结束。")


def begin_surge(actor: Actor, reason: str, hours: int, announcement: Announcement | None) -> Surge:
    """From now on for so many hours. `Conflict` while one lasts, `Refusal` for an announcement without a recording."""
    account, said, now = account_of(actor, DUTY, NOT_YOURS), reason_of(reason), timezone.now()
    if not 1 <= hours <= MOST_HOURS:
        raise Refusal(_("小时数应为 1 到 72。"), field="hours")
    if announcement is not None and announcement.code not in sounds_of(line(), Place.of_this_system())[0]:
        raise Refusal(
            _("这条提示音还没有录音，请另选一条，或者先请系统管理员放进录音。"), field="announcement"
        )
    try:
        with transaction.atomic():
            for over in Surge.objects.filter(ended_at=None, until__lte=now):
                Surge.objects.filter(pk=over.pk).update(ended_at=over.until)
            row = Surge.objects.create(
                account=account,
                reason=said,
                at=now,
                until=now + timedelta(hours=hours),
                announcement=announcement,
            )
    except IntegrityError:
        raise Conflict(_("应急模式已经开启。")) from None
    in_force()
    return row


def end_surge(actor: Actor) -> None:
    """It is over now. `NotFound` where none lasts."""
    account, now = account_of(actor, DUTY, NOT_YOURS), timezone.now()
    if not Surge.objects.now(now).update(ended_at=now, ended_by=account):
        raise NotFound(_("应急模式没有开启。"))
    in_force()
