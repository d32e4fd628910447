"""Callback claim 回访占用: who is calling this citizen right now, so that nobody is called by two people at once."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class CallbackClaim(models.Model):
    """One row a case at most: a claim that ran out is taken over in place, a recorded callback ends it."""

    case = models.OneToOneField("cases.Case", models.CASCADE, related_name="callback_claim")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    until = models.DateTimeField(_("占用到"))

    class Meta:
        verbose_name = _("回访占用")

    def __str__(self) -> str:
        return f"claim {self.case_id}"
