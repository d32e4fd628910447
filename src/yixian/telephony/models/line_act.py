from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yixian.people.models import Account
from yixian.safeguard.models.append_only import AppendOnly
from yixian.telephony.models.seat import Seat


class LineAct(AppendOnly):
    """班长操作: what somebody did from the wallboard to a seat and its call, and why. The seat's person reads it."""

    class What(models.TextChoices):
        LISTEN = "listen", _("监听")
        WHISPER = "whisper", _("耳语")
        JOIN = "join", _("加入通话")
        RELEASE = "release", _("释放通话")
        MOVE = "move", _("换队列")
        STAND_DOWN = "stand_down", _("停派（人不在）")

    at = models.DateTimeField(_("时间"), default=timezone.now)
    what = models.CharField(_("操作"), max_length=10, choices=What.choices)
    account = models.ForeignKey(
        Account, models.PROTECT, related_name="+", db_index=False, verbose_name=_("谁")
    )
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="+", db_index=False, verbose_name=_("座席"))
    # Whose seat it was then.
    person = models.ForeignKey(
        Account, models.PROTECT, related_name="+", db_index=False, verbose_name=_("话务员")
    )
    uid = models.CharField(_("通话标识"), max_length=40, blank=True, default="")
    said = models.CharField(_("内容"), max_length=100, blank=True, default="")
    reason = models.CharField(_("理由"), max_length=200)

    class Meta(AppendOnly.Meta):
        verbose_name = verbose_name_plural = _("班长操作")
        indexes = [
            models.Index(name="line_act_seat", fields=["seat", "-id"]),
            models.Index(name="line_act_person", fields=["person", "-id"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_what_display()} {self.seat}"
