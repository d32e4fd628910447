from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from yixian.directory.models.row import Row
from yixian.telephony.models import CallQueue
from yixian.training.models.exam import Exam


class QueueNeed(Row):
    """That from a day on only those are given a queue's calls who hold a valid certificate of an exam.

    The city sets it; without a row everybody serves what their seat's rows say.
    """

    queue = models.ForeignKey(CallQueue, models.CASCADE, related_name="+", verbose_name=_("话务队列"))
    exam = models.ForeignKey(
        Exam,
        models.PROTECT,
        related_name="needed_by",
        limit_choices_to={"valid_months__gt": 0},
        verbose_name=_("要有哪场考试的证书"),
    )
    since = models.DateField(_("从哪天起"), help_text=_("给话务员留出考试的日子"))
    active = models.BooleanField(_("启用"), default=True)

    class Meta:
        ordering = ["queue__code", "exam__code"]
        verbose_name = _("队列的上岗条件")
        verbose_name_plural = _("队列的上岗条件")
        constraints = [models.UniqueConstraint(fields=["queue", "exam"], name="queue_need_key")]

    def __str__(self) -> str:
        return f"{self.queue} · {self.exam}"
