from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from yixian.people.models import Account, Actor

When = models.DateTimeField[datetime | None, datetime | None]


class ShiftQuerySet(models.QuerySet["Shift"]):
    def visible_to(self, actor: Actor) -> ShiftQuerySet:
        """The shifts this actor may know of: a duty manager's are all, a lead's those of the own organisation, a
        seat's its own.
        """
        if "duty_manager" in actor.roles:
            return self
        if "lead" in actor.roles and actor.organisation_id is not None:
            return self.filter(account__organisation_id=actor.organisation_id)
        return self.filter(account_id=actor.account_id or 0) if "seat" in actor.roles else self.none()

    def standing(self) -> ShiftQuerySet:
        """Those that were not taken back."""
        return self.filter(removed_at=None)

    def between(self, start: datetime, end: datetime) -> ShiftQuerySet:
        """Those that touch [start, end) (index: shift_time)."""
        return self.filter(starts_at__lt=end, ends_at__gt=start)


class Shift(models.Model):
    """班次: that somebody is to sit at a telephone from when to when. Taken back, it stays as a row and counts no more.

    Half hours: it begins and ends on one, and lasts at most `LONGEST` hours.
    """

    LONGEST = 14

    account = models.ForeignKey(
        Account, models.PROTECT, related_name="shifts", verbose_name=_("话务员"), db_index=False
    )
    starts_at = models.DateTimeField(_("上班"))
    ends_at = models.DateTimeField(_("下班"))
    made_by = models.ForeignKey(
        Account, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("排班人")
    )
    made_at = models.DateTimeField(_("排班时间"), auto_now_add=True)
    removed_by = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    removed_at: When = models.DateTimeField(_("撤销时间"), null=True, blank=True)

    objects = ShiftQuerySet.as_manager()

    class Meta:
        verbose_name = _("班次")
        verbose_name_plural = _("班次")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="shift_ends_after_it_starts"
            ),
            models.UniqueConstraint(
                fields=["account", "starts_at"],
                condition=models.Q(removed_at=None),
                name="shift_key",
            ),
        ]
        indexes = [
            models.Index(
                name="shift_time", fields=["starts_at", "ends_at"], condition=models.Q(removed_at=None)
            ),
            models.Index(name="shift_account", fields=["account", "starts_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.starts_at:%Y-%m-%d %H:%M}"
