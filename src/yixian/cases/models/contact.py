"""Contact 来电/来访: one approach by a citizen through one channel; it may leave no case or several behind."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yixian.cases.models.words import Channel, ContactOutcome


class Contact(models.Model):
    channel = models.CharField(_("渠道"), max_length=12, choices=Channel.choices)
    number = models.ForeignKey(
        "directory.HotlineNumber", models.PROTECT, null=True, blank=True, verbose_name=_("来话号码")
    )
    citizen = models.ForeignKey(
        "cases.Citizen", models.PROTECT, null=True, blank=True, related_name="contacts"
    )
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("话务员"),
        db_index=False,  # `contact_agent` begins with it
    )
    organisation = models.ForeignKey("people.Organisation", models.PROTECT, null=True, blank=True)
    received_at = models.DateTimeField(_("来电时间"), default=timezone.now)
    entered_at = models.DateTimeField(_("录入时间"), default=timezone.now)
    late_reason = models.CharField(_("补录原因"), max_length=200, blank=True, default="")
    # Empty of a case's contact, too, as long as its caller talks on.
    ended_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(
        null=True, blank=True
    )
    outcome = models.CharField(max_length=12, choices=ContactOutcome.choices, default=ContactOutcome.OPEN)
    about = models.ForeignKey(
        "cases.Case", models.PROTECT, null=True, blank=True, related_name="later_contacts"
    )
    invented = models.BooleanField(_("虚构"), default=False)

    GOES_ON = models.Q(outcome=ContactOutcome.OPEN) | models.Q(outcome=ContactOutcome.CASE, ended_at=None)

    class Meta:
        verbose_name = _("来电/来访")
        indexes = [
            # The seat's own contacts of the last day (visibility), and counting by period.
            models.Index(name="contact_agent", fields=["agent", "entered_at"]),
            models.Index(name="contact_received", fields=["received_at", "channel"]),
        ]

    def __str__(self) -> str:
        return f"contact {self.pk}"

    @property
    def goes_on(self) -> bool:
        """As `GOES_ON`: it has no outcome yet, or became a case and its caller talks on."""
        is_open, is_case = self.outcome == ContactOutcome.OPEN, self.outcome == ContactOutcome.CASE
        return is_open or (is_case and self.ended_at is None)
