"""BookingNotice 预订通知: what a provider or a citizen is told of a booking; its words are made when it is sent."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yixian.cases.models import ReplyWay
from yixian.convenience.models import Booking, BookingAsk
from yixian.convenience.telling import TO_PROVIDER, News
from yixian.linkage.models.booking_matters import BOOKING
from yixian.linkage.models.outgoing import Outgoing

BOOKING_WAYS = (
    (ReplyWay.SMS.value, ReplyWay.SMS.label),
    (ReplyWay.EMAIL.value, ReplyWay.EMAIL.label),
    (ReplyWay.PORTAL.value, ReplyWay.PORTAL.label),
)


class BookingNotice(Outgoing):
    """Of a step of a booking. With an `ask` it goes to that provider, else to the citizen."""

    booking = models.ForeignKey(Booking, models.PROTECT, related_name="+")
    ask = models.ForeignKey(BookingAsk, models.PROTECT, null=True, related_name="+", db_index=False)
    verb = models.CharField(_("事项"), max_length=10, choices=News.choices)
    way = models.CharField(_("方式"), max_length=9, choices=BOOKING_WAYS)
    language = models.CharField(_("语言"), max_length=8, default=settings.LANGUAGE_CODE)

    class Meta:
        verbose_name = verbose_name_plural = _("预订通知")
        indexes = [
            models.Index(
                name="booking_notice_due", fields=["way", "next_at", "id"], condition=Q(state="waiting")
            ),
            models.Index(
                name="booking_notice_state",
                fields=["state", "-id"],
                condition=Q(state__in=["waiting", "failed"]),
            ),
            # The log, newest first and day by day.
            models.Index(name="booking_notice_log", fields=["-made_at", "-id"]),
        ]

    def __str__(self) -> str:
        return f"booking notice {self.pk}"

    @property
    def number(self) -> str:
        """The booking's number."""
        return self.booking.number

    @property
    def matter(self) -> str:
        """The matter whose words it is sent in."""
        return BOOKING + self.verb

    @property
    def is_for_provider(self) -> bool:
        """Whether a provider reads it."""
        return self.verb in TO_PROVIDER
