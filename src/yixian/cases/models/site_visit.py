"""SiteVisit 现场记录: somebody of a unit was where the matter is; when, and as the telephone said, where."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from yixian.cases.models.protected import ProtectedTexts


class SiteVisit(ProtectedTexts):
    """What was found stands in the story under the same `seq`; so do the pictures taken (`Attachment.seq`)."""

    # The place may tell where somebody lives: kept as the citizen's words are, and lost with the citizen's name.
    TEXTS = ("place",)
    LOST = ("place",)
    KEPT = ("task", "at")

    task = models.ForeignKey("cases.Task", models.PROTECT, related_name="visits")
    seq = models.PositiveIntegerField()
    at = models.DateTimeField(_("时间"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    # As `places.Position` writes it; pressed by the person, never taken by itself.
    place = models.CharField(_("位置"), max_length=60, blank=True, default="")

    class Meta:
        verbose_name = _("现场记录")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"visit {self.pk}"
