from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yixian.cases.models.case import When, moment
from yixian.people.models import Account
from yixian.telephony.models.announcement import Announcement


class SurgeQuerySet(models.QuerySet["Surge"]):
    def now(self, at: datetime) -> SurgeQuerySet:
        """The one in force, if any."""
        return self.filter(ended_at=None, until__gt=at)


class Surge(models.Model):
    """应急模式: from when, until when at most, who switched it on and why; kept for ever."""

    at = models.DateTimeField(_("开始"), default=timezone.now)
    until = models.DateTimeField(_("到什么时候"))
    account = models.ForeignKey(
        Account, models.PROTECT, related_name="+", db_index=False, verbose_name=_("谁开启的")
    )
    reason = models.CharField(_("理由"), max_length=200)
    announcement = models.ForeignKey(
        Announcement, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("先说的提示音")
    )
    ended_at: When = moment(_("结束"))
    ended_by = models.ForeignKey(
        Account,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("谁结束的"),
    )

    objects = SurgeQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = verbose_name_plural = _("应急模式")
        constraints = [
            # One at a time. A surge that ran out is ended by whoever begins the next one.
            models.UniqueConstraint(
                models.Value(1), condition=models.Q(ended_at=None), name="surge_one_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"surge {self.pk}"
