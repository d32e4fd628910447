"""DailyCount 当日发送数: how many messages one address got on one day, so that nobody is flooded."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class DailyCount(models.Model):
    """The address is a keyed hash, whoever it belongs to: a citizen of many cases, or an account, counts once."""

    day = models.DateField(_("日期"))
    way = models.CharField(_("方式"), max_length=9)
    receiver = models.CharField(max_length=32)
    count = models.PositiveIntegerField(_("已发条数"), default=0)

    class Meta:
        verbose_name = _("当日发送数")
        constraints = [
            models.UniqueConstraint(name="daily_count_once", fields=["day", "way", "receiver"]),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.way} {self.count}"
