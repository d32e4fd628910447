from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from yixian.directory.models import HotlineNumber


class NumberProbe(models.Model):
    """That a number of the ledger was called by the carrier's line, and what became of that; kept for ever.

    `seconds` until it was taken up.
    """

    class Outcome(models.TextChoices):
        ANSWERED = "answered", _("接通")
        ELSEWHERE = "elsewhere", _("接到别处")
        BUSY = "busy", _("占线")
        NO_ANSWER = "no_answer", _("无人接")
        REFUSED = "refused", _("打不通")

    number = models.ForeignKey(
        HotlineNumber, models.CASCADE, related_name="probes", verbose_name=_("热线号码")
    )
    at = models.DateTimeField(_("时间"))
    trunk = models.CharField(_("中继线路"), max_length=40)
    outcome = models.CharField(_("结果"), max_length=10, choices=Outcome.choices)
    queue = models.CharField(_("话务队列"), max_length=40, blank=True)
    seconds = models.FloatField(_("接通用时（秒）"), null=True, blank=True)

    class Meta:
        ordering = ["-at"]
        verbose_name = _("号码试拨")
        verbose_name_plural = _("号码试拨")
        indexes = [models.Index(fields=["number", "-at"], name="probe_number_at")]

    def __str__(self) -> str:
        return f"{self.number.number} {self.get_outcome_display()}"
