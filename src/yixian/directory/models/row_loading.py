"""Who loaded a file of rows, when, and what that changed."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yixian.safeguard.models import AppendOnly


class RowLoading(AppendOnly):
    """One file that changed rows, by a page or by the command line; read by the audit administrator.

    `account_id` is empty when it came from the command line of the machine. `kind` is the name of the CSV file,
    whatever the file was called; `digest` is SHA-256 of its bytes, so that a file kept aside can be told from another.
    """

    at = models.DateTimeField(_("时间"), default=timezone.now, db_index=True)
    account_id = models.BigIntegerField(_("账号编号"), null=True)
    account_name = models.CharField(_("账号"), max_length=150, blank=True)
    kind = models.CharField(_("名录"), max_length=60)
    file_name = models.CharField(_("文件"), max_length=200)
    digest = models.CharField(_("文件摘要（SHA-256）"), max_length=64)
    added = models.PositiveIntegerField(_("新增"))
    changed = models.PositiveIntegerField(_("修改"))
    ended = models.PositiveIntegerField(_("停用或截止"))

    class Meta(AppendOnly.Meta):
        verbose_name = verbose_name_plural = _("名录装入记录")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.file_name
