"""What the switch wrote down, line by line: appended, and what calls and intervals are worked out from."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class SwitchEvent(models.Model):
    """One line of the switch's files that means something. No caller's number is in it.

    `key` is the keyed hash of the line: the same line read twice is one event. `place` is where it stood in its file,
    which orders what happened in the same second. `said` depends on the verb: what was dialled, who ended, why a pause,
    of how many grades which one, the digest of a recording. (That it was sealed or removed is no line of the switch's.)
    After a city's months it goes (`record/retention.py`): the call and the interval that were worked out of it stay.
    """

    class Verb(models.TextChoices):
        ARRIVED = "arrived", _("来电")
        QUEUED = "queued", _("进入队列")
        OVERFLOWED = "overflowed", _("等待超时，转出队列")
        RANG = "rang", _("座席振铃")
        MISSED = "missed", _("振铃无人接")
        PICKED_UP = "picked_up", _("座席摘机")
        CONNECTED = "connected", _("接通")
        LEFT = "left", _("座席挂机")
        COMPLETED = "completed", _("通话结束")
        ABANDONED = "abandoned", _("等待中挂断")
        GRADED = "graded", _("话后评价")
        ENDED = "ended", _("线路断开")
        BLOCKED = "blocked", _("限制呼入，听完提示")
        LOST = "lost", _("交换机中断")
        PLACED = "placed", _("拨出")
        REACHED = "reached", _("对方接听")
        OVER = "over", _("对方线路断开")
        CUT_OFF = "cut_off", _("座席断线或转接无人接，回到队首")
        MUTED = "muted", _("录音暂停")
        UNMUTED = "unmuted", _("录音恢复")
        ASIDE = "aside", _("来电人等候，座席与第三方通话")
        JOINED = "joined", _("三方通话")
        RETURNED = "returned", _("回到来电人")
        HANDED = "handed", _("转出")
        TOLD = "told", _("已把情况告诉对方")
        PROBED = "probed", _("试拨")
        SEALED = "sealed", _("录音封存")
        REMOVED = "removed", _("录音清除")
        PAUSED = "paused", _("暂停接听")
        READY = "ready", _("恢复接听")
        STARTED = "started", _("交换机启动")

    key = models.CharField(max_length=32, unique=True)
    uid = models.CharField(_("通话标识"), max_length=40, blank=True, default="")
    at = models.DateTimeField(_("时间"))
    place = models.BigIntegerField(default=0)
    verb = models.CharField(_("事项"), max_length=12, choices=Verb.choices)
    extension = models.CharField(_("分机号"), max_length=6, blank=True, default="")
    queue = models.CharField(_("队列"), max_length=40, blank=True, default="")
    channel = models.CharField(max_length=40, blank=True, default="")
    said = models.CharField(_("内容"), max_length=80, blank=True, default="")

    class Meta:
        verbose_name = _("交换机记录")
        verbose_name_plural = _("交换机记录")
        indexes = [
            # A call's own events.
            models.Index(name="switch_event_call", fields=["uid", "at"], condition=~models.Q(uid="")),
            # A seat's pauses, and the starts of the switch, which end them.
            models.Index(name="switch_event_pause", fields=["extension", "at"], condition=models.Q(uid="")),
            # What is old enough to go, by what it is: digests of recordings stay.
            models.Index(name="switch_event_old", fields=["verb", "at"]),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.uid or self.extension}"
