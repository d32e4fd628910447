from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from yixian.cases.models import Contact
from yixian.telephony.models.seat import Seat


class TakenCall(models.Model):
    """That a call which rang at a seat is this contact: one for each call, whichever seat it rang at last."""

    uid = models.CharField(max_length=32, unique=True)  # the switch's, of the whole call
    contact = models.OneToOneField(Contact, models.CASCADE, related_name="call", verbose_name=_("来电/来访"))
    seat = models.ForeignKey(Seat, models.PROTECT, db_index=False, verbose_name=_("座席"))
    leg = models.CharField(max_length=40, blank=True, default="")  # the switch's, of the seat's own channel
    answered_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(
        null=True, blank=True
    )

    class Meta:
        verbose_name = _("接起的来电")

    def __str__(self) -> str:
        return self.uid
