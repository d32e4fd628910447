from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from yixian.cases.models.case import When, moment
from yixian.people.models import Account
from yixian.telephony.models.seat import Seat


class SeatInterval(models.Model):
    """What a seat did, from when to when: kept for ever. Open while `ended_at` is empty.

    Each state is a track of its own: who talks is signed in too. Ready is signed in, and nothing else. A sign-in is
    known to the minute (the sweep asks), everything else as the switch wrote it.
    """

    class State(models.TextChoices):
        SIGNED_IN = "signed_in", _("在线")
        TALKING = "talking", _("通话")
        WRAP_UP = "wrap_up", _("话后整理")
        BREAK = "break", _("小休")

    seat = models.ForeignKey(Seat, models.PROTECT, related_name="intervals", verbose_name=_("座席"))
    account = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("话务员")
    )
    state = models.CharField(_("状态"), max_length=10, choices=State.choices)
    reason = models.CharField(_("原因"), max_length=40, blank=True, default="")
    uid = models.CharField(_("通话标识"), max_length=40, blank=True, default="", db_index=True)
    began_at = models.DateTimeField(_("开始"))
    ended_at: When = moment(_("结束"))
    seen_at: When = moment()

    class Meta:
        verbose_name = _("座席状态")
        verbose_name_plural = _("座席状态")
        ordering = ["began_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["seat", "state", "began_at"], name="seat_interval_key")
        ]
        indexes = [
            # What goes on now, and what went on in a period.
            models.Index(name="seat_interval_open", fields=["state"], condition=models.Q(ended_at=None)),
            models.Index(name="seat_interval_time", fields=["began_at", "state"]),
        ]

    def __str__(self) -> str:
        return f"{self.seat} {self.state}"
