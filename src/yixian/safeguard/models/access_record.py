"""Who saw personal data, and why."""

from __future__ import annotations

import secrets

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yixian.safeguard import chain, crypto
from yixian.safeguard.models.append_only import AppendOnly
from yixian.safeguard.subjects import WHAT


def _token() -> str:
    return secrets.token_hex(16)


class AccessRecord(AppendOnly):
    """One look at something protected. Refers to people and cases by number; holds no citizen's data.

    Rows are not chained to one another, which would make the whole city wait for one head: each row carries
    its own `proof` under the seal key, the daily seal digests the rows of the day, and until then `looks` has a line
    of each outside the database.
    """

    account_id = models.BigIntegerField(_("账号编号"), null=True)
    account_name = models.CharField(_("账号"), max_length=150)
    what = models.CharField(_("内容"), max_length=40)
    subject = models.CharField(_("对象"), max_length=80)
    fields = models.JSONField(_("字段"), default=list)
    reason = models.CharField(_("理由"), max_length=500, blank=True)
    own_work = models.BooleanField(_("本人在办"), default=False)
    at = models.DateTimeField(_("时间"), default=timezone.now)
    # Unique and under the proof: a copy of a true row is no true row.
    token = models.CharField(_("记号"), max_length=32, unique=True, default=_token, editable=False)
    proof = models.CharField(_("校验值"), max_length=64, editable=False)

    class Meta(AppendOnly.Meta):
        verbose_name = verbose_name_plural = _("查阅记录")
        indexes = [
            models.Index(fields=["subject", "-id"], name="access_by_subject"),
            models.Index(fields=["account_id", "-id"], name="access_by_account"),
        ]

    def __str__(self) -> str:
        return f"{self.account_name} {WHAT.get(self.what, self.what)}"

    def payload(self) -> bytes:
        """What the proof covers: everything but the row number, which the day's seal covers."""
        return b"access\n" + chain.canonical(
            {
                "account_id": self.account_id,
                "account_name": self.account_name,
                "what": self.what,
                "subject": self.subject,
                "fields": self.fields,
                "reason": self.reason,
                "own_work": self.own_work,
                "at": self.at,
                "token": self.token,
            }
        )

    def prove(self) -> AccessRecord:
        """Set the proof of a new row, and return the row."""
        self.proof = crypto.sign(self.payload())
        return self

    def is_true(self) -> bool:
        """Whether the row is as it was written."""
        return crypto.signature_fits(self.payload(), self.proof)
