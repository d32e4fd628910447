"""SiteVisit 现场记录: somebody of a unit was where the matter is; when, and as the telephone said, where."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class SiteVisit(models.Model):
    """What was found stands in the story under the same `seq`; so do the pictures taken (`Attachment.seq`)."""

    KEPT = ("task", "at")  # the place may tell where somebody lives: the record holds a hash of it alone

    task = models.ForeignKey("cases.Task", models.PROTECT, related_name="visits")
    seq = models.PositiveIntegerField()
    at = models.DateTimeField(_("时间"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    # WGS 84, as browsers give it; pressed by the person, never taken by itself.
    lon = models.FloatField(
        _("经度"), null=True, validators=[MinValueValidator(-180), MaxValueValidator(180)]
    )
    lat = models.FloatField(_("纬度"), null=True, validators=[MinValueValidator(-90), MaxValueValidator(90)])
    accuracy = models.PositiveIntegerField(_("误差（米）"), null=True)

    class Meta:
        verbose_name = _("现场记录")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"visit {self.pk}"
