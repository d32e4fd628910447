"""Frozen league 定稿排名: the tables of a month as they stood at its cut-off, and stand for ever."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from yixian.safeguard.models import AppendOnly


class FrozenLeague(AppendOnly):
    """Added with the `FrozenMonth`, never changed: an exemption granted afterwards is shown beside it.

    `tables` holds {tier: {"plan": the scheme, "members": [names and [numerator, denominator] of each indicator]}}, from
    which score and rank follow; `formula` says by which rule, `versions` by which definitions it was counted.
    """

    FORMULA = 1

    # Its first day. Unique: of two sweeps at one month, one adds it.
    month = models.DateField(_("月份"), unique=True)
    cut_off = models.DateTimeField(_("截止时间"))
    formula = models.PositiveSmallIntegerField(default=FORMULA)
    tables = models.JSONField(_("排名"))
    versions = models.JSONField(_("定义版本"))

    class Meta(AppendOnly.Meta):
        verbose_name = verbose_name_plural = _("定稿排名")

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
