from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

LONGEST = 60


class KnowledgeMiss(models.Model):
    """Words that somebody looked for and nothing was found, and how often. No person's: numbers are masked."""

    words = models.CharField(_("查的词"), max_length=LONGEST, unique=True)
    count = models.PositiveIntegerField(_("次数"), default=1)
    first_at = models.DateTimeField(_("第一次"))
    last_at = models.DateTimeField(_("最近一次"))

    class Meta:
        ordering = ["-count", "id"]
        verbose_name = _("没有查到的词")
        verbose_name_plural = _("没有查到的词")

    def __str__(self) -> str:
        return self.words
