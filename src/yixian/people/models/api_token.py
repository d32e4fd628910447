from __future__ import annotations

import hashlib

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yixian.people.models.account import Account


def digest_of(raw: str) -> str:
    """The SHA-256 (64 hex digits) under which a token is kept."""
    return hashlib.sha256(raw.encode()).hexdigest()


class ApiToken(models.Model):
    """A program's way in, with the roles of the account it belongs to.

    The token is shown once; only its SHA-256 is kept. It is 32 random bytes, so a plain digest cannot be
    guessed back. `prefix` lets its owner tell one token from another.
    """

    account = models.ForeignKey(Account, models.CASCADE, related_name="tokens", verbose_name=_("账号"))
    name = models.CharField(_("用途"), max_length=60)
    prefix = models.CharField(_("开头"), max_length=12, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(_("发放时间"), auto_now_add=True)
    expires = models.DateTimeField(_("有效期至"))
    last_used = models.DateTimeField(_("最近使用"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("吊销时间"), null=True, editable=False)

    class Meta:
        verbose_name = _("接口令牌")
        verbose_name_plural = _("接口令牌")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.prefix}… {self.name}"

    @property
    def is_valid(self) -> bool:
        return self.revoked_at is None and self.expires > timezone.now()
