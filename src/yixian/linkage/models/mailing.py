"""Mailing 邮件: something to read, e-mailed to one who asked another room for it, and whose address that room keeps."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yixian.linkage.models.outgoing import Outgoing


class Mailing(Outgoing):
    """Words alone. To whom it goes, and the links that are that reader's own, are asked of the room when it is sent
    (`actions/mailings.py`), so that nothing is sent to who has left, and no row here tells who that was.

    `key` is what it tells to whom: of two that tell the same the database takes one.
    """

    key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=24)  # which room's readers: a name of `register_reader`
    reader = models.BigIntegerField()  # the row of that room
    subject = models.CharField(_("邮件标题"), max_length=200)
    text = models.TextField(_("内容"))
    way = models.CharField(_("方式"), max_length=9, default="email", editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("邮件")
        indexes = [
            models.Index(name="mailing_due", fields=["way", "next_at", "id"], condition=Q(state="waiting")),
        ]

    def __str__(self) -> str:
        return f"mailing {self.pk}"
