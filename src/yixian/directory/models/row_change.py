"""What a row of the directory held before and holds now, who changed it, and why where a reason was asked for."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yixian.directory.models.row_loading import RowLoading
from yixian.safeguard.models import AppendOnly


class RowChange(AppendOnly):
    """One change of one row, by a page or by a file; read by the system and the audit administrator.

    `kind` is the label of the row's model ("directory.area"). `parts` holds of each field that changed its name, the
    text it held and the text it holds, as `directory.row_texts` writes them. `account_id` is empty when it came from
    the command line of the machine.
    """

    class Sign(models.TextChoices):
        ADDED = "+", _("新增")
        CHANGED = "~", _("修改")
        ENDED = "-", _("停用或截止")
        DELETED = "x", _("删除")

    at = models.DateTimeField(_("时间"), default=timezone.now)
    account_id = models.BigIntegerField(_("账号编号"), null=True)
    account_name = models.CharField(_("账号"), max_length=150, blank=True)
    kind = models.CharField(_("名录"), max_length=60)
    row_id = models.BigIntegerField(_("行的编号"))
    row = models.CharField(_("行"), max_length=200)
    sign = models.CharField(_("改动"), max_length=1, choices=Sign)
    parts = models.JSONField(_("内容"), default=list)
    reason = models.CharField(_("理由"), max_length=200, blank=True)
    loading = models.ForeignKey(
        RowLoading, models.PROTECT, null=True, related_name="changes", verbose_name=_("文件")
    )

    class Meta(AppendOnly.Meta):
        verbose_name = verbose_name_plural = _("名录变更记录")
        ordering = ["-id"]
        indexes = [
            # The story of one row, and of one kind of row, newest first.
            models.Index(fields=["kind", "row_id", "-id"], name="row_change_story"),
            # What begins so (SQLite reads them all), what somebody changed, what was changed on a day.
            models.Index(
                fields=["row", "-id"], name="row_change_row", opclasses=["varchar_pattern_ops", "int8_ops"]
            ),
            models.Index(fields=["account_name", "-id"], name="row_change_person"),
            models.Index(fields=["at"], name="row_change_day"),
        ]

    def __str__(self) -> str:
        return f"{self.row} · {self.get_sign_display()}"
