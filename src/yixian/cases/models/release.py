"""Release 身份披露: two named persons agree before a fully protected identity is shown, or protected less."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from yixian.cases.models.case import When, moment
from yixian.cases.models.protected import ProtectedTexts


class IdentityRelease(ProtectedTexts):
    TEXTS = ("reason",)

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="releases")
    reason = models.TextField(_("理由"), blank=True, default="")
    lowers = models.BooleanField(_("用于降低保密"), default=False)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("申请时间"))
    agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    agreed_at: When = moment(_("同意时间"))
    until: When = moment(_("有效至"))

    class Meta:
        verbose_name = _("身份披露")

    def __str__(self) -> str:
        return f"release {self.pk}"
