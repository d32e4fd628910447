"""KeptExport 导出文件: a big list as a file that the clock prepares and its owner fetches before it expires."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from yixian.cases.models.case import When, moment

QUERY_LENGTH = 2000


class KeptExport(models.Model):
    """What was asked for, how far it is, and where its sealed parts lie; the access records outlive it."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    asked_at = models.DateTimeField(_("时间"))
    list_name = models.CharField(
        max_length=40, default="cases"
    )  # as in addresses: "cases", "to-review", "inbox"
    query = models.CharField(_("条件"), max_length=QUERY_LENGTH, blank=True)
    columns = models.JSONField(_("列"), default=list, blank=True)
    language = models.CharField(max_length=8)
    reason = models.CharField(_("导出用途"), max_length=500)
    form_of_file = models.CharField(_("格式"), max_length=4)
    rows = models.PositiveIntegerField(_("行数"), null=True)
    done = models.PositiveIntegerField(_("已写"), default=0)
    lease = models.CharField(max_length=32, blank=True, default="")
    leased_until: When = moment()
    ready_at: When = moment(_("完成时间"))
    failed = models.CharField(_("没有办成"), max_length=300, blank=True, default="")
    expires_at = models.DateTimeField(_("有效期至"))
    wrapped_key = models.BinaryField(editable=False)
    parts = models.JSONField(default=list, blank=True)  # what they are stored as, one behind the other
    after = models.CharField(
        max_length=600, blank=True, default=""
    )  # the last row written, while more follow
    size = models.PositiveBigIntegerField(_("字节数"), default=0)

    class Meta:
        verbose_name = _("导出文件")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"export {self.pk}"

    @property
    def percent(self) -> int:
        return 100 * self.done // self.rows if self.rows else 0

    @property
    def is_waiting(self) -> bool:
        return self.ready_at is None and not self.failed
