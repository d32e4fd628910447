"""Request 申请: a pending wish of a department on its task."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yixian.cases.models.case import When, moment
from yixian.cases.models.protected import ProtectedTexts
from yixian.cases.models.words import RequestKind


class Request(ProtectedTexts):
    TEXTS = ("reason", "basis", "plan", "ruling")
    # Named in the record (`cases.kept`).
    KEPT = (
        *("task", "kind", "reason_code", "suggested", "amount", "unit", "review_date", "asked_at", "granted"),
    )

    task = models.ForeignKey("cases.Task", models.PROTECT, related_name="requests")
    kind = models.CharField(_("申请类型"), max_length=9, choices=RequestKind.choices)
    reason_code = models.CharField(_("原因代码"), max_length=40)
    reason = models.TextField(_("理由"), blank=True, default="")
    suggested = models.ForeignKey(
        "directory.Department",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("建议单位"),
    )
    basis = models.CharField(_("依据"), max_length=300, blank=True, default="")
    amount = models.PositiveSmallIntegerField(_("延期时长"), null=True, blank=True)
    unit = models.CharField(max_length=6, blank=True, default="")
    plan = models.TextField(_("计划"), blank=True, default="")
    review_date = models.DateField(_("复核日期"), null=True, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("申请时间"))
    rule_due: When = moment(_("裁定时限"))
    # The second return on a case and whatever exceeds the unit head's power is the duty manager's.
    by_duty_manager = models.BooleanField(_("由值班主任裁定"), default=False)
    ruled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ruled_at: When = moment(_("裁定时间"))
    granted = models.BooleanField(_("准予"), null=True)
    ruling = models.TextField(_("裁定意见"), blank=True, default="")

    class Meta:
        verbose_name = _("申请")
        constraints = [
            models.UniqueConstraint(
                name="request_one_pending", fields=["task"], condition=Q(ruled_at__isnull=True)
            ),
        ]
        indexes = [
            models.Index(
                name="request_pending", fields=["rule_due", "id"], condition=Q(ruled_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"request {self.pk}"
