"""Frozen month 定稿月: a month's figures as they stood at its cut-off, and stand for ever."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from yixian.safeguard.models import AppendOnly


class FrozenMonth(AppendOnly):
    """Added once by the sweep, never changed: what changes in the month afterwards is not in it.

    `numbers` holds {"figures": {code: [numerator, denominator]}, "groups": {dimension: {value: {code: [...]}}}},
    whole, so nothing of it is shown to the public without asking what must be kept back.
    """

    # Its first day. Unique: of two sweeps at one month, one adds it.
    month = models.DateField(_("月份"), unique=True)
    cut_off = models.DateTimeField(_("截止时间"))
    numbers = models.JSONField(_("数字"))
    # Of each indicator, the version of the definition it was counted by.
    versions = models.JSONField(_("定义版本"))

    class Meta(AppendOnly.Meta):
        verbose_name = verbose_name_plural = _("定稿月")

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
