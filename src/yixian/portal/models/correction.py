"""Correction 更正: that something public was changed, when and why, with what it said before; it stays for ever."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Correction(models.Model):
    """Of a published matter or of a public text; no action removes one.

    `before` holds the earlier texts by name. It is empty where they held personal data, or those of a later correction
    did, and becomes so, and `note` with it, when the citizen whose matter it was is erased.
    """

    publication = models.ForeignKey(
        "portal.Publication", models.PROTECT, null=True, related_name="corrections"
    )
    text = models.ForeignKey("portal.PublicText", models.PROTECT, null=True, related_name="corrections")
    note = models.CharField(_("改了什么，为什么"), max_length=300)
    before: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    personal = models.BooleanField(_("原文含个人信息"), default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("更正时间"))

    class Meta:
        ordering = ["-id"]
        verbose_name = verbose_name_plural = _("更正")
        constraints = [
            models.CheckConstraint(
                name="correction_of_one_thing",
                condition=Q(publication__isnull=False, text__isnull=True)
                | Q(publication__isnull=True, text__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"correction {self.pk}"
