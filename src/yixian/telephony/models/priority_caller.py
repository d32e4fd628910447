from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yixian.cases.models.case import When, moment
from yixian.cases.models.citizen import hash_telephone
from yixian.people.models import Account
from yixian.safeguard import crypto

CONTEXT = "priority"


class PriorityCaller(models.Model):
    """优先来电: a number whose calls are answered before others', why, until when, and who approved it; kept for ever.

    The number is sealed under a key of the row's own, and destroyed with the citizen's identity.
    """

    telephone_hash = models.CharField(max_length=64, blank=True, editable=False)
    wrapped_key = models.BinaryField(editable=False, default=b"")
    sealed = models.BinaryField(editable=False, default=b"")
    reason = models.CharField(_("理由"), max_length=200)
    at = models.DateTimeField(_("批准时间"), default=timezone.now)
    until = models.DateTimeField(_("到什么时候"))
    approved_by = models.ForeignKey(
        Account, models.PROTECT, related_name="+", db_index=False, verbose_name=_("谁批准的")
    )
    ended_at: When = moment(_("提前结束"))
    ended_by = models.ForeignKey(
        Account,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("谁结束的"),
    )

    class Meta:
        ordering = ["-pk"]
        verbose_name = verbose_name_plural = _("优先来电")
        indexes = [
            models.Index(name="priority_now", fields=["until"], condition=models.Q(ended_at=None)),
            models.Index(
                name="priority_hash", fields=["telephone_hash"], condition=~models.Q(telephone_hash="")
            ),
        ]

    def __str__(self) -> str:
        return f"priority caller {self.pk}"

    @property
    def code(self) -> str:
        """How people call it who must not see the number."""
        return f"P{self.pk}"

    def seal(self, telephone: str) -> None:
        """Keep a normal number."""
        self.wrapped_key = crypto.new_key()
        self.sealed = crypto.seal(self.wrapped_key, telephone, CONTEXT)
        self.telephone_hash = hash_telephone(telephone)

    @property
    def telephone(self) -> str:
        """The number; "" when it was erased."""
        return crypto.unseal(self.wrapped_key, self.sealed, CONTEXT).decode() if self.wrapped_key else ""
