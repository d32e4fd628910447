"""Letter 信函: something to read that is no step of a case, e-mailed to somebody on the staff or to an address."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yixian.linkage.models.outgoing import Outgoing


class Letter(Outgoing):
    """Words and the address of a page, never anything of a citizen. To an account it goes where that person wishes.

    `key` is what it tells to whom: of two that tell the same the database takes one.
    """

    key = models.CharField(max_length=120, unique=True)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    address = models.EmailField(_("邮箱"), max_length=200, blank=True, default="")
    subject = models.CharField(_("邮件标题"), max_length=200)
    text = models.TextField(_("内容"))
    way = models.CharField(_("方式"), max_length=9, default="email", editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("信函")
        constraints = [
            models.CheckConstraint(
                name="letter_to_somebody",
                condition=Q(account__isnull=False, address="") | Q(account=None, address__gt=""),
            )
        ]
        indexes = [
            models.Index(name="letter_due", fields=["way", "next_at", "id"], condition=Q(state="waiting")),
        ]

    def __str__(self) -> str:
        return f"letter {self.pk}"
