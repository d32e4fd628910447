"""Topic sweep: when the topics were last looked for, over a month at night and over a day every ten minutes."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _


class TopicSweep(models.Model):
    """One row a kind. Whoever sets `began_at` forward, comparing what it was, sweeps: of two at once one does.

    `ended_at` is of the last look that came to its end, which may be the one before; None before the first.
    """

    class Kind(models.TextChoices):
        MONTH = "month", _("近三十天")
        DAY = "day", _("近一天")

    kind = models.CharField(max_length=5, choices=Kind.choices, unique=True)
    began_at: models.DateTimeField[datetime, datetime] = models.DateTimeField(_("开始时间"))
    ended_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(
        _("结束时间"), null=True
    )
    messages = models.PositiveIntegerField(_("看过的诉求"), default=0)

    class Meta:
        verbose_name = _("热点查找")

    def __str__(self) -> str:
        return f"{self.kind} {self.began_at}"
