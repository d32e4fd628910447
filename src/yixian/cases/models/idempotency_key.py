"""Idempotency keys: a program that did not hear the answer may ask again; what it asked for is done once."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class IdempotencyKey(models.Model):
    """What an account has already had done under a key of its own; written in the same transaction as the deed.

    A program chooses its keys; a seat's is the form it was handed. `digest` is keyed: the body holds personal data,
    which nobody shall guess back from it. `answer` is what an action was answered: numbers and states, nobody's data.
    """

    # Looked for by account and key alone (`idempotency_key_once`).
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    key = models.CharField(_("幂等键"), max_length=255)
    digest = models.CharField(max_length=64)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+", db_index=False)
    answer = models.JSONField(_("答复内容"), null=True, default=None)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("幂等键")
        constraints = [models.UniqueConstraint(name="idempotency_key_once", fields=["account", "key"])]

    def __str__(self) -> str:
        return f"key {self.pk}"
