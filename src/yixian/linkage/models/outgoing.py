"""What waits to be sent, whoever it is for: taken by one sweep alone, with patience, given up aloud."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yixian.cases.models.case import When, moment
from yixian.linkage.reasons import reason_said

# Old news is not sent: it would only startle somebody when a city sets up its e-mail one day.
STALE_AFTER = timedelta(days=7)
REASON_LENGTH = 200
# What is wished for and leaves the machine: words of `ReplyWay` and `StaffWay` that a way of `linkage/ways` carries.
WISHES = ("sms", "email", "wechat")


class Outgoing(models.Model):
    """The columns of sending; `way` and `language` are each model's own."""

    class State(models.TextChoices):
        WAITING = "waiting", _("待发送")
        SENT = "sent", _("已发送")
        SHOWN = "shown", _("只在网站显示")
        FAILED = "failed", _("发送失败")
        NOT_WANTED = "not_wanted", _("诉求人不需要")
        WITHDRAWN = "withdrawn", _("已撤回，没有发出")

    state = models.CharField(_("状态"), max_length=10, choices=State.choices)
    reason = models.CharField(_("说明"), max_length=REASON_LENGTH, blank=True, default="")
    made_at = models.DateTimeField(_("时间"))
    sent_at: When = moment(_("发送时间"))
    attempts = models.PositiveSmallIntegerField(_("尝试次数"), default=0)
    next_at: When = moment(_("下次发送"))
    lease = models.CharField(max_length=32, blank=True, default="")
    leased_until: When = moment()

    class Meta:
        abstract = True

    @property
    def reason_said(self) -> str:
        """Its reason in the language of the page."""
        return reason_said(self.reason)


def free(now: datetime) -> Q:
    """What no sweep is sending now."""
    return Q(leased_until__isnull=True) | Q(leased_until__lt=now)
