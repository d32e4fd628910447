"""Explanation 情况说明: all that an accused unit ever sees of a complaint about its conduct."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from yixian.cases.models.case import When, moment
from yixian.cases.models.protected import ProtectedTexts


class Explanation(ProtectedTexts):
    """A redacted question to the accused unit; neither the case nor who complained can be read from it."""

    TEXTS = ("question", "answer")

    task = models.ForeignKey("cases.Task", models.PROTECT, related_name="explanations")
    department = models.ForeignKey("directory.Department", models.PROTECT, related_name="explanations")
    question = models.TextField(_("需说明的问题"), blank=True, default="")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("发出时间"))
    answer = models.TextField(_("说明"), blank=True, default="")
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at: When = moment(_("说明时间"))

    class Meta:
        verbose_name = _("情况说明")
        indexes = [models.Index(name="explanation_department", fields=["department", "-id"])]

    def __str__(self) -> str:
        return f"explanation {self.pk}"

    def words(self) -> dict[str, str]:
        """Question and answer as they were written; empty once a protected case's citizen was erased."""
        return self.opened_texts(self.task.case.citizen)
