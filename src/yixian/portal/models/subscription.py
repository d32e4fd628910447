"""Subscription 订阅: somebody who asked to be e-mailed of what is new, and confirmed it by a link in a mail."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yixian.cases.models.case import When, moment
from yixian.safeguard import crypto

SIGNS = 24  # hexadecimal digits of a token: 96 bits, nobody guesses them
LONGEST_ADDRESS = 200


class Subscription(models.Model):
    """The address lies sealed under a key of its own and is found by a keyed hash. The row is deleted when its reader
    leaves, and seven days after nobody confirmed it: nothing stays of either.

    `choice` is what is told (`news.Choice`), empty until it is confirmed; `wish` what was asked for last and waits to
    be confirmed, so that a stranger who types somebody's address changes nothing of theirs. `told` holds the keys of
    the newest entries that were mailed, so that none is mailed twice.
    """

    class Rhythm(models.TextChoices):
        DAILY = "daily", _("每天一封")
        WEEKLY = "weekly", _("每周一封")

    address_hash = models.CharField(max_length=32, unique=True, editable=False)
    wrapped_key = models.BinaryField(editable=False)
    sealed = models.BinaryField(editable=False)
    language = models.CharField(_("语言"), max_length=8)
    made_at = models.DateTimeField(_("申请时间"))
    wish: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    wished_at = models.DateTimeField()
    choice: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    rhythm = models.CharField(_("多久一次"), max_length=6, choices=Rhythm.choices, default=Rhythm.DAILY)
    confirmed_at: When = moment(_("确认时间"))
    next_at: When = moment(_("下次发送"))
    told_until: When = moment()
    told: models.JSONField[list[str], list[str]] = models.JSONField(default=list)

    class Meta:
        verbose_name = verbose_name_plural = _("订阅")
        constraints = [
            models.CheckConstraint(
                name="subscription_confirmed_is_whole",
                condition=Q(confirmed_at=None, next_at=None)
                | Q(confirmed_at__isnull=False, next_at__isnull=False, told_until__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                name="subscription_due", fields=["next_at", "id"], condition=Q(confirmed_at__isnull=False)
            ),
            # What nobody confirmed, the oldest first.
            models.Index(
                name="subscription_unconfirmed", fields=["wished_at"], condition=Q(confirmed_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"subscription {self.pk}"

    @staticmethod
    def hash_of(address: str) -> str:
        """By what an address is found: however it is written, as no two mailboxes differ by capitals."""
        return crypto.keyed_hash(address.strip().lower(), "subscription")

    def seal(self, address: str) -> None:
        """Keep the address. Not saved."""
        self.wrapped_key = crypto.new_key()
        self.sealed = crypto.seal(self.wrapped_key, address, "subscription")

    @property
    def address(self) -> str:
        """The e-mail address in clear."""
        return crypto.unseal(self.wrapped_key, self.sealed, "subscription").decode()

    @property
    def token(self) -> str:
        """What opens it; derived and stored nowhere, and another one if a row is made anew under an old number."""
        return self._token(f"{self.made_at.timestamp():.6f}", "subscription link")

    @property
    def wish_token(self) -> str:
        """What confirms the newest wish, and no other."""
        return self._token(f"{self.wished_at.timestamp():.6f}", "subscription wish")

    def _token(self, moment: str, purpose: str) -> str:
        signs = crypto.keyed_hash(f"{self.pk}:{self.address_hash}:{moment}", purpose)[:SIGNS]
        return f"{self.pk}-{signs}"

    def link(self, view: str) -> str:
        """A page as it stands in a mail. The token is in the query, which no log of ours holds."""
        token = self.wish_token if view == "confirm" else self.token
        return f"{settings.PUBLIC_ADDRESS}{reverse(f'portal:subscription_{view}')}?k={token}"
