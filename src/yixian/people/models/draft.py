from __future__ import annotations

import json
from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from yixian.people.models.account import Account
from yixian.safeguard import crypto

Typed = dict[str, list[str]]  # the values under each field's name, as a browser would send them


class Draft(models.Model):
    """What somebody has typed into a form and not sent: one row for an account and a form, replaced as they type.

    Sealed, since a form holds whatever a citizen said; under a key of its own, so that deleting the row leaves
    nothing that opens it. Bound to account and form: moved to another row it does not open.
    """

    account = models.ForeignKey(
        Account, models.CASCADE, related_name="drafts", verbose_name=_("账号"), db_index=False
    )
    key = models.CharField(max_length=120)  # the form: "contact:17:register:0"
    wrapped_key = models.BinaryField()
    sealed = models.BinaryField()
    kept_at = models.DateTimeField()

    class Meta:
        verbose_name = _("未提交的草稿")
        verbose_name_plural = _("未提交的草稿")
        constraints = [models.UniqueConstraint(fields=["account", "key"], name="draft_once")]
        indexes = [
            models.Index(fields=["kept_at"], name="draft_kept_at"),  # the sweep
            models.Index(fields=["account", "-kept_at", "-id"], name="draft_newest"),  # the oldest make room
        ]

    def __str__(self) -> str:
        return self.key

    @classmethod
    def sealed_of(cls, account_id: int, key: str, typed: Typed, at: datetime) -> Draft:
        """A row that holds what was typed; not saved."""
        wrapped = crypto.new_key()
        words = json.dumps(typed, ensure_ascii=False)
        sealed = crypto.seal(wrapped, words, _context(account_id, key))
        return cls(account_id=account_id, key=key, wrapped_key=wrapped, sealed=sealed, kept_at=at)

    def opened(self) -> Typed:
        """What was typed. Raises `Tampered` where the row was changed."""
        plain = crypto.unseal(self.wrapped_key, self.sealed, _context(self.account_id, self.key))
        typed: Typed = json.loads(plain)
        return typed


def _context(account_id: int, key: str) -> str:
    return f"people.draft:{account_id}:{key}"
