"""Reply 答复: what a department answers on its task; a rework leaves another one behind."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from yixian.cases.models.case import When, moment
from yixian.cases.models.protected import ProtectedTexts
from yixian.cases.models.words import Finding, Resolution, Verdict


class Reply(ProtectedTexts):
    TEXTS = ("measures", "why", "to_citizen", "public")
    # Named in the record (`cases.kept`).
    KEPT = ("task", "finding", "resolution", "verdict", "written_at", "approved_at", "declined_at")

    task = models.ForeignKey("cases.Task", models.PROTECT, related_name="replies")
    finding = models.CharField(_("事实认定"), max_length=6, choices=Finding.choices, blank=True, default="")
    resolution = models.CharField(_("解决情况"), max_length=6, choices=Resolution.choices)
    verdict = models.CharField(
        _("建议采纳情况"), max_length=7, choices=Verdict.choices, blank=True, default=""
    )
    why = models.TextField(_("未解决原因"), blank=True, default="")
    measures = models.TextField(_("办理措施"), blank=True, default="")
    to_citizen = models.TextField(_("给诉求人的答复"), blank=True, default="")
    public = models.TextField(_("公开答复"), blank=True, default="")
    # What a reply of its kind had to say when it was written, in the city's words: [code, sentence, said].
    points: models.JSONField[list[list[Any]], list[list[Any]]] = models.JSONField(default=list)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(_("答复时间"))
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    approved_at: When = moment(_("审批时间"))
    declined_at: When = moment(_("退回时间"))

    class Meta:
        verbose_name = _("答复")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"reply {self.pk}"

    @property
    def unsaid(self) -> list[str]:
        """What it had to say and its writer did not tick."""
        return [sentence for _code, sentence, said in self.points if not said]
