"""Attachment 附件: a file on a case, kept encrypted under the citizen's key outside the database."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Attachment(models.Model):
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="attachments")
    task = models.ForeignKey("cases.Task", models.PROTECT, null=True, related_name="attachments")
    seq = models.PositiveIntegerField()
    sealed_name = models.BinaryField(editable=False)
    media_type = models.CharField(_("类型"), max_length=80)
    size = models.PositiveIntegerField(_("字节数"))
    digest = models.CharField(max_length=64)
    stored_as = models.CharField(max_length=80, unique=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField(_("上传时间"))

    class Meta:
        verbose_name = _("附件")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"attachment {self.pk}"
